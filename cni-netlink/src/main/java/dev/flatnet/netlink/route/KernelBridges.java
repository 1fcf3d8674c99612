// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkConnection;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.NetlinkRequest;
import dev.flatnet.netlink.UnsupportedByKernelException;
import dev.flatnet.netlink.attribute.AttributeWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Bridges over netlink. */
final class KernelBridges implements BridgeOperations {
    private static final int RTEXT_FILTER_BRVLAN = 2;

    private final NetlinkConnection connection;

    KernelBridges(NetlinkConnection connection) {
        this.connection = connection;
    }

    @Override
    public void changePort(int link, BridgePortChange change) throws IOException {
        String words = "set bridge port, link number " + link + "," + change.words();
        connection.execute(new NetlinkRequest(words, Rtnetlink.RTM_SETLINK, 0, change.encode(link)));
    }

    @Override
    public List<PortVlan> vlans(int link) throws IOException {
        byte[] payload = new AttributeWriter(Rtnetlink.ifinfomsg(Rtnetlink.AF_BRIDGE, 0, 0, 0))
                .u32(Rtnetlink.IFLA_EXT_MASK, RTEXT_FILTER_BRVLAN)
                .toBytes();
        String words = "show VLANs of link number " + link;
        List<PortVlan> vlans = new ArrayList<>();
        for (NetlinkMessage message : connection.dump(new NetlinkRequest(words, Rtnetlink.RTM_GETLINK, 0, payload))) {
            if (Link.parse(message.payload()).index() == link) {
                vlans.addAll(PortVlan.parse(message.payload()));
            }
        }
        return vlans;
    }

    @Override
    public void addVlan(int link, PortVlan vlan) throws IOException {
        vlan("add VLAN ", Rtnetlink.RTM_SETLINK, link, vlan);
    }

    @Override
    public void deleteVlan(int link, PortVlan vlan) throws IOException {
        vlan("delete VLAN ", Rtnetlink.RTM_DELLINK, link, vlan);
    }

    private void vlan(String verb, int type, int link, PortVlan vlan) throws IOException {
        String words = verb + vlan.words() + " of link number " + link;
        try {
            connection.execute(new NetlinkRequest(words, type, 0, vlan.encode(link)));
        } catch (NetlinkException e) {
            if (e.is(Errno.EOPNOTSUPP) && e.explanation().isEmpty()) {
                throw new UnsupportedByKernelException(e, "CONFIG_BRIDGE_VLAN_FILTERING");
            }
            throw e;
        }
    }

    @Override
    public List<ForwardingEntry> forwardingEntries(int bridge) throws IOException {
        byte[] payload = new AttributeWriter(NeighbourMessage.header(Rtnetlink.AF_BRIDGE, 0, 0, 0))
                .u32(NeighbourMessage.NDA_MASTER, bridge)
                .toBytes();
        return entries("show forwarding entries of link number " + bridge, payload);
    }

    @Override
    public List<ForwardingEntry> forwardingEntriesOf(int link) throws IOException {
        byte[] payload = NeighbourMessage.header(Rtnetlink.AF_BRIDGE, link, 0, 0);
        return entries("show forwarding entries of link number " + link, payload);
    }

    private List<ForwardingEntry> entries(String words, byte[] payload) throws IOException {
        List<ForwardingEntry> entries = new ArrayList<>();
        for (NetlinkMessage message : connection.dump(new NetlinkRequest(words, Rtnetlink.RTM_GETNEIGH, 0, payload))) {
            entries.add(ForwardingEntry.parse(message.payload()));
        }
        return entries;
    }

    @Override
    public void addForwardingEntry(NewForwardingEntry entry) throws IOException {
        int flags = NetlinkMessage.FLAG_CREATE | NetlinkMessage.FLAG_EXCLUSIVE;
        entry("add ", Rtnetlink.RTM_NEWNEIGH, flags, entry);
    }

    @Override
    public void appendForwardingEntry(NewForwardingEntry entry) throws IOException {
        int flags = NetlinkMessage.FLAG_CREATE | NetlinkMessage.FLAG_APPEND;
        entry("append ", Rtnetlink.RTM_NEWNEIGH, flags, entry);
    }

    @Override
    public void deleteForwardingEntry(NewForwardingEntry entry) throws IOException {
        entry("delete ", Rtnetlink.RTM_DELNEIGH, 0, entry);
    }

    private void entry(String verb, int type, int flags, NewForwardingEntry entry) throws IOException {
        connection.execute(new NetlinkRequest(verb + entry.words(), type, flags, entry.encode()));
    }
}
