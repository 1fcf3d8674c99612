// SPDX-License-Identifier: Apache-2.0
/**
 * The host's rules for attachments: what they should do, and the firewalls that do it.
 *
 * <p>Start with {@link dev.flatnet.plugin.firewall.Policy}, which says what should be in effect for one attachment, and
 * {@link dev.flatnet.plugin.firewall.Firewall}, the seam that puts it into effect. Touches no link, and no rule of others: it
 * adds one to FORWARD of {@code iptables} where that would drop what is admitted (docs/adr/0017), and removes what the
 * reference plugins made for an attachment (docs/adr/0016).
 */
@NullMarked
package dev.flatnet.plugin.firewall;

import org.jspecify.annotations.NullMarked;
