// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.attribute.AttributeWriter;
import java.net.InetAddress;
import java.util.Optional;

/** A forwarding entry to be made, or to be deleted. Immutable; each method returns a changed copy. */
public final class NewForwardingEntry {
    private final MacAddress mac;
    private final int link;
    private final int flags;
    private final int state;
    private final Optional<InetAddress> remote;
    private final Optional<Integer> vlan;

    private NewForwardingEntry(
            MacAddress mac, int link, int flags, int state, Optional<InetAddress> remote, Optional<Integer> vlan) {
        this.mac = mac;
        this.link = link;
        this.flags = flags;
        this.state = state;
        this.remote = remote;
        this.vlan = vlan;
    }

    /** In the bridge that the link is a port of; {@code bridge fdb add MAC dev LINK master static}. */
    public static NewForwardingEntry ofPort(MacAddress mac, int link) {
        int state = NeighbourState.NO_ARP | NeighbourState.REACHABLE;
        return new NewForwardingEntry(
                mac, link, NeighbourMessage.NTF_MASTER, state, Optional.empty(), Optional.empty());
    }

    /**
     * In a tunnel such as a VXLAN; {@code bridge fdb add MAC dev LINK dst REMOTE}. The address 00:00:00:00:00:00 is for
     * frames to nowhere known.
     */
    public static NewForwardingEntry ofTunnel(MacAddress mac, int link, InetAddress remote) {
        int state = NeighbourState.NO_ARP | NeighbourState.PERMANENT;
        return new NewForwardingEntry(
                mac, link, NeighbourMessage.NTF_SELF, state, Optional.of(remote), Optional.empty());
    }

    /** For one VLAN, 1 to 4094. */
    public NewForwardingEntry vlan(int id) {
        return new NewForwardingEntry(mac, link, flags, state, remote, Optional.of(id));
    }

    String words() {
        return "forwarding entry " + mac + " of link number " + link;
    }

    byte[] encode() {
        AttributeWriter writer = new AttributeWriter(NeighbourMessage.header(Rtnetlink.AF_BRIDGE, link, state, flags))
                .bytes(NeighbourMessage.NDA_LLADDR, mac.toBytes());
        remote.ifPresent(address -> writer.bytes(NeighbourMessage.NDA_DST, address.getAddress()));
        vlan.ifPresent(id -> writer.u16(NeighbourMessage.NDA_VLAN, id));
        return writer.toBytes();
    }
}
