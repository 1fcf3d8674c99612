// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Where a bridge, or a tunnel, sends frames for an address, as the kernel reports it; what {@code bridge fdb show} shows.
 *
 * @param mac the address
 * @param link index of the port, or tunnel, that leads there
 * @param master index of the bridge, if it is the bridge that knows, and not the link itself
 * @param remote the tunnel's other end
 * @param vlan identifier, if the entry is for one VLAN
 * @param state of {@link NeighbourState}; learned entries have {@code STALE} or {@code REACHABLE}
 */
public record ForwardingEntry(
        MacAddress mac,
        int link,
        Optional<Integer> master,
        Optional<InetAddress> remote,
        Optional<Integer> vlan,
        int state) {

    static ForwardingEntry parse(byte[] payload) throws MalformedMessageException {
        ByteBuffer header = Rtnetlink.buffer(payload, NeighbourMessage.HEADER_BYTES);
        Attributes attributes = NeighbourMessage.attributes(payload);
        Optional<Attribute> remote = attributes.get(NeighbourMessage.NDA_DST);
        Optional<Attribute> vlan = attributes.get(NeighbourMessage.NDA_VLAN);
        return new ForwardingEntry(
                NeighbourMessage.mac(attributes)
                        .orElseThrow(() -> new MalformedMessageException("a forwarding entry without MAC address")),
                header.getInt(4),
                attributes.u32(NeighbourMessage.NDA_MASTER).map(Long::intValue),
                remote.isPresent() ? Optional.of(Rtnetlink.address(remote.get().value())) : Optional.empty(),
                vlan.isPresent() ? Optional.of(vlan.get().u16()) : Optional.empty(),
                header.getShort(8) & 0xffff);
    }
}
