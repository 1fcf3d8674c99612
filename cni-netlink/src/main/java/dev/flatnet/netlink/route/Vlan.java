// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.Optional;

/**
 * A link for one VLAN of a parent ({@link NewLink#parent}); {@code ip link add link PARENT type vlan protocol PROTOCOL id
 * ID}. Linux 3.10 for the protocol.
 *
 * @param id IEEE 802.1Q identifier, 0 to 4095
 * @param protocol Ethernet type of the tag: {@link #CUSTOMER} or {@link #SERVICE}
 */
public record Vlan(int id, int protocol) implements LinkKind {
    /** 802.1Q, ETH_P_8021Q. */
    public static final int CUSTOMER = 0x8100;

    /** 802.1ad, ETH_P_8021AD. */
    public static final int SERVICE = 0x88a8;

    private static final String NAME = "vlan";
    private static final int IFLA_VLAN_ID = 1;
    private static final int IFLA_VLAN_PROTOCOL = 5;
    private static final int MAX_ID = 4095;

    public Vlan {
        if (id < 0 || id > MAX_ID) {
            throw new IllegalArgumentException("VLAN " + id);
        }
        if (protocol != CUSTOMER && protocol != SERVICE) {
            throw new IllegalArgumentException("VLAN protocol 0x" + Integer.toHexString(protocol));
        }
    }

    /** A VLAN of 802.1Q. */
    public Vlan(int id) {
        this(id, CUSTOMER);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(AttributeWriter options) {
        options.u16(IFLA_VLAN_ID, id);
        if (protocol != CUSTOMER) {
            options.u16BigEndian(IFLA_VLAN_PROTOCOL, protocol);
        }
    }

    /** What a link says of itself; empty if it is of another kind. */
    public static Optional<Vlan> of(Link link) throws MalformedMessageException {
        Optional<Attribute> id = link.isOfKind(NAME) ? link.options().get(IFLA_VLAN_ID) : Optional.empty();
        if (id.isEmpty()) {
            return Optional.empty();
        }
        Optional<Attribute> protocol = link.options().get(IFLA_VLAN_PROTOCOL);
        int number = protocol.isPresent() ? protocol.get().u16BigEndian() : CUSTOMER;
        if (id.get().u16() > MAX_ID || (number != CUSTOMER && number != SERVICE)) {
            throw new MalformedMessageException("VLAN " + id.get().u16() + " of protocol " + number);
        }
        return Optional.of(new Vlan(id.get().u16(), number));
    }
}
