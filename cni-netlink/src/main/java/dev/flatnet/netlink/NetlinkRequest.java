// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink;

/**
 * Something to ask the kernel.
 *
 * @param words the request as {@code ip} or {@code nft} would be told, for messages
 * @param type of the message
 * @param flags besides NLM_F_REQUEST and NLM_F_ACK, which are added
 * @param payload the family's header and attributes; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // Requests are not compared.
public record NetlinkRequest(String words, int type, int flags, byte[] payload) {}
