// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.NetlinkConnection;
import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.NetlinkRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** Addresses over netlink. */
final class KernelAddresses implements AddressOperations {
    /** The longest prefix of a subnet that has a broadcast address. */
    private static final int MAX_BROADCAST_PREFIX = 30;

    private final NetlinkConnection connection;

    KernelAddresses(NetlinkConnection connection) {
        this.connection = connection;
    }

    @Override
    public List<InterfaceAddress> list() throws IOException {
        return list("show addresses", 0);
    }

    @Override
    public List<InterfaceAddress> list(int link) throws IOException {
        return list("show addresses of link number " + link, link);
    }

    private List<InterfaceAddress> list(String words, int link) throws IOException {
        List<InterfaceAddress> addresses = new ArrayList<>();
        byte[] payload = Rtnetlink.ifaddrmsg(0, 0, 0, 0, link);
        for (NetlinkMessage message : connection.dump(new NetlinkRequest(words, Rtnetlink.RTM_GETADDR, 0, payload))) {
            InterfaceAddress address = InterfaceAddress.parse(message.payload());
            // Kernels before 5.0 know no filter and send everything.
            if (link == 0 || address.link() == link) {
                addresses.add(address);
            }
        }
        return addresses;
    }

    @Override
    public void add(NewAddress address) throws IOException {
        int flags = NetlinkMessage.FLAG_CREATE | NetlinkMessage.FLAG_EXCLUSIVE;
        execute("add ", Rtnetlink.RTM_NEWADDR, flags, address);
    }

    @Override
    public void add(int link, InetAddress address, int prefixLength) throws IOException {
        NewAddress request = NewAddress.of(link, address, prefixLength);
        if (Rtnetlink.family(address) == Rtnetlink.AF_INET6) {
            add(request.withoutDuplicateDetection());
        } else {
            add(prefixLength <= MAX_BROADCAST_PREFIX ? request.broadcast() : request);
        }
    }

    @Override
    public void replace(NewAddress address) throws IOException {
        int flags = NetlinkMessage.FLAG_CREATE | NetlinkMessage.FLAG_REPLACE;
        execute("replace ", Rtnetlink.RTM_NEWADDR, flags, address);
    }

    @Override
    public void delete(int link, InetAddress address, int prefixLength) throws IOException {
        delete(NewAddress.of(link, address, prefixLength));
    }

    @Override
    public void delete(NewAddress address) throws IOException {
        execute("delete ", Rtnetlink.RTM_DELADDR, 0, address);
    }

    private void execute(String verb, int type, int flags, NewAddress address) throws IOException {
        connection.execute(new NetlinkRequest(verb + address.words(), type, flags, address.encode()));
    }
}
