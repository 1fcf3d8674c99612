// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.netns.NetworkNamespace;
import java.util.Optional;

/**
 * A link to be made. Only what is set goes to the kernel. Immutable; each method returns a changed copy.
 *
 * <pre>{@code
 * NewLink.veth("fn0123", NewLink.veth("eth0").in(container)).master(bridge).up()
 * }</pre>
 */
public final class NewLink {
    private static final int MAX_NAME_BYTES = 15;

    private final String name;
    private final String kind;
    private final Optional<NewLink> peer;
    private final Optional<MacAddress> mac;
    private final int mtu;
    private final int master;
    private final boolean up;
    private final Optional<NetworkNamespace> namespace;

    private NewLink(
            String name,
            String kind,
            Optional<NewLink> peer,
            Optional<MacAddress> mac,
            int mtu,
            int master,
            boolean up,
            Optional<NetworkNamespace> namespace) {
        this.name = name;
        this.kind = kind;
        this.peer = peer;
        this.mac = mac;
        this.mtu = mtu;
        this.master = master;
        this.up = up;
        this.namespace = namespace;
    }

    /**
     * A link of a kind, made with the kind's defaults.
     *
     * @param name 1 to 15 bytes
     */
    public static NewLink of(String kind, String name) {
        if (name.isEmpty() || name.length() > MAX_NAME_BYTES) {
            throw new IllegalArgumentException("a link name of " + name.length() + " characters");
        }
        return new NewLink(name, kind, Optional.empty(), Optional.empty(), 0, 0, false, Optional.empty());
    }

    /** A bridge. */
    public static NewLink bridge(String name) {
        return of("bridge", name);
    }

    /** One end of a veth pair, to be given to {@link #veth(String, NewLink)}. */
    public static NewLink veth(String name) {
        return of("veth", name);
    }

    /** A veth pair. Each end is made in its own namespace at once; of the peer, {@link #up} and master are not taken. */
    public static NewLink veth(String name, NewLink peer) {
        NewLink end = veth(name);
        return new NewLink(end.name, end.kind, Optional.of(peer), end.mac, end.mtu, end.master, end.up, end.namespace);
    }

    /** With this address, instead of a random one. */
    public NewLink mac(MacAddress address) {
        return new NewLink(name, kind, peer, Optional.of(address), mtu, master, up, namespace);
    }

    /** With this MTU in bytes; 0 leaves it to the kernel. */
    public NewLink mtu(int bytes) {
        return new NewLink(name, kind, peer, mac, bytes, master, up, namespace);
    }

    /** As a port of the link with this index. */
    public NewLink master(int index) {
        return new NewLink(name, kind, peer, mac, mtu, index, up, namespace);
    }

    /** Set up at once. */
    public NewLink up() {
        return new NewLink(name, kind, peer, mac, mtu, master, true, namespace);
    }

    /** In this namespace instead of the connection's. */
    public NewLink in(NetworkNamespace other) {
        return new NewLink(name, kind, peer, mac, mtu, master, up, Optional.of(other));
    }

    String words() {
        return "add link " + name + " type " + kind
                + peer.map(other -> " peer name " + other.name).orElse("");
    }

    byte[] encode() {
        int flags = up ? Rtnetlink.IFF_UP : 0;
        AttributeWriter writer = new AttributeWriter(Rtnetlink.ifinfomsg(0, flags, flags));
        encodeCommon(writer);
        if (master != 0) {
            writer.u32(Rtnetlink.IFLA_MASTER, master);
        }
        writer.nested(Rtnetlink.IFLA_LINKINFO, info -> {
            info.string(Rtnetlink.IFLA_INFO_KIND, kind);
            peer.ifPresent(other -> info.nested(
                    Rtnetlink.IFLA_INFO_DATA,
                    data -> data.nested(Rtnetlink.VETH_INFO_PEER, Rtnetlink.ifinfomsg(0, 0, 0), other::encodeCommon)));
        });
        return writer.toBytes();
    }

    private void encodeCommon(AttributeWriter writer) {
        writer.string(Rtnetlink.IFLA_IFNAME, name);
        mac.ifPresent(address -> writer.bytes(Rtnetlink.IFLA_ADDRESS, address.toBytes()));
        if (mtu != 0) {
            writer.u32(Rtnetlink.IFLA_MTU, mtu);
        }
        namespace.ifPresent(other -> writer.u32(Rtnetlink.IFLA_NET_NS_FD, other.fileDescriptor()));
    }
}
