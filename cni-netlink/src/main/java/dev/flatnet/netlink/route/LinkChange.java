// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.netns.NetworkNamespace;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Changes to a link; only what is set goes to the kernel. Not thread-safe; use it once. */
public final class LinkChange {
    private final List<Consumer<AttributeWriter>> attributes = new ArrayList<>();
    private final StringBuilder words = new StringBuilder();
    private int flags;
    private int flagsChanged;

    /** No change yet. */
    public LinkChange() {}

    /** {@code ip link set dev DEV up}. */
    public LinkChange up() {
        flags |= Rtnetlink.IFF_UP;
        flagsChanged |= Rtnetlink.IFF_UP;
        words.append(" up");
        return this;
    }

    /** {@code ip link set dev DEV down}. */
    public LinkChange down() {
        flags &= ~Rtnetlink.IFF_UP;
        flagsChanged |= Rtnetlink.IFF_UP;
        words.append(" down");
        return this;
    }

    /** {@code ip link set dev DEV name NAME}. */
    public LinkChange name(String name) {
        return add("name " + name, writer -> writer.string(Rtnetlink.IFLA_IFNAME, name));
    }

    /** {@code ip link set dev DEV mtu BYTES}. */
    public LinkChange mtu(int bytes) {
        return add("mtu " + bytes, writer -> writer.u32(Rtnetlink.IFLA_MTU, bytes));
    }

    /** {@code ip link set dev DEV address MAC}. */
    public LinkChange mac(MacAddress address) {
        return add("address " + address, writer -> writer.bytes(Rtnetlink.IFLA_ADDRESS, address.toBytes()));
    }

    /** {@code ip link set dev DEV master MASTER}; index 0 is {@code nomaster}. */
    public LinkChange master(int index) {
        return add("master " + index, writer -> writer.u32(Rtnetlink.IFLA_MASTER, index));
    }

    /** {@code ip link set dev DEV alias TEXT}; at most 255 bytes. */
    public LinkChange alias(String text) {
        return add("alias " + text, writer -> writer.string(Rtnetlink.IFLA_IFALIAS, text));
    }

    /** {@code ip link set dev DEV netns NETNS}. */
    public LinkChange moveTo(NetworkNamespace namespace) {
        return add(
                "netns " + namespace.path(),
                writer -> writer.u32(Rtnetlink.IFLA_NET_NS_FD, namespace.fileDescriptor()));
    }

    private LinkChange add(String what, Consumer<AttributeWriter> attribute) {
        words.append(' ').append(what);
        attributes.add(attribute);
        return this;
    }

    String words() {
        return words.toString();
    }

    byte[] encode(int index) {
        AttributeWriter writer = new AttributeWriter(Rtnetlink.ifinfomsg(index, flags, flagsChanged));
        attributes.forEach(attribute -> attribute.accept(writer));
        return writer.toBytes();
    }
}
