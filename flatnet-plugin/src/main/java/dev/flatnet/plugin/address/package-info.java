// SPDX-License-Identifier: Apache-2.0
/**
 * Where the addresses of an attachment come from besides the pools and lists of {@code dev.flatnet.ipam.cni}: another IPAM
 * plugin, or nowhere.
 *
 * <p>The seam is {@link dev.flatnet.ipam.cni.Ipam}. Start with {@link dev.flatnet.plugin.address.DelegatedIpam} and {@link
 * dev.flatnet.plugin.address.AddressFailures}. Puts no address on any link.
 */
@NullMarked
package dev.flatnet.plugin.address;

import org.jspecify.annotations.NullMarked;
