// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.Attributes;

/**
 * What makes a link the kind of link it is: its {@code type} in {@code ip link add}, and the options of that type. Anybody
 * may write one more; the kernel has more kinds than this library.
 */
public interface LinkKind {

    /** The kernel's name for it, such as {@code bridge} (IFLA_INFO_KIND). */
    String name();

    /** Writes the options that are set (the content of IFLA_INFO_DATA); nothing, if all is left to the kernel. */
    default void encode(AttributeWriter options) {}

    /** What a kernel lacks that answers EOPNOTSUPP to this. */
    default String kernelOption() {
        return KernelOptions.ofLinkKind(name());
    }

    /** A kind without options. */
    static LinkKind of(String name) {
        return () -> name;
    }

    /** A kind that is unknown here, with options as {@link Link#options} has them. */
    static LinkKind of(String name, Attributes options) {
        return new LinkKind() {
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
