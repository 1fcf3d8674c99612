// SPDX-License-Identifier: Apache-2.0
/** Small programs to start from. {@link dev.flatnet.examples.Hello} is the smallest CNI plugin. */
@NullMarked
package dev.flatnet.examples;

import org.jspecify.annotations.NullMarked;
