// SPDX-License-Identifier: Apache-2.0
/**
 * Places where leases are kept: a directory that host-local can share, and memory.
 *
 * <p>Start with {@link dev.flatnet.ipam.store.FileAddressStore} and {@link dev.flatnet.ipam.store.MemoryAddressStore}. A
 * store keeps transactions atomic and leases durable; it knows nothing of pools and ranges.
 */
@NullMarked
package dev.flatnet.ipam.store;

import org.jspecify.annotations.NullMarked;
