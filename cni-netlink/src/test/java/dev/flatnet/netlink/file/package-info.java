// SPDX-License-Identifier: Apache-2.0
/** Tests of locks, durability and safe reading on real files; {@code flock(1)} is the other process. */
@NullMarked
package dev.flatnet.netlink.file;

import org.jspecify.annotations.NullMarked;
