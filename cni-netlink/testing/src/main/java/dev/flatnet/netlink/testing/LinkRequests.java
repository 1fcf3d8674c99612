// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** RTM_NEWLINK and its brothers (net/core/rtnetlink.c). */
final class LinkRequests {
    private static final int HEADER_BYTES = 16;
    private static final int MAX_DUMP = 0xffff;
    private static final Set<String> KINDS = Set.of("bridge", "veth", "dummy", "ifb", "macvlan", "vlan", "vxlan");
    private static final int VETH_INFO_PEER = 1;
    /** A veth cannot be up while it is alone (veth_open in drivers/net/veth.c). */
    private static final Errno ENOTCONN = new Errno(107);

    private final InMemoryKernel kernel;
    private final NamespaceState namespace;

    LinkRequests(InMemoryKernel kernel, NamespaceState namespace) {
        this.kernel = kernel;
        this.namespace = namespace;
    }

    List<NetlinkMessage> handle(NetlinkMessage request) throws Refusal, MalformedMessageException {
        ByteBuffer header = Wire.header(request, HEADER_BYTES);
        Attributes attributes = Wire.attributes(request, HEADER_BYTES);
        if (header.get(0) == Wire.AF_BRIDGE) {
            return new BridgePorts(namespace).handle(request);
        }
        switch (request.type()) {
            case Wire.GETLINK -> {
                return get(request, header, attributes);
            }
            case Wire.DELLINK -> delete(find(header, attributes).orElseThrow(() -> new Refusal(Errno.ENODEV)));
            case Wire.SETLINK ->
                change(find(header, attributes).orElseThrow(() -> new Refusal(Errno.ENODEV)), header, attributes);
            default -> {
                return makeOrChange(request, header, attributes);
            }
        }
        return List.of();
    }

    private List<NetlinkMessage> get(NetlinkMessage request, ByteBuffer header, Attributes attributes)
            throws Refusal, MalformedMessageException {
        if (!Wire.has(request, NetlinkMessage.FLAG_DUMP)) {
            Link link = find(header, attributes).orElseThrow(() -> new Refusal(Errno.ENODEV));
            return List.of(LinkMessage.of(request, link, 0));
        }
        int master = Wire.number(attributes, LinkMessage.MASTER, MAX_DUMP + 1);
        List<NetlinkMessage> all = new ArrayList<>();
        for (Link link : namespace.links()) {
            if (master > MAX_DUMP || (link.master != null && link.master.index == master)) {
                all.add(LinkMessage.of(request, link, NetlinkMessage.FLAG_MULTI));
            }
        }
        return all;
    }

    /** By index, or else by name. */
    private Optional<Link> find(ByteBuffer header, Attributes attributes) {
        int index = header.getInt(4);
        if (index != 0) {
            return namespace.link(index);
        }
        return attributes
                .string(LinkMessage.NAME)
                .or(() -> attributes.string(AlternativeNames.ALT_IFNAME))
                .flatMap(namespace::link);
    }

    private List<NetlinkMessage> makeOrChange(NetlinkMessage request, ByteBuffer header, Attributes attributes)
            throws Refusal, MalformedMessageException {
        Optional<Link> existing = find(header, attributes);
        if (existing.isPresent()) {
            if (Wire.has(request, NetlinkMessage.FLAG_EXCLUSIVE)) {
                throw new Refusal(Errno.EEXIST);
            }
            change(existing.get(), header, attributes);
            return List.of();
        }
        if (!Wire.has(request, NetlinkMessage.FLAG_CREATE)) {
            throw new Refusal(Errno.ENODEV);
        }
        Link made = make(header, attributes);
        // Who made it in another namespace is not told: the notification goes to those who listen there.
        return Wire.has(request, NetlinkMessage.FLAG_ECHO) && made.namespace == namespace
                ? List.of(LinkMessage.of(request, made, 0))
                : List.of();
    }

