// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.NetlinkConnection;
import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.NetlinkRequest;
import dev.flatnet.netlink.attribute.AttributeWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** Addresses over netlink. */
final class KernelAddresses implements AddressOperations {
    private final NetlinkConnection connection;

    KernelAddresses(NetlinkConnection connection) {
        this.connection = connection;
    }

    @Override
    public List<InterfaceAddress> list(int link) throws IOException {
        List<InterfaceAddress> addresses = new ArrayList<>();
        NetlinkRequest request = new NetlinkRequest(
                "show addresses of link number " + link,
                Rtnetlink.RTM_GETADDR,
                0,
                Rtnetlink.ifaddrmsg(0, 0, 0, 0, link));
        for (NetlinkMessage message : connection.dump(request)) {
            InterfaceAddress address = InterfaceAddress.parse(message.payload());
            // Kernels before 5.0 know no filter and send everything.
            if (address.link() == link) {
                addresses.add(address);
            }
        }
        return addresses;
    }

    @Override
    public void add(int link, InetAddress address, int prefixLength) throws IOException {
        int flags = NetlinkMessage.FLAG_CREATE | NetlinkMessage.FLAG_EXCLUSIVE;
        boolean ipv6 = Rtnetlink.family(address) == Rtnetlink.AF_INET6;
        AttributeWriter writer = identity(link, address, prefixLength, ipv6 ? Rtnetlink.IFA_F_NODAD : 0);
        if (!ipv6 && prefixLength < 31) {
            writer.bytes(Rtnetlink.IFA_BROADCAST, broadcast(address, prefixLength));
        }
        connection.execute(new NetlinkRequest(
                "add" + words(link, address, prefixLength), Rtnetlink.RTM_NEWADDR, flags, writer.toBytes()));
    }

    @Override
    public void delete(int link, InetAddress address, int prefixLength) throws IOException {
        byte[] payload = identity(link, address, prefixLength, 0).toBytes();
        connection.execute(
                new NetlinkRequest("delete" + words(link, address, prefixLength), Rtnetlink.RTM_DELADDR, 0, payload));
    }

    private static AttributeWriter identity(int link, InetAddress address, int prefixLength, int flags) {
        byte[] bytes = address.getAddress();
        if (prefixLength < 0 || prefixLength > bytes.length * 8) {
            throw new IllegalArgumentException("prefix length " + prefixLength);
        }
        return new AttributeWriter(Rtnetlink.ifaddrmsg(Rtnetlink.family(address), prefixLength, flags, 0, link))
                .bytes(Rtnetlink.IFA_LOCAL, bytes)
                .bytes(Rtnetlink.IFA_ADDRESS, bytes);
    }

    private static byte[] broadcast(InetAddress address, int prefixLength) {
        byte[] bytes = address.getAddress();
        for (int bit = prefixLength; bit < 32; bit++) {
            bytes[bit / 8] |= (byte) (0x80 >> (bit % 8));
        }
        return bytes;
    }

    private static String words(int link, InetAddress address, int prefixLength) {
        return " address " + address.getHostAddress() + "/" + prefixLength + " of link number " + link;
    }
}
