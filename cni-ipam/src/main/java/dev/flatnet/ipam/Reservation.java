// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import java.net.InetAddress;

/**
 * An address that is kept for attachments of a name, and that nobody else gets.
 *
 * @param name the name that {@link AllocationRequest#known} may hold
 * @param address the address
 */
public record Reservation(String name, InetAddress address) {}
