// SPDX-License-Identifier: Apache-2.0
/**
 * What iproute2 and the kernel really said to each other (recorded by {@code src/test/golden/capture.sh}): {@link
 * dev.flatnet.netlink.golden.Golden} reads a recording, {@link dev.flatnet.netlink.golden.RequestDifference} compares a
 * request of ours with one of theirs.
 */
@NullMarked
package dev.flatnet.netlink.golden;

import org.jspecify.annotations.NullMarked;