    private Link make(ByteBuffer header, Attributes attributes) throws Refusal, MalformedMessageException {
        Attributes info = attributes.nested(LinkMessage.LINKINFO);
        String kind = info.string(LinkMessage.INFO_KIND).orElse("");
        if (kind.equals("tun")) {
            throw new Refusal(Errno.EOPNOTSUPP, "tun/tap creation via rtnetlink is not supported.");
        }
        if (!KINDS.contains(kind) || kernel.lacksLinkKind(kind)) {
            throw new Refusal(Errno.EOPNOTSUPP, "Unknown device type");
        }
        Attributes data = info.nested(LinkMessage.INFO_DATA);
        NamespaceState target = target(attributes).orElse(namespace);
        Link link = draft(kind, target, attributes);
        link.lower = lower(kind, attributes);
        Optional<Attribute> peer = kind.equals("veth") ? data.get(VETH_INFO_PEER) : Optional.empty();
        @Nullable Link master = master(target, attributes).orElse(null);
        LinkLimits.requireUsable(link, master);
        if (kind.equals("veth")) {
            makePeer(link, peer);
        } else {
            keep(link.information, data);
        }
        target.add(link);
        link.flags |= header.getInt(8) & Link.CHANGEABLE;
        setMaster(link, master);
        AutomaticRoutes.update(link.namespace);
        if (link.peer != null) {
            AutomaticRoutes.update(link.peer.namespace);
        }
        return link;
    }

    /** Its peer is made first, as the kernel does it. */
    private void makePeer(Link link, Optional<Attribute> peerData) throws Refusal, MalformedMessageException {
        Attributes attributes = new Attributes(List.of());
        if (peerData.isPresent()) {
            byte[] bytes = peerData.get().value();
            if (bytes.length < HEADER_BYTES) {
                throw new Refusal(Errno.EINVAL);
            }
            attributes = Attributes.parse(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES);
            if ((ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt(8) & Link.IFF_UP) != 0) {
                throw new Refusal(ENOTCONN);
            }
        }
        NamespaceState target = target(attributes).orElse(namespace);
        Link peer = draft("veth", target, attributes);
        if (target == link.namespace && peer.name.equals(link.name)) {
            throw new Refusal(Errno.EEXIST);
        }
        peer.peer = link;
        link.peer = peer;
        target.add(peer);
    }

    /** A link that is not in its namespace yet. */
    private Link draft(String kind, NamespaceState target, Attributes attributes)
            throws Refusal, MalformedMessageException {
        String name = LinkLimits.name(kind, target, attributes);
        if (target.link(name).isPresent()) {
            throw new Refusal(Errno.EEXIST);
        }
        Optional<byte[]> mac = LinkLimits.mac(attributes);
        Link link = new Link(
                kind,
                name,
                target,
                mac.orElseGet(kernel::randomMac),
                LinkLimits.mtu(kind, attributes, Link.DEFAULT_MTU));
        link.macChosen = mac.isPresent();
        LinkMessage.keepOthers(link, attributes);
        return link;
    }

    private Optional<NamespaceState> target(Attributes attributes) throws Refusal, MalformedMessageException {
        if (attributes.get(LinkMessage.NET_NS_PID).isPresent()) {
            throw new Refusal(Errno.ESRCH);
        }
        Optional<Long> descriptor = attributes.u32(LinkMessage.NET_NS_FD);
        if (descriptor.isEmpty()) {
            return Optional.empty();
        }
        Optional<NamespaceState> target = kernel.namespace(descriptor.get().intValue());
        if (target.isEmpty()) {
            throw new Refusal(Errno.EINVAL);
        }
        return target;
    }

    private @Nullable Link lower(String kind, Attributes attributes) throws Refusal, MalformedMessageException {
        if (!kind.equals("macvlan") && !kind.equals("vlan")) {
            return null;
        }
        Optional<Long> index = attributes.u32(LinkMessage.LINK);
        if (index.isEmpty()) {
            throw new Refusal(Errno.EINVAL);
        }
        return namespace.require(index.get().intValue());
    }

    private static Optional<Link> master(NamespaceState where, Attributes attributes)
            throws Refusal, MalformedMessageException {
        int index = Wire.number(attributes, LinkMessage.MASTER, 0);
        if (index == 0) {
            return Optional.empty();
        }
        Optional<Link> master = where.link(index);
        if (master.isEmpty()) {
            throw new Refusal(Errno.EINVAL);
        }
        return master;
    }

