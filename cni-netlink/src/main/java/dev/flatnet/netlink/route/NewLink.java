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

/**
 * A link to be made. Only what is set goes to the kernel. Immutable; each method returns a changed copy.
 *
 * <pre>{@code
 * NewLink.veth("fn0123", NewLink.veth("eth0").in(container)).master(bridge).up()
 * NewLink.of(new Vlan(10), "eth0.10").parent(eth0)
 * }</pre>
 */
public final class NewLink {
    private final String name;
    private final LinkKind kind;
    private final @Nullable NewLink peer;
    private final @Nullable NetworkNamespace namespace;
    /** What either end of a pair can have. */
    private final List<Consumer<AttributeWriter>> settings;

    private final int master;
    private final int parent;
    private final boolean up;

    private NewLink(
            String name,
            LinkKind kind,
            @Nullable NewLink peer,
            @Nullable NetworkNamespace namespace,
            List<Consumer<AttributeWriter>> settings,
            int master,
            int parent,
            boolean up) {
        this.name = name;
        this.kind = kind;
        this.peer = peer;
        this.namespace = namespace;
        this.settings = settings;
        this.master = master;
        this.parent = parent;
        this.up = up;
    }

    /**
     * A link of a kind, with the kind's options.
     *
     * @param name see {@link LinkName#require}
     */
    public static NewLink of(LinkKind kind, String name) {
        LinkName.require(name);
        return new NewLink(name, kind, null, null, List.of(), 0, 0, false);
    }

    /**
     * A link of a kind, made with the kind's defaults; such as {@code ifb} and {@code dummy}, which have no options.
     *
     * @param name see {@link LinkName#require}
     */
    public static NewLink of(String kind, String name) {
        return of(LinkKind.of(kind), name);
    }

    /** A bridge. */
    public static NewLink bridge(String name) {
        return of(BridgeOptions.NAME, name);
    }

    /** One end of a veth pair, to be given to {@link #veth(String, NewLink)}. */
    public static NewLink veth(String name) {
        return of("veth", name);
    }

    /**
     * A veth pair. Each end is made in its own namespace at once.
     *
     * @param peer the other end, of the kind {@code veth} too. The kernel makes it first, so that it can neither be {@link
     *     #up} yet (ENOTCONN) nor have a {@link #master} or {@link #parent}
     * @throws IllegalArgumentException if the peer is to be what it cannot be
     */
    public static NewLink veth(String name, NewLink peer) {
        NewLink end = veth(name);
        boolean plain = peer.peer == null && peer.master == 0 && peer.parent == 0 && !peer.up;
        if (!plain || !peer.kind.name().equals(end.kind.name())) {
            throw new IllegalArgumentException("the other end of the pair " + name + " and " + peer.name
                    + " is a veth that is down and has neither master nor parent when it is made");
        }
        return new NewLink(end.name, end.kind, peer, null, end.settings, end.master, end.parent, end.up);
    }

    /** With this address, instead of a random one. */
    public NewLink mac(MacAddress address) {
        return with(writer -> writer.bytes(Rtnetlink.IFLA_ADDRESS, address.toBytes()));
    }

    /** With this MTU in bytes; 0 leaves it to the kernel. */
    public NewLink mtu(int bytes) {
        return bytes == 0 ? this : with(writer -> writer.u32(Rtnetlink.IFLA_MTU, bytes));
    }

    /** With a queue of this many packets for what it sends; 0 is none. */
    public NewLink transmitQueueLength(int packets) {
        return with(writer -> writer.u32(Rtnetlink.IFLA_TXQLEN, packets));
    }

    /** In this namespace instead of the connection's. */
    public NewLink in(NetworkNamespace other) {
        return new NewLink(name, kind, peer, other, settings, master, parent, up);
    }

    /** As a port of the link with this index. */
    public NewLink master(int index) {
        return new NewLink(name, kind, peer, namespace, settings, index, parent, up);
    }

    /** On the link with this index, for the kinds that need one: macvlan, vlan, ipvlan. */
    public NewLink parent(int index) {
        return new NewLink(name, kind, peer, namespace, settings, master, index, up);
    }

    /** Set up at once. */
    public NewLink up() {
        return new NewLink(name, kind, peer, namespace, settings, master, parent, true);
    }

    private NewLink with(Consumer<AttributeWriter> setting) {
        List<Consumer<AttributeWriter>> more = new ArrayList<>(settings);
        more.add(setting);
        return new NewLink(name, kind, peer, namespace, more, master, parent, up);
    }

    String name() {
        return name;
    }

    LinkKind kind() {
        return kind;
    }

    /** Where it is made; empty for the namespace of the connection. */
    Optional<NetworkNamespace> namespace() {
        return Optional.ofNullable(namespace);
    }

    /** Index of the link that it becomes a port of; 0 for none. */
    int master() {
        return master;
    }

    String words() {
        return "add link " + name + " type " + kind.name() + (peer == null ? "" : " peer name " + peer.name);
    }

    byte[] encode() throws IOException {
        int flags = up ? Rtnetlink.IFF_UP : 0;
        AttributeWriter writer = end(flags);
        if (master != 0) {
            writer.u32(Rtnetlink.IFLA_MASTER, master);
        }
        if (parent != 0) {
            writer.u32(Rtnetlink.IFLA_LINK, parent);
        }
        byte[] options = options();
        writer.nested(Rtnetlink.IFLA_LINKINFO, info -> {
            info.string(Rtnetlink.IFLA_INFO_KIND, kind.name());
            if (options.length > 0) {
                info.nested(Rtnetlink.IFLA_INFO_DATA, options, nothingMore -> {});
            }
        });
        return writer.toBytes();
    }

    /** The content of IFLA_INFO_DATA; of a pair, the other end. */
    private byte[] options() throws IOException {
        AttributeWriter options = new AttributeWriter();
        if (peer == null) {
            kind.encode(options);
        } else {
            options.nested(Rtnetlink.VETH_INFO_PEER, peer.end(0).toBytes(), nothingMore -> {});
        }
        return options.toBytes();
    }

    /** What either end of a pair has. */
    private AttributeWriter end(int flags) throws IOException {
        AttributeWriter writer =
                new AttributeWriter(Rtnetlink.ifinfomsg(0, flags, flags)).string(Rtnetlink.IFLA_IFNAME, name);
        settings.forEach(setting -> setting.accept(writer));
        if (namespace != null) {
            writer.u32(Rtnetlink.IFLA_NET_NS_FD, namespace.fileDescriptor());
        }
        return writer;
    }
}
