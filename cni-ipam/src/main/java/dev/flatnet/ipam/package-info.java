// SPDX-License-Identifier: Apache-2.0
/**
 * Who may have which address: pools of ranges, and leases handed out of them.
 *
 * <p>Start with {@link dev.flatnet.ipam.Allocator} and {@link dev.flatnet.ipam.AddressPool}; {@link
 * dev.flatnet.ipam.IpamConfig} makes a pool of the {@code ipam} object of a CNI configuration. Nothing here configures
 * an interface, and nothing here knows where leases are kept: that is {@code dev.flatnet.ipam.store}.
 */
@NullMarked
package dev.flatnet.ipam;

import org.jspecify.annotations.NullMarked;
