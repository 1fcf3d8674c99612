// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.IpPrefix;
import java.net.InetAddress;
import java.util.Optional;

/**
 * An address in use.
 *
 * @param address with the prefix length of its subnet
 * @param gateway of its range
 * @param owner whose it is
 */
public record Lease(IpPrefix address, Optional<InetAddress> gateway, AttachmentId owner) {}
