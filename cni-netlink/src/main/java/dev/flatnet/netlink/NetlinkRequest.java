// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink;

/**
 * A request to the kernel.
 *
 * @param words the request in words, for error messages: close to the {@code ip} or {@code nft} command
 * @param type of the message
 * @param flags NLM_F_…, without NLM_F_REQUEST and NLM_F_ACK, which the connection adds
 * @param payload the family's header and attributes; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // Requests are not compared.
public record NetlinkRequest(String words, int type, int flags, byte[] payload) {}
