// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.LinkName;
import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.netns.NetworkNamespace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Changes to a link; only what is set goes to the kernel. Not thread-safe; use it once. */
public final class LinkChange {
    private final List<Consumer<AttributeWriter>> attributes = new ArrayList<>();
    private final StringBuilder words = new StringBuilder();
    private Optional<LinkKind> options = Optional.empty();
    private @Nullable NetworkNamespace destination;
    private int flags;
    private int flagsChanged;

    /** No change yet. */
    public LinkChange() {}

    /** {@code ip link set dev DEV up}. */
    public LinkChange up() {
        return flag("up", Rtnetlink.IFF_UP, true);
    }

    /** {@code ip link set dev DEV down}. */
    public LinkChange down() {
        return flag("down", Rtnetlink.IFF_UP, false);
    }

    /** {@code ip link set dev DEV promisc on}: takes every frame. The kernel counts; what was set on must be set off. */
    public LinkChange promiscuous(boolean on) {
        return flag("promisc " + (on ? "on" : "off"), Rtnetlink.IFF_PROMISC, on);
    }

    /** {@code ip link set dev DEV allmulticast on}: takes every multicast frame. */
    public LinkChange allMulticast(boolean on) {
        return flag("allmulticast " + (on ? "on" : "off"), Rtnetlink.IFF_ALLMULTI, on);
    }

    /** {@code ip link set dev DEV name NAME}; see {@link LinkName#require}. */
    public LinkChange name(String name) {
        LinkName.require(name);
        return add("name " + name, writer -> writer.string(Rtnetlink.IFLA_IFNAME, name));
    }

    /** {@code ip link set dev DEV mtu BYTES}. */
    public LinkChange mtu(int bytes) {
        return add("mtu " + bytes, writer -> writer.u32(Rtnetlink.IFLA_MTU, bytes));
    }

    /** {@code ip link set dev DEV txqueuelen PACKETS}. */
    public LinkChange transmitQueueLength(int packets) {
        return add("txqueuelen " + packets, writer -> writer.u32(Rtnetlink.IFLA_TXQLEN, packets));
    }

    /** {@code ip link set dev DEV address MAC}. */
    public LinkChange mac(MacAddress address) {
        return add("address " + address, writer -> writer.bytes(Rtnetlink.IFLA_ADDRESS, address.toBytes()));
    }

    /** {@code ip link set dev DEV master MASTER}; index 0 is {@code nomaster}. */
    public LinkChange master(int index) {
        return add(
                index == 0 ? "nomaster" : "master link number " + index,
                writer -> writer.u32(Rtnetlink.IFLA_MASTER, index));
    }

    /** {@code ip link set dev DEV alias TEXT}; at most 255 bytes. */
    public LinkChange alias(String text) {
        return add("alias " + text, writer -> writer.string(Rtnetlink.IFLA_IFALIAS, text));
    }

    /** {@code ip link set dev DEV netns NETNS}. */
    public LinkChange moveTo(NetworkNamespace namespace) {
        destination = namespace;
        words.append(" netns ").append(namespace.path());
        return this;
    }

    /** {@code ip link set dev DEV type KIND …}: the options of the link's own kind. */
    public LinkChange options(LinkKind kind) {
        options = Optional.of(kind);
        return add(
                "type " + kind.name(),
                writer -> writer.nested(Rtnetlink.IFLA_LINKINFO, info -> {
                    info.string(Rtnetlink.IFLA_INFO_KIND, kind.name());
                    info.nested(Rtnetlink.IFLA_INFO_DATA, kind::encode);
                }));
    }

    private LinkChange flag(String what, int flag, boolean on) {
        flags = on ? flags | flag : flags & ~flag;
        flagsChanged |= flag;
        words.append(' ').append(what);
        return this;
    }

    private LinkChange add(String what, Consumer<AttributeWriter> attribute) {
        words.append(' ').append(what);
        attributes.add(attribute);
        return this;
    }

    String words() {
        return words.toString();
    }

    /** The kind whose options change, which RTM_SETLINK does not do. */
    Optional<LinkKind> options() {
        return options;
    }

    byte[] encode(int index) throws IOException {
        AttributeWriter writer = new AttributeWriter(Rtnetlink.ifinfomsg(index, flags, flagsChanged));
        attributes.forEach(attribute -> attribute.accept(writer));
        if (destination != null) {
            writer.u32(Rtnetlink.IFLA_NET_NS_FD, destination.fileDescriptor());
        }
        return writer.toBytes();
    }
}
