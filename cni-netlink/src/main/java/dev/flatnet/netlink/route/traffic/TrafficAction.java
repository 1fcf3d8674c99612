// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route.traffic;

import dev.flatnet.netlink.attribute.AttributeWriter;
import java.util.List;

/** What a filter does with a packet (tc-actions(8)). */
public interface TrafficAction {
    /** TCA_ACT_KIND of linux/pkt_cls.h. */
    int TCA_ACT_KIND = 1;

    /** TCA_ACT_OPTIONS of linux/pkt_cls.h. */
    int TCA_ACT_OPTIONS = 2;

    /** The kernel's name for it, such as {@code mirred}. */
    String name();

    /** Writes its options. */
    void encode(AttributeWriter options);

    /** Writes a list of actions into the attribute that a filter has for them. */
    static void encode(AttributeWriter filter, int type, List<TrafficAction> actions) {
        if (actions.isEmpty()) {
            return;
        }
        filter.nested(type, list -> {
            int order = 1;
            for (TrafficAction action : actions) {
                list.nested(
                        order, one -> one.string(TCA_ACT_KIND, action.name()).nested(TCA_ACT_OPTIONS, action::encode));
                order++;
            }
        });
    }
}
