// SPDX-License-Identifier: Apache-2.0
/**
 * Address management as CNI requests ask for it, in the dialects of the reference plugins {@code host-local} and {@code
 * static}: the one place where an {@code ipam} object, a capability or {@code CNI_ARGS} is read.
 *
 * <p>Start with {@link dev.flatnet.ipam.cni.IpamPlugin}, which makes an {@link dev.flatnet.ipam.cni.Ipam} of a request.
 *
 * <p>Nothing here keeps leases, configures an interface, or runs another plugin.
 */
@NullMarked
package dev.flatnet.ipam.cni;

import org.jspecify.annotations.NullMarked;
