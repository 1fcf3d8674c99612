// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * A VXLAN tunnel (RFC 7348); {@code ip link add type vxlan id ID …}. What is not set is left to the kernel, whose default
 * port is 8472 instead of IANA's 4789. Linux 3.7. Not thread-safe.
 */
public final class Vxlan implements LinkKind {
    private static final String NAME = "vxlan";
    private static final int IFLA_VXLAN_ID = 1;
    private static final int IFLA_VXLAN_GROUP = 2;
    private static final int IFLA_VXLAN_LINK = 3;
    private static final int IFLA_VXLAN_LOCAL = 4;
    private static final int IFLA_VXLAN_TTL = 5;
    private static final int IFLA_VXLAN_LEARNING = 7;
    private static final int IFLA_VXLAN_PORT = 15;
    private static final int IFLA_VXLAN_GROUP6 = 16;
    private static final int IFLA_VXLAN_LOCAL6 = 17;
    private static final long MAX_ID = 0xff_ffff;

    private final List<Consumer<AttributeWriter>> options = new ArrayList<>();

    /** A tunnel for one network identifier, 0 to 2^24 - 1. */
    public Vxlan(long id) {
        if (id < 0 || id > MAX_ID) {
            throw new IllegalArgumentException("VXLAN network identifier " + id);
        }
        options.add(writer -> writer.u32(IFLA_VXLAN_ID, id));
    }

    /** Sends from this address ({@code local}). */
    public Vxlan local(InetAddress address) {
        int type = address instanceof Inet4Address ? IFLA_VXLAN_LOCAL : IFLA_VXLAN_LOCAL6;
        return add(writer -> writer.bytes(type, address.getAddress()));
    }

    /** Sends what it knows no place for to this address, of one host or a multicast group ({@code remote, group}). */
    public Vxlan remote(InetAddress address) {
        int type = address instanceof Inet4Address ? IFLA_VXLAN_GROUP : IFLA_VXLAN_GROUP6;
        return add(writer -> writer.bytes(type, address.getAddress()));
    }

    /** Sends by the link with this index ({@code dev}). */
    public Vxlan by(int link) {
        return add(writer -> writer.u32(IFLA_VXLAN_LINK, link));
    }

    /** Uses this UDP port, 1 to 65535 ({@code dstport}). */
    public Vxlan port(int port) {
        return add(writer -> writer.u16BigEndian(IFLA_VXLAN_PORT, port));
    }

    /** Sends with this time to live, 1 to 255. */
    public Vxlan timeToLive(int hops) {
        return add(writer -> writer.u8(IFLA_VXLAN_TTL, hops));
    }

    /** Whether it learns from what comes which host has which address ({@code learning, nolearning}). */
    public Vxlan learning(boolean on) {
        return add(writer -> writer.u8(IFLA_VXLAN_LEARNING, on ? 1 : 0));
    }

    private Vxlan add(Consumer<AttributeWriter> option) {
        options.add(option);
        return this;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(AttributeWriter writer) {
        options.forEach(option -> option.accept(writer));
    }

    /** The network identifier of a link; empty if it is of another kind. */
    public static OptionalLong idOf(Link link) throws MalformedMessageException {
        if (!link.isOfKind(NAME)) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(link.options().u32(IFLA_VXLAN_ID).orElse(0L));
    }
}
