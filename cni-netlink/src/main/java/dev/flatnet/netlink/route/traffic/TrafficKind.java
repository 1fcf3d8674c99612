// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route.traffic;

import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.Attributes;
import java.util.Locale;

/** What makes a queueing discipline, a class or a filter the kind it is. Anybody may write one more. */
public interface TrafficKind {

    /** The kernel's name for it, such as {@code tbf} (TCA_KIND). */
    String name();

    /** Writes the options (the content of TCA_OPTIONS); nothing, if it has none. */
    default void encode(AttributeWriter options) {}

    /** What a kernel lacks that does not know the kind; by default that of a queueing discipline. */
    default String kernelOption() {
        return "CONFIG_NET_SCH_" + name().toUpperCase(Locale.ROOT);
    }

    /** A kind that is unknown here, with options as the kernel reported them. */
    static TrafficKind of(String name, Attributes options) {
        return new TrafficKind() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void encode(AttributeWriter writer) {
                for (Attribute option : options.all()) {
                    writer.bytes(option.type(), option.value());
                }
            }
        };
    }
}
