// SPDX-License-Identifier: Apache-2.0
/** Tests of nf_tables and conntrack: golden bytes, and the real kernel with {@code nft} and {@code conntrack} as oracles. */
@NullMarked
package dev.flatnet.netlink.netfilter;

import org.jspecify.annotations.NullMarked;
