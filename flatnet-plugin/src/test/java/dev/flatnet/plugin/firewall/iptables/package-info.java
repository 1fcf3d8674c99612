// SPDX-License-Identifier: Apache-2.0
/** Rules of {@code iptables}: their text, on programs that only remember. With the real programs, tests with traffic show it. */
@NullMarked
package dev.flatnet.plugin.firewall.iptables;

import org.jspecify.annotations.NullMarked;
