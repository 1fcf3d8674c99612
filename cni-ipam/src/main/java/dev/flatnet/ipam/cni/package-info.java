// SPDX-License-Identifier: Apache-2.0
/**
 * Address management as CNI configurations ask for it, in the dialects of the reference plugins {@code host-local} and
 * {@code static}.
 *
 * <p>Start with {@link dev.flatnet.ipam.cni.IpamConfig}, a pool, and {@link dev.flatnet.ipam.cni.StaticConfig}, addresses
 * that are written down. Nothing here keeps leases.
 */
@NullMarked
package dev.flatnet.ipam.cni;

import org.jspecify.annotations.NullMarked;
