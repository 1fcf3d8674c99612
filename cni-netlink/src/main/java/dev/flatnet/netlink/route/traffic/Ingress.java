// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route.traffic;

/** A place for filters on what comes in; {@code tc qdisc add … ingress}. Its parent is {@link Handle#INGRESS}. */
public record Ingress() implements TrafficKind {
    @Override
    public String name() {
        return "ingress";
    }
}
