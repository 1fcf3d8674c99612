// SPDX-License-Identifier: Apache-2.0
/** Tests of the tests. */
@NullMarked
package dev.flatnet.cni;

import org.jspecify.annotations.NullMarked;
