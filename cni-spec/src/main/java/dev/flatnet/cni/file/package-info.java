// SPDX-License-Identifier: Apache-2.0
/**
 * State on disk that survives a power failure and that nobody else can read or swap.
 *
 * <p>Start with {@link dev.flatnet.cni.file.TrustedDirectory}, which checks who may change what a path leads to, and {@link
 * dev.flatnet.cni.file.DurableFiles}, which writes files in it whole or not at all.
 *
 * <p>Not in here: locks, and reading what may be a FIFO, for which Java has no calls; {@code dev.flatnet.netlink.file} has.
 */
@NullMarked
package dev.flatnet.cni.file;

import org.jspecify.annotations.NullMarked;
