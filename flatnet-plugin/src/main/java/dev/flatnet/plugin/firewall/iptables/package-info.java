// SPDX-License-Identifier: Apache-2.0
/**
 * Rules by the programs of {@code iptables}, with the chains and comments that the reference plugins use, for hosts that must
 * have such rules or whose kernel lacks something for ours; and the removal of what the reference plugins have made.
 *
 * <p>Start with {@link dev.flatnet.plugin.firewall.iptables.IptablesRules}, the backend, and {@code NatTable}, which says what
 * should be there. Knows masquerading, published ports and admission; there is no isolation and no spoof
 * protection by {@code iptables}.
 */
@NullMarked
package dev.flatnet.plugin.firewall.iptables;

import org.jspecify.annotations.NullMarked;
