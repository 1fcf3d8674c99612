// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** RTM_NEWLINK for a link that is not there yet (rtnl_newlink_create in net/core/rtnetlink.c). */
final class LinkCreation {
    private static final int HEADER_BYTES = 16;
    private static final Set<String> KINDS = Set.of("bridge", "veth", "dummy", "ifb", "macvlan", "vlan", "vxlan");
    private static final int VETH_INFO_PEER = 1;
    private static final int VXLAN_LINK = 3;
    /** A veth cannot be up while it is alone (veth_open in drivers/net/veth.c). */
    private static final Errno ENOTCONN = new Errno(107);

    private final LinkRequests requests;
    private final InMemoryKernel kernel;
    private final NamespaceState namespace;

    LinkCreation(LinkRequests requests, InMemoryKernel kernel, NamespaceState namespace) {
        this.requests = requests;
        this.kernel = kernel;
        this.namespace = namespace;
    }

    Link make(ByteBuffer header, Attributes attributes) throws Refusal, MalformedMessageException {
        Attributes info = attributes.nested(LinkMessage.LINKINFO);
        String kind = info.string(LinkMessage.INFO_KIND).orElse("");
        if (kind.equals("tun")) {
            throw new Refusal(Errno.EOPNOTSUPP, "tun/tap creation via rtnetlink is not supported.");
        }
        if (!KINDS.contains(kind) || kernel.lacksLinkKind(kind)) {
            throw new Refusal(Errno.EOPNOTSUPP, "Unknown device type");
        }
        Attributes data = info.nested(LinkMessage.INFO_DATA);
        NamespaceState target = requests.target(attributes).orElse(namespace);
        @Nullable Link lower = lower(kind, attributes);
        @Nullable Link carrier = carrier(kind, data);
        Link link = draft(kind, target, attributes);
        link.mtu = Mtu.ofNew(kind, attributes, lower, carrier, data);
        Optional<Attribute> peer = kind.equals("veth") ? data.get(VETH_INFO_PEER) : Optional.empty();
        @Nullable Link master = LinkRequests.master(target, attributes).orElse(null);
        LinkLimits.requireUsable(link, master);
        if (kind.equals("veth")) {
            makePeer(link, peer);
        } else {
            LinkRequests.keep(link.information, data);
        }
        if (link.isBridge()) {
            link.information.putIfAbsent(BridgePorts.DEFAULT_VLAN, BridgePorts.FIRST_VLAN.clone());
        }
        link.putOn(lower, carrier);
        target.add(link);
        link.flags |= header.getInt(8) & Link.CHANGEABLE;
        LinkRequests.setMaster(link, master);
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
        NamespaceState target = requests.target(attributes).orElse(namespace);
        Link peer = draft("veth", target, attributes);
        peer.mtu = Mtu.ofNew("veth", attributes, null, null, attributes);
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
        Link link = new Link(kind, name, target, mac.orElseGet(kernel::randomMac), Link.DEFAULT_MTU);
        link.macChosen = mac.isPresent();
        LinkMessage.keepOthers(link, attributes);
        return link;
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

    /** What a tunnel sends by, if that is said. */
    private @Nullable Link carrier(String kind, Attributes data) throws Refusal, MalformedMessageException {
        int index = kind.equals("vxlan") ? Wire.number(data, VXLAN_LINK, 0) : 0;
        return index == 0 ? null : namespace.require(index);
    }
}