    private static void setMaster(Link link, @Nullable Link master) {
        @Nullable Link before = link.master;
        link.master = master;
        if (before != master) {
            BridgePorts.leave(link);
        }
        if (before != master && master != null) {
            BridgePorts.join(link);
        }
        if (before != null) {
            before.takeAddressOfPorts();
        }
        if (master != null) {
            master.takeAddressOfPorts();
        }
    }

    /** Everything is checked before anything changes. */
    private void change(Link link, ByteBuffer header, Attributes attributes) throws Refusal, MalformedMessageException {
        Optional<NamespaceState> target = target(attributes).filter(other -> other != namespace);
        Optional<String> name = attributes.string(LinkMessage.NAME).filter(other -> !other.equals(link.name));
        String newName =
                name.isPresent() ? LinkLimits.name(link.kind, target.orElse(namespace), attributes) : link.name;
        if ((name.isPresent() || target.isPresent())
                && target.orElse(namespace).link(newName).isPresent()) {
            throw new Refusal(Errno.EEXIST);
        }
        if (target.isPresent() && (link.isLoopback() || link.isBridge())) {
            throw new Refusal(Errno.EINVAL, "The interface netns is immutable");
        }
        Optional<byte[]> mac = LinkLimits.mac(attributes);
        long mtu = LinkLimits.mtu(link.kind, attributes, link.mtu);
        boolean setsMaster = attributes.get(LinkMessage.MASTER).isPresent();
        @Nullable Link master = setsMaster ? master(namespace, attributes).orElse(null) : link.master;
        LinkLimits.requireUsable(link, setsMaster ? master : null);
        if (target.isPresent()) {
            move(link, target.get());
        }
        link.name = newName;
        link.mtu = mtu;
        mac.ifPresent(bytes -> {
            link.mac = bytes;
            link.macChosen = true;
        });
        LinkMessage.keepOthers(link, attributes);
        Attributes info = attributes.nested(LinkMessage.LINKINFO);
        keep(link.information, info.nested(LinkMessage.INFO_DATA));
        if (setsMaster && target.isEmpty()) {
            setMaster(link, master);
        }
        keep(link.ofPort, info.nested(LinkMessage.INFO_SLAVE_DATA));
        if (link.master != null) {
            link.master.takeAddressOfPorts();
        }
        setFlags(link, header.getInt(8), header.getInt(12));
    }

    private static void setFlags(Link link, int flags, int changed) {
        int which = changed & Link.CHANGEABLE;
        boolean wasUp = link.isUp();
        link.flags = (link.flags & ~which) | (flags & which);
        if (wasUp && !link.isUp()) {
            AutomaticRoutes.flush(link);
        }
        AutomaticRoutes.update(link.namespace);
        if (link.peer != null) {
            AutomaticRoutes.update(link.peer.namespace);
        }
    }

    private void move(Link link, NamespaceState target) {
        @Nullable Link master = link.master;
        namespace.remove(link);
        link.master = null;
        BridgePorts.leave(link);
        if (master != null) {
            master.takeAddressOfPorts();
        }
        link.flags &= ~Link.IFF_UP;
        target.add(link);
    }

    private void delete(Link link) throws Refusal {
        if (link.isLoopback()) {
            throw new Refusal(Errno.EOPNOTSUPP);
        }
        List<Link> gone = new ArrayList<>(List.of(link));
        if (link.peer != null) {
            gone.add(link.peer);
        }
        for (Link other : namespace.links()) {
            if (other.lower == link) {
                gone.add(other);
            }
        }
        for (Link each : gone) {
            each.namespace.remove(each);
            if (each.master != null) {
                each.master.takeAddressOfPorts();
            }
        }
    }

    private static void keep(Map<Integer, byte[]> place, Attributes attributes) {
        for (Attribute attribute : attributes.all()) {
            place.put(attribute.type(), attribute.value());
        }
    }
}
