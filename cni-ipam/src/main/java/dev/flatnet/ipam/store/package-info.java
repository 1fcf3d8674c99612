// SPDX-License-Identifier: Apache-2.0
/**
 * Where leases are kept. Start with {@link dev.flatnet.ipam.store.AddressStore}, the seam, and {@link
 * dev.flatnet.ipam.store.FileAddressStore}, which is host-local's directory. A store knows atomicity and durability, and
 * nothing of ranges.
 */
@NullMarked
package dev.flatnet.ipam.store;

import org.jspecify.annotations.NullMarked;
