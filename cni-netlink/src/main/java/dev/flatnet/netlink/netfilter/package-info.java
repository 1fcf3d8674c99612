// SPDX-License-Identifier: Apache-2.0
/**
 * nf_tables over nfnetlink: tables, chains, rules, sets, maps and their elements, changed in atomic batches.
 *
 * <p>Start with {@link dev.flatnet.netlink.netfilter.Nftables} (what is there) and {@link
 * dev.flatnet.netlink.netfilter.NftBatch} (what should change). Objects carry a comment, as {@code nft} shows it, by
 * which their owner finds them again.
 *
 * <p>Expressions that are not known here are kept as {@link dev.flatnet.netlink.netfilter.RawExpression}. Connection tracking
 * entries are not here.
 *
 * @see <a href="https://wiki.nftables.org">nftables wiki</a>, linux/netfilter/nf_tables.h
 */
@NullMarked
package dev.flatnet.netlink.netfilter;

import org.jspecify.annotations.NullMarked;
