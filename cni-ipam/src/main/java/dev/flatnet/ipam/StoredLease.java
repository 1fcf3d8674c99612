// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import java.net.InetAddress;

/**
 * A lease as the store has it.
 *
 * @param address the address
 * @param holder who has it
 * @param origin where it comes from; {@link Origin#UNKNOWN} if somebody else wrote it
 */
public record StoredLease(InetAddress address, Holder holder, Origin origin) {}
