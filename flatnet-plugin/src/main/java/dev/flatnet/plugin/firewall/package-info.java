// SPDX-License-Identifier: Apache-2.0
/**
 * The host's rules for attachments: what they should do, and the firewalls that do it.
 *
 * <p>Start with {@link dev.flatnet.plugin.firewall.Policy}, which says what should be in effect for one attachment, and
 * {@link dev.flatnet.plugin.firewall.Firewall}, the seam that puts it into effect. Touches no rule but its own, and no
 * link.
 */
@NullMarked
package dev.flatnet.plugin.firewall;

import org.jspecify.annotations.NullMarked;
