// SPDX-License-Identifier: Apache-2.0
/**
 * Rules by nf_tables: tables of our own, in which an attachment has elements of sets and maps only; and the one rule that
 * FORWARD of {@code iptables} needs ({@code IptablesForward}).
 *
 * <p>Start with {@link dev.flatnet.plugin.firewall.nftables.NftablesRules}, the backend, and {@code MasqueradeRules}, which
 * shows how a part of a policy becomes rules. {@code WantedRules} says what should be there, {@code PresentRules} what is, and
 * {@code Changes} what is between them. Knows no link and no protocol of container runtimes.
 */
@NullMarked
package dev.flatnet.plugin.firewall.nftables;

import org.jspecify.annotations.NullMarked;
