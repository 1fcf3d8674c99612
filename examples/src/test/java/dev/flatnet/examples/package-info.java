// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.flatnet.examples;

import org.jspecify.annotations.NullMarked;
