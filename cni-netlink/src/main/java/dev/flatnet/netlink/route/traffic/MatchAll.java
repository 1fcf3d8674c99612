// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route.traffic;

import dev.flatnet.netlink.attribute.AttributeWriter;
import java.util.List;

/**
 * A filter for every packet (tc-matchall(8)); {@code tc filter add … matchall action …}. Linux 4.8.
 *
 * @param actions what happens to it
 */
public record MatchAll(List<TrafficAction> actions) implements TrafficKind {
    static final String NAME = "matchall";
    static final int TCA_MATCHALL_ACT = 2;

    public MatchAll {
        actions = List.copyOf(actions);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(AttributeWriter options) {
        TrafficAction.encode(options, TCA_MATCHALL_ACT, actions);
    }

    @Override
    public String kernelOption() {
        return "CONFIG_NET_CLS_MATCHALL";
    }
}
