// SPDX-License-Identifier: Apache-2.0
/**
 * Brings back rules that somebody takes away, while a process stays that can hear of it.
 *
 * <p>Start with {@link dev.flatnet.plugin.watch.RuleWatch}; what it does then is {@link
 * dev.flatnet.plugin.Flatnet#restoreMissingRules}. It hears of nf_tables only: not of what is taken away by the kernel's old
 * interface of {@code iptables}, by a sysctl, or from links.
 */
@NullMarked
package dev.flatnet.plugin.watch;

import org.jspecify.annotations.NullMarked;
