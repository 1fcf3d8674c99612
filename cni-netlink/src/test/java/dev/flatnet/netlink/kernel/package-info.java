// SPDX-License-Identifier: Apache-2.0
/**
 * For tests against the real kernel: {@link dev.flatnet.netlink.kernel.KernelTest} says that they need root, {@link
 * dev.flatnet.netlink.kernel.TestNamespace} is a network namespace of their own, with {@code ip} and {@code nft} to look
 * into it.
 */
@NullMarked
package dev.flatnet.netlink.kernel;

import org.jspecify.annotations.NullMarked;
