// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import dev.flatnet.netlink.testing.NamespaceState.Neighbour;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** RTM_NEWNEIGH, RTM_DELNEIGH, RTM_GETNEIGH (net/core/neighbour.c; net/bridge/br_fdb.c for the family of bridges). */
final class NeighbourRequests {
    private static final int HEADER_BYTES = 12;
    private static final int DST = 1;
    private static final int LLADDR = 2;
    private static final int VLAN = 5;
    private static final int IFINDEX = 8;
    private static final int MASTER = 9;
    private static final int NTF_SELF = 0x02;
    private static final int NTF_PROXY = 0x08;

    private final NamespaceState namespace;

    NeighbourRequests(NamespaceState namespace) {
        this.namespace = namespace;
    }

    List<NetlinkMessage> handle(NetlinkMessage request) throws Refusal, MalformedMessageException {
        ByteBuffer header = Wire.header(request, HEADER_BYTES);
        Attributes attributes = Wire.attributes(request, HEADER_BYTES);
        if (request.type() == Wire.GETNEIGH) {
            return list(request, header, attributes);
        }
        Link link = namespace.require(header.getInt(4));
        Neighbour wanted = parse(header, link, attributes);
        Optional<Neighbour> existing = namespace.neighbours.stream()
                .filter(other -> isSame(other, wanted))
                .findFirst();
        if (request.type() == Wire.DELNEIGH) {
            namespace.neighbours.remove(existing.orElseThrow(() -> new Refusal(Errno.ENOENT)));
            return List.of();
        }
        if (existing.isPresent() && Wire.has(request, NetlinkMessage.FLAG_EXCLUSIVE)) {
            throw new Refusal(Errno.EEXIST);
        }
        if (existing.isEmpty() && !Wire.has(request, NetlinkMessage.FLAG_CREATE)) {
            throw new Refusal(Errno.ENOENT);
        }
        existing.ifPresent(namespace.neighbours::remove);
        namespace.neighbours.add(wanted);
        return List.of();
    }

    private static Neighbour parse(ByteBuffer header, Link link, Attributes attributes) throws Refusal {
        int family = header.get(0);
        int flags = header.get(10) & 0xff;
        boolean ofBridge = family == Wire.AF_BRIDGE;
        if (attributes.get(ofBridge ? LLADDR : DST).isEmpty()) {
            throw new Refusal(Errno.EINVAL);
        }
        boolean isPort = link.master != null && link.master.isBridge();
        if (ofBridge && (flags & NTF_SELF) == 0 && !isPort) {
            throw new Refusal(Errno.EOPNOTSUPP);
        }
        Map<Integer, byte[]> kept = new TreeMap<>();
        for (Attribute attribute : attributes.all()) {
            kept.put(attribute.type(), attribute.value());
        }
        return new Neighbour(family, link.index, header.getShort(8) & 0xffff, flags, kept);
    }

    /** Of a bridge, one MAC address (of a VLAN) leads one way; a tunnel can have several ends for it. */
    private static boolean isSame(Neighbour one, Neighbour other) {
        boolean ofBridge = one.family() == Wire.AF_BRIDGE;
        return one.family() == other.family()
                && one.link() == other.link()
                && (one.flags() & (NTF_PROXY | NTF_SELF)) == (other.flags() & (NTF_PROXY | NTF_SELF))
                && hasSame(DST, one, other)
                && (!ofBridge || (hasSame(LLADDR, one, other) && hasSame(VLAN, one, other)));
    }

    private static boolean hasSame(int type, Neighbour one, Neighbour other) {
        return Arrays.equals(one.attributes().get(type), other.attributes().get(type));
    }

    private List<NetlinkMessage> list(NetlinkMessage request, ByteBuffer header, Attributes attributes)
            throws MalformedMessageException {
        int family = header.get(0);
        int link = Wire.number(attributes, IFINDEX, header.getInt(4));
        int master = Wire.number(attributes, MASTER, 0);
        boolean proxies = (header.get(10) & NTF_PROXY) != 0;
        List<NetlinkMessage> all = new ArrayList<>();
        for (Neighbour neighbour : namespace.neighbours) {
            boolean ofBridge = neighbour.family() == Wire.AF_BRIDGE;
            boolean wanted = family == 0 ? !ofBridge : neighbour.family() == family;
            if (wanted
                    && (link == 0 || neighbour.link() == link)
                    && (master == 0 || masterOf(namespace, neighbour) == master)
                    && ((neighbour.flags() & NTF_PROXY) != 0) == proxies) {
                all.add(message(request, namespace, neighbour));
            }
        }
        return all;
    }

    /** 0 if it has none, or if the entry is the link's own. */
    private static int masterOf(NamespaceState namespace, Neighbour neighbour) {
        if ((neighbour.flags() & NTF_SELF) != 0) {
            return 0;
        }
        return namespace
                .link(neighbour.link())
                .map(link -> link.master)
                .map(bridge -> bridge.index)
                .orElse(0);
    }

    static NetlinkMessage message(NetlinkMessage request, NamespaceState namespace, Neighbour neighbour) {
        byte[] header = ByteBuffer.allocate(HEADER_BYTES)
                .order(ByteOrder.nativeOrder())
                .put(0, (byte) neighbour.family())
                .putInt(4, neighbour.link())
                .putShort(8, (short) neighbour.state())
                .put(10, (byte) neighbour.flags())
                .array();
        AttributeWriter writer = new AttributeWriter(header);
        neighbour.attributes().forEach(writer::bytes);
        int master = neighbour.family() == Wire.AF_BRIDGE ? masterOf(namespace, neighbour) : 0;
        if (master != 0) {
            writer.u32(MASTER, master);
        }
        return Reply.message(request, Wire.NEWNEIGH, NetlinkMessage.FLAG_MULTI, writer.toBytes());
    }
}
