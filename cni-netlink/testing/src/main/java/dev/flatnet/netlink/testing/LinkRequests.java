// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** RTM_NEWLINK, RTM_DELLINK, RTM_GETLINK, RTM_SETLINK (net/core/rtnetlink.c). */
final class LinkRequests {
    private static final int HEADER_BYTES = 16;
    private static final int MAX_DUMP = 0xffff;

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
        Link made = new LinkCreation(this, kernel, namespace).make(header, attributes);
        // Who made it in another namespace is not told: the notification goes to those who listen there.
        return Wire.has(request, NetlinkMessage.FLAG_ECHO) && made.namespace == namespace
                ? List.of(LinkMessage.of(request, made, 0))
                : List.of();
    }

    /** The namespace that a link is to be in, if that is said. */
    Optional<NamespaceState> target(Attributes attributes) throws Refusal, MalformedMessageException {
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

    static Optional<Link> master(NamespaceState where, Attributes attributes)
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

    static void setMaster(Link link, @Nullable Link master) {
        @Nullable Link before = link.master;
        link.master = master;
        if (before != master) {
            BridgePorts.leave(link);
        }
        if (before != master && master != null) {
            BridgePorts.join(link);
        }
        if (before != null) {
            before.followPorts();
        }
        if (master != null) {
            master.followPorts();
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
        long mtu = Mtu.ofChange(link, attributes);
        boolean setsMaster = attributes.get(LinkMessage.MASTER).isPresent();
        @Nullable Link master = setsMaster ? master(namespace, attributes).orElse(null) : link.master;
        LinkLimits.requireUsable(link, setsMaster ? master : null);
        if (target.isPresent()) {
            move(link, target.get());
        }
        link.name = newName;
        link.mtu = mtu;
        link.mtuChosen |= attributes.get(LinkMessage.MTU).isPresent();
        Mtu.shrinkUppers(link);
        mac.ifPresent(bytes -> {
            link.mac = bytes;
            link.macChosen = true;
            Segment.forget(link);
        });
        LinkMessage.keepOthers(link, attributes);
        Attributes info = attributes.nested(LinkMessage.LINKINFO);
        keep(link.information, info.nested(LinkMessage.INFO_DATA));
        if (setsMaster && target.isEmpty()) {
            setMaster(link, master);
        }
        keep(link.ofPort, info.nested(LinkMessage.INFO_SLAVE_DATA));
        if (link.master != null) {
            link.master.followPorts();
        }
        setFlags(link, header.getInt(8), header.getInt(12));
        if (mac.isPresent()) {
            Segment.announce(link);
        }
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
            master.followPorts();
        }
        link.flags &= ~Link.IFF_UP;
        target.add(link);
    }

    private void delete(Link link) throws Refusal {
        if (link.isLoopback()) {
            throw new Refusal(Errno.EOPNOTSUPP);
        }
        link.destroy();
    }

    static void keep(Map<Integer, byte[]> place, Attributes attributes) {
        for (Attribute attribute : attributes.all()) {
            place.put(attribute.type(), attribute.value());
        }
    }
}
