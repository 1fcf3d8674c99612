// SPDX-License-Identifier: Apache-2.0
/** The kernel in memory against the real one: the contracts here run on both, and a difference is a bug of the former. */
@NullMarked
package dev.flatnet.netlink.testing;

import org.jspecify.annotations.NullMarked;
