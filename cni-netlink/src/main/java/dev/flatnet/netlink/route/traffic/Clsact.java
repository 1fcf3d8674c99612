// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route.traffic;

/**
 * A place for filters on what comes in and on what goes out; {@code tc qdisc add … clsact}. Its parent is {@link
 * Handle#INGRESS}. Linux 4.5.
 */
public record Clsact() implements TrafficKind {
    @Override
    public String name() {
        return "clsact";
    }

    @Override
    public String kernelOption() {
        return "CONFIG_NET_SCH_INGRESS";
    }
}
