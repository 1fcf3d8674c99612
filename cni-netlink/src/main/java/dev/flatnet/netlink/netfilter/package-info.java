// SPDX-License-Identifier: Apache-2.0
/**
 * nf_tables and connection tracking over nfnetlink: tables, chains, rules, sets and maps, changed in atomic batches; the
 * connections that the kernel tracks.
 *
 * <p>Start with {@link dev.flatnet.netlink.netfilter.Nftables} (what is there) and {@link
 * dev.flatnet.netlink.netfilter.NftBatch} (what should change); what goes into a rule is in {@link
 * dev.flatnet.netlink.netfilter.Match} and in the implementations of {@link dev.flatnet.netlink.netfilter.Expression}. {@link
 * dev.flatnet.netlink.netfilter.Conntrack} lists and deletes connections. {@link
 * dev.flatnet.netlink.netfilter.NftablesMonitor} hears of what is deleted. Objects carry a comment, as {@code nft} shows it, by
 * which their owner finds them again.
 *
 * <p>What the kernel refuses is a {@link dev.flatnet.netlink.NetlinkException}; what it could only refuse, such as a family
 * that has no such hook, is an {@link java.lang.IllegalArgumentException} before anything is sent. Everything but {@code
 * NftBatch} and {@code NftablesMonitor} is thread-safe.
 *
 * <p>Not here: named counters, quotas and limits, flow tables, notifications of what is made, iptables' compatibility expressions. They are
 * read as {@link dev.flatnet.netlink.netfilter.RawExpression} where rules use them.
 *
 * @see <a href="https://wiki.nftables.org">nftables wiki</a>, linux/netfilter/nf_tables.h, nfnetlink_conntrack.h
 */
@NullMarked
package dev.flatnet.netlink.netfilter;

import org.jspecify.annotations.NullMarked;
