// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink;

/** Probe. */
public record A(String x) {}
