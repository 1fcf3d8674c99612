// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.NetlinkConnection;
import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.NetlinkRequest;
import dev.flatnet.netlink.attribute.AttributeWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Neighbours over netlink. */
final class KernelNeighbours implements NeighbourOperations {
    private final NetlinkConnection connection;

    KernelNeighbours(NetlinkConnection connection) {
        this.connection = connection;
    }

    @Override
    public List<Neighbour> list(int link) throws IOException {
        byte[] payload = new AttributeWriter(NeighbourMessage.header(Rtnetlink.AF_UNSPEC, 0, 0, 0))
                .u32(NeighbourMessage.NDA_IFINDEX, link)
                .toBytes();
        return list("show neighbours of link number " + link, link, payload);
    }

    @Override
    public List<Neighbour> proxies(int link) throws IOException {
        byte[] payload = NeighbourMessage.header(Rtnetlink.AF_UNSPEC, 0, 0, NeighbourMessage.NTF_PROXY);
        return list("show proxies of link number " + link, link, payload);
    }

    private List<Neighbour> list(String words, int link, byte[] payload) throws IOException {
        List<Neighbour> neighbours = new ArrayList<>();
        for (NetlinkMessage message : connection.dump(new NetlinkRequest(words, Rtnetlink.RTM_GETNEIGH, 0, payload))) {
            Neighbour neighbour = Neighbour.parse(message.payload());
            if (neighbour.link() == link) {
                neighbours.add(neighbour);
            }
        }
        return neighbours;
    }

    @Override
    public void add(NewNeighbour neighbour) throws IOException {
        int flags = NetlinkMessage.FLAG_CREATE | NetlinkMessage.FLAG_EXCLUSIVE;
        execute("add ", Rtnetlink.RTM_NEWNEIGH, flags, neighbour);
    }

    @Override
    public void replace(NewNeighbour neighbour) throws IOException {
        int flags = NetlinkMessage.FLAG_CREATE | NetlinkMessage.FLAG_REPLACE;
        execute("replace ", Rtnetlink.RTM_NEWNEIGH, flags, neighbour);
    }

    @Override
    public void delete(NewNeighbour neighbour) throws IOException {
        execute("delete ", Rtnetlink.RTM_DELNEIGH, 0, neighbour);
    }

    private void execute(String verb, int type, int flags, NewNeighbour neighbour) throws IOException {
        connection.execute(new NetlinkRequest(verb + neighbour.words(), type, flags, neighbour.encode()));
    }
}
