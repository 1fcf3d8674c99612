// SPDX-License-Identifier: Apache-2.0
/**
 * How a container gets its interface: one class a kind.
 *
 * <p>Start with {@link dev.flatnet.plugin.link.InterfaceKind}, the seam, and {@link dev.flatnet.plugin.link.BridgedVeth}.
 * Acquires no address and makes no rule of a firewall.
 */
@NullMarked
package dev.flatnet.plugin.link;

import org.jspecify.annotations.NullMarked;
