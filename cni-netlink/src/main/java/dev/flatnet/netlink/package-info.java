// SPDX-License-Identifier: Apache-2.0
/** Probe. */
@NullMarked
package dev.flatnet.netlink;

import org.jspecify.annotations.NullMarked;
