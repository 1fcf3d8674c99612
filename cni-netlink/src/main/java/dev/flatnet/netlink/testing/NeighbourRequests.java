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

/** RTM_NEWNEIGH and its brothers (net/core/neighbour.c; net/bridge/br_fdb.c for the family of bridges). */
final class NeighbourRequests {
    private static final int HEADER_BYTES = 12;
    private static final int DST = 1;
    private static final int LLADDR = 2;
    private static final int IFINDEX = 8;

    private final NamespaceState namespace;

    NeighbourRequests(NamespaceState namespace) {
        this.namespace = namespace;
    }

    List<NetlinkMessage> handle(NetlinkMessage request) throws Refusal, MalformedMessageException {
        ByteBuffer header = Wire.header(request, HEADER_BYTES);
        Attributes attributes = Wire.attributes(request, HEADER_BYTES);
        int family = header.get(0);
        if (request.type() == Wire.GETNEIGH) {
            return list(request, family, Wire.number(attributes, IFINDEX, header.getInt(4)));
        }
        int link = namespace.require(header.getInt(4)).index;
        int key = family == Wire.AF_BRIDGE ? LLADDR : DST;
        byte[] id = Wire.bytes(attributes, key).orElseThrow(() -> new Refusal(Errno.EINVAL));
        Optional<Neighbour> existing = namespace.neighbours.stream()
                .filter(other -> other.family() == family
                        && other.link() == link
                        && Arrays.equals(other.attributes().get(key), id))
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
        Map<Integer, byte[]> kept = new TreeMap<>();
        for (Attribute attribute : attributes.all()) {
            kept.put(attribute.type(), attribute.value());
        }
        int state = header.getShort(8) & 0xffff;
        namespace.neighbours.add(new Neighbour(family, link, state, header.get(10) & 0xff, kept));
        return List.of();
    }

    private List<NetlinkMessage> list(NetlinkMessage request, int family, int link) {
        List<NetlinkMessage> all = new ArrayList<>();
        for (Neighbour neighbour : namespace.neighbours) {
            boolean wanted = family == 0 ? neighbour.family() != Wire.AF_BRIDGE : neighbour.family() == family;
            if (wanted && (link == 0 || neighbour.link() == link)) {
                byte[] header = ByteBuffer.allocate(HEADER_BYTES)
                        .order(ByteOrder.nativeOrder())
                        .put(0, (byte) neighbour.family())
                        .putInt(4, neighbour.link())
                        .putShort(8, (short) neighbour.state())
                        .put(10, (byte) neighbour.flags())
                        .array();
                AttributeWriter writer = new AttributeWriter(header);
                neighbour.attributes().forEach(writer::bytes);
                all.add(Reply.message(request, Wire.NEWNEIGH, NetlinkMessage.FLAG_MULTI, writer.toBytes()));
            }
        }
        return all;
    }
}
