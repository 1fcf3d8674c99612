// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.Optional;

/**
 * A link with a MAC address of its own on a parent ({@link NewLink#parent}); {@code ip link add link PARENT type macvlan
 * mode MODE}. Linux 2.6.23.
 *
 * @param mode how it reaches its siblings
 */
public record Macvlan(MacvlanMode mode) implements LinkKind {
    private static final String NAME = "macvlan";
    private static final int IFLA_MACVLAN_MODE = 1;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(AttributeWriter options) {
        options.u32(IFLA_MACVLAN_MODE, mode.number());
    }

    /** What a link says of itself; empty if it is of another kind, or in a mode unknown here. */
    public static Optional<Macvlan> of(Link link) throws MalformedMessageException {
        if (!link.isOfKind(NAME)) {
            return Optional.empty();
        }
        long number = link.options().u32(IFLA_MACVLAN_MODE).orElse(0L);
        for (MacvlanMode mode : MacvlanMode.values()) {
            if (mode.number() == number) {
                return Optional.of(new Macvlan(mode));
            }
        }
        return Optional.empty();
    }
}
