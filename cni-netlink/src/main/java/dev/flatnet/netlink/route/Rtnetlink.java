// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Numbers and headers of linux/rtnetlink.h, linux/if_link.h, linux/if_addr.h and linux/veth.h. */
final class Rtnetlink {
    static final int AF_UNSPEC = 0;
    static final int AF_INET = 2;
    static final int AF_BRIDGE = 7;
    static final int AF_INET6 = 10;

    static final int RTM_NEWLINK = 16;
    static final int RTM_DELLINK = 17;
    static final int RTM_GETLINK = 18;
    static final int RTM_SETLINK = 19;
    static final int RTM_NEWADDR = 20;
    static final int RTM_DELADDR = 21;
    static final int RTM_GETADDR = 22;
    static final int RTM_NEWROUTE = 24;
    static final int RTM_DELROUTE = 25;
    static final int RTM_GETROUTE = 26;
    static final int RTM_NEWNEIGH = 28;
    static final int RTM_DELNEIGH = 29;
    static final int RTM_GETNEIGH = 30;
    static final int RTM_NEWRULE = 32;
    static final int RTM_DELRULE = 33;
    static final int RTM_GETRULE = 34;
    static final int RTM_NEWLINKPROP = 108;
    static final int RTM_DELLINKPROP = 109;

    static final int IFLA_ADDRESS = 1;
    static final int IFLA_IFNAME = 3;
    static final int IFLA_MTU = 4;
    static final int IFLA_LINK = 5;
    static final int IFLA_MASTER = 10;
    static final int IFLA_PROTINFO = 12;
    static final int IFLA_TXQLEN = 13;
    static final int IFLA_OPERSTATE = 16;
    static final int IFLA_LINKINFO = 18;
    static final int IFLA_IFALIAS = 20;
    static final int IFLA_NET_NS_FD = 28;
    static final int IFLA_AF_SPEC = 26;
    static final int IFLA_EXT_MASK = 29;
    static final int IFLA_PROP_LIST = 52;
    static final int IFLA_ALT_IFNAME = 53;
    static final int IFLA_INFO_KIND = 1;
    static final int IFLA_INFO_DATA = 2;
    static final int VETH_INFO_PEER = 1;
    static final int RTEXT_FILTER_SKIP_STATS = 8;
    static final int IFLA_INFO_SLAVE_KIND = 4;
    static final int IFLA_INFO_SLAVE_DATA = 5;
    static final int IFF_UP = 0x1;
    static final int IFF_PROMISC = 0x100;
    static final int IFF_ALLMULTI = 0x200;

    static final int IFA_ADDRESS = 1;
    static final int IFA_LOCAL = 2;
    static final int IFA_BROADCAST = 4;
    static final int IFA_FLAGS = 8;
    static final int IFA_F_NODAD = 0x02;

    static final int RTA_DST = 1;
    static final int RTA_OIF = 4;
    static final int RTA_GATEWAY = 5;
    static final int RTA_PRIORITY = 6;
    static final int RTA_METRICS = 8;
    static final int RTA_MULTIPATH = 9;
    static final int RTA_TABLE = 15;
    static final int RTAX_MTU = 2;
    static final int RTAX_ADVMSS = 8;
    static final int RTPROT_STATIC = 4;

    static final int IFINFOMSG_BYTES = 16;
    static final int IFADDRMSG_BYTES = 8;
    static final int RTMSG_BYTES = 12;
    static final int RTMSG_FLAGS_OFFSET = 8;
    /** Higher numbers of tables do not fit into the header, and stand in an attribute. */
    static final int MAX_HEADER_TABLE = 255;

    private Rtnetlink() {}

    static byte[] ifinfomsg(int index, int flags, int change) {
        return ifinfomsg(AF_UNSPEC, index, flags, change);
    }

    /** struct ifinfomsg { u8 family; u8 pad; u16 type; s32 index; u32 flags; u32 change; }. */
    static byte[] ifinfomsg(int family, int index, int flags, int change) {
        return buffer(IFINFOMSG_BYTES)
                .put(0, (byte) family)
                .putInt(4, index)
                .putInt(8, flags)
                .putInt(12, change)
                .array();
    }

    /** struct ifaddrmsg { u8 family; u8 prefixlen; u8 flags; u8 scope; u32 index; }. */
    static byte[] ifaddrmsg(int family, int prefixLength, int flags, int scope, int index) {
        return buffer(IFADDRMSG_BYTES)
                .put(0, (byte) family)
                .put(1, (byte) prefixLength)
                .put(2, (byte) flags)
                .put(3, (byte) scope)
                .putInt(4, index)
                .array();
    }

    /**
     * struct rtmsg { u8 family, dst_len, src_len, tos, table, protocol, scope, type; u32 flags; }.
     *
     * @param table below 256; 0 if it stands in RTA_TABLE
     */
    static byte[] rtmsg(int family, int prefixLength, int table, int protocol, int scope, int type) {
        return buffer(RTMSG_BYTES)
                .put(0, (byte) family)
                .put(1, (byte) prefixLength)
                .put(4, (byte) table)
                .put(5, (byte) protocol)
                .put(6, (byte) scope)
                .put(7, (byte) type)
                .array();
    }

    static int family(InetAddress address) {
        return address instanceof Inet4Address ? AF_INET : AF_INET6;
    }

    static void requirePrefix(InetAddress address, int length) {
        if (length < 0 || length > address.getAddress().length * 8) {
            throw new IllegalArgumentException("prefix length " + length + " of " + address.getHostAddress());
        }
    }

    static InetAddress address(byte[] bytes) throws MalformedMessageException {
        return address(bytes, 0);
    }

    /** The address behind a few other bytes. */
    static InetAddress address(byte[] bytes, int skip) throws MalformedMessageException {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, Math.min(skip, bytes.length), bytes.length));
        } catch (UnknownHostException e) {
            throw new MalformedMessageException("an address of " + bytes.length + " bytes");
        }
    }

    static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    }

    static ByteBuffer buffer(byte[] payload, int headerBytes) throws MalformedMessageException {
        if (payload.length < headerBytes) {
            throw new MalformedMessageException(
                    "a message of " + payload.length + " bytes instead of at least " + headerBytes);
        }
        return ByteBuffer.wrap(payload).order(ByteOrder.nativeOrder());
    }
}
