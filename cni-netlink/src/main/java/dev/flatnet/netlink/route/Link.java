// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A link as the kernel reports it; what {@code ip -d link show} shows. Two readings are equal unless something changed in
 * between, which the timers of a bridge that is up do all the time.
 *
 * @param index its number in its namespace, positive
 * @param name its name
 * @param kind {@code bridge}, {@code veth}, …; empty for links without a kind, such as hardware
 * @param mac its address, if it is an Ethernet address
 * @param mtu bytes
 * @param flags IFF_… of linux/if.h
 * @param master index of the bridge or bond it is a port of
 * @param peer IFLA_LINK: for a veth, the index of the other end in its namespace
 * @param operationalState RFC 2863: 6 is up
 * @param alias the administrator's text
 * @param attributes everything the kernel said
 */
public record Link(
        int index,
        String name,
        Optional<String> kind,
        Optional<MacAddress> mac,
        long mtu,
        int flags,
        Optional<Integer> master,
        Optional<Integer> peer,
        int operationalState,
        Optional<String> alias,
        Attributes attributes) {

    /** IF_OPER_UP, linux/if.h. */
    public static final int OPERATIONAL = 6;

    /** Whether it is set up (IFF_UP), which does not say that it has a carrier. */
    public boolean isUp() {
        return (flags & Rtnetlink.IFF_UP) != 0;
    }

    /** Whether it takes every frame (IFF_PROMISC), as {@code promisc on} has set. */
    public boolean isPromiscuous() {
        return (flags & Rtnetlink.IFF_PROMISC) != 0;
    }

    /** Whether it takes every multicast frame (IFF_ALLMULTI). */
    public boolean isAllMulticast() {
        return (flags & Rtnetlink.IFF_ALLMULTI) != 0;
    }

    /** Whether it is of this kind. */
    public boolean isOfKind(String name) {
        return kind.isPresent() && kind.get().equals(name);
    }

    /** The options of its kind (IFLA_INFO_DATA); none if it has none. */
    public Attributes options() throws MalformedMessageException {
        return attributes.nested(Rtnetlink.IFLA_LINKINFO).nested(Rtnetlink.IFLA_INFO_DATA);
    }

    /** How many packets may wait for being sent. */
    public long transmitQueueLength() throws MalformedMessageException {
        return attributes.u32(Rtnetlink.IFLA_TXQLEN).orElse(0L);
    }

    /** The names besides its name. */
    public List<String> alternativeNames() throws MalformedMessageException {
        List<String> names = new ArrayList<>();
        for (Attribute property : attributes.nested(Rtnetlink.IFLA_PROP_LIST).all()) {
            if (property.type() == Rtnetlink.IFLA_ALT_IFNAME) {
                names.add(property.string());
            }
        }
        return names;
    }

    /** Whether packets can pass (operstate UP). */
    public boolean isOperational() {
        return operationalState == OPERATIONAL;
    }

    /**
     * One line, as {@code ip link show} begins, with the numbers of other links instead of their names: {@code 5: v0@if4:
     * <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 master if2 state UP veth 02:00:5e:00:53:01}.
     */
    @Override
    public String toString() {
        return LinkText.of(this);
    }

    /** The same link as a port of another one. */
    Link asPortOf(int index) {
        byte[] number = Rtnetlink.buffer(4).putInt(index).array();
        List<Attribute> more = new ArrayList<>(attributes.all());
        more.add(new Attribute(Rtnetlink.IFLA_MASTER, number));
        return new Link(
                this.index,
                name,
                kind,
                mac,
                mtu,
                flags,
                Optional.of(index),
                peer,
                operationalState,
                alias,
                new Attributes(more));
    }

    static Link parse(byte[] payload) throws MalformedMessageException {
        var header = Rtnetlink.buffer(payload, Rtnetlink.IFINFOMSG_BYTES);
        Attributes attributes =
                Attributes.parse(payload, Rtnetlink.IFINFOMSG_BYTES, payload.length - Rtnetlink.IFINFOMSG_BYTES);
        return new Link(
                header.getInt(4),
                attributes.string(Rtnetlink.IFLA_IFNAME).orElse(""),
                attributes.nested(Rtnetlink.IFLA_LINKINFO).string(Rtnetlink.IFLA_INFO_KIND),
                attributes
                        .get(Rtnetlink.IFLA_ADDRESS)
                        .filter(attribute -> attribute.value().length == MacAddress.BYTES)
                        .map(attribute -> MacAddress.of(attribute.value())),
                attributes.u32(Rtnetlink.IFLA_MTU).orElse(0L),
                header.getInt(8),
                attributes.u32(Rtnetlink.IFLA_MASTER).map(Long::intValue),
                attributes.u32(Rtnetlink.IFLA_LINK).map(Long::intValue),
                attributes.u8(Rtnetlink.IFLA_OPERSTATE).orElse(0),
                attributes.string(Rtnetlink.IFLA_IFALIAS).filter(alias -> !alias.isEmpty()),
                attributes);
    }
}
