// SPDX-License-Identifier: Apache-2.0
/**
 * Who may have which address: pools of ranges, and leases handed out of them.
 *
 * <p>Start with {@link dev.flatnet.ipam.Allocator} and {@link dev.flatnet.ipam.AddressPool}. Where leases are kept is
 * behind {@link dev.flatnet.ipam.AddressStore}; what only the machine knows is behind {@link dev.flatnet.ipam.Host}.
 *
 * <p>Nothing here configures an interface, reads a configuration ({@code dev.flatnet.ipam.cni} does) or writes a file
 * ({@code dev.flatnet.ipam.store} does).
 */
@NullMarked
package dev.flatnet.ipam;

import org.jspecify.annotations.NullMarked;
