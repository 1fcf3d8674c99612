// SPDX-License-Identifier: Apache-2.0
/**
 * nf_tables over nfnetlink: tables, chains, rules, verdict maps and their elements, changed in atomic batches.
 *
 * <p>Start with {@link dev.flatnet.netlink.netfilter.Nftables} (what is there) and {@link
 * dev.flatnet.netlink.netfilter.NftBatch} (what should change). Objects carry a comment, as {@code nft} shows it, by
 * which their owner finds them again.
 *
 * <p>Only the expressions that address translation by source address needs are here; conntrack is not.
 *
 * @see <a href="https://wiki.nftables.org">nftables wiki</a>, linux/netfilter/nf_tables.h
 */
@NullMarked
package dev.flatnet.netlink.netfilter;

import org.jspecify.annotations.NullMarked;
