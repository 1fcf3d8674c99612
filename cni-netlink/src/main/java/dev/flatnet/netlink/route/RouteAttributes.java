// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.attribute.AttributeTable;
import java.util.Optional;

/** The names of rtnetlink's attributes, for errors; loaded when there is one. */
final class RouteAttributes {
    private static final int TRAFFIC_HEADER_BYTES = 20;

    private RouteAttributes() {}

    static Optional<AttributeTable> of(int messageType) {
        // NEW, DEL, GET and SET of one thing are four numbers in a row.
        return switch (messageType & ~3) {
            case Rtnetlink.RTM_NEWLINK, Rtnetlink.RTM_NEWLINKPROP -> Optional.of(link());
            case Rtnetlink.RTM_NEWADDR ->
                Optional.of(
                        new AttributeTable(
                                Rtnetlink.IFADDRMSG_BYTES,
                                "- IFA_ADDRESS IFA_LOCAL IFA_LABEL IFA_BROADCAST IFA_ANYCAST IFA_CACHEINFO IFA_MULTICAST IFA_FLAGS"));
            case Rtnetlink.RTM_NEWROUTE -> Optional.of(route());
            case Rtnetlink.RTM_NEWNEIGH ->
                Optional.of(
                        new AttributeTable(
                                NeighbourMessage.HEADER_BYTES,
                                "- NDA_DST NDA_LLADDR NDA_CACHEINFO NDA_PROBES NDA_VLAN NDA_PORT NDA_VNI NDA_IFINDEX NDA_MASTER"));
            case Rtnetlink.RTM_NEWRULE ->
                Optional.of(new AttributeTable(
                        RuleMessage.HEADER_BYTES,
                        "- FRA_DST FRA_SRC FRA_IIFNAME FRA_GOTO - FRA_PRIORITY - - - FRA_FWMARK - - -"
                                + " FRA_SUPPRESS_PREFIXLEN FRA_TABLE FRA_FWMASK FRA_OIFNAME"));
            case 36, 40, 44 -> Optional.of(new AttributeTable(TRAFFIC_HEADER_BYTES, "- TCA_KIND TCA_OPTIONS"));
            default -> Optional.empty();
        };
    }

    private static AttributeTable link() {
        AttributeTable peer = new AttributeTable(Rtnetlink.IFINFOMSG_BYTES, LINK_NAMES);
        AttributeTable data = new AttributeTable(0, "- VETH_INFO_PEER").nested(Rtnetlink.VETH_INFO_PEER, peer);
        AttributeTable info = new AttributeTable(
                        0, "- IFLA_INFO_KIND IFLA_INFO_DATA IFLA_INFO_XSTATS IFLA_INFO_SLAVE_KIND IFLA_INFO_SLAVE_DATA")
                .nested(Rtnetlink.IFLA_INFO_DATA, data);
        return new AttributeTable(Rtnetlink.IFINFOMSG_BYTES, LINK_NAMES).nested(Rtnetlink.IFLA_LINKINFO, info);
    }

    private static AttributeTable route() {
        AttributeTable metrics = new AttributeTable(
                0, "- RTAX_LOCK RTAX_MTU RTAX_WINDOW RTAX_RTT RTAX_RTTVAR RTAX_SSTHRESH RTAX_CWND RTAX_ADVMSS");
        return new AttributeTable(
                        Rtnetlink.RTMSG_BYTES,
                        "- RTA_DST RTA_SRC RTA_IIF RTA_OIF RTA_GATEWAY RTA_PRIORITY RTA_PREFSRC RTA_METRICS RTA_MULTIPATH"
                                + " - RTA_FLOW RTA_CACHEINFO - - RTA_TABLE RTA_MARK RTA_MFC_STATS RTA_VIA")
                .nested(Rtnetlink.RTA_METRICS, metrics);
    }

    private static final String LINK_NAMES =
            "- IFLA_ADDRESS IFLA_BROADCAST IFLA_IFNAME IFLA_MTU IFLA_LINK IFLA_QDISC IFLA_STATS IFLA_COST IFLA_PRIORITY"
                    + " IFLA_MASTER IFLA_WIRELESS IFLA_PROTINFO IFLA_TXQLEN IFLA_MAP IFLA_WEIGHT IFLA_OPERSTATE"
                    + " IFLA_LINKMODE IFLA_LINKINFO IFLA_NET_NS_PID IFLA_IFALIAS IFLA_NUM_VF IFLA_VFINFO_LIST IFLA_STATS64"
                    + " IFLA_VF_PORTS IFLA_PORT_SELF IFLA_AF_SPEC IFLA_GROUP IFLA_NET_NS_FD IFLA_EXT_MASK IFLA_PROMISCUITY"
                    + " IFLA_NUM_TX_QUEUES IFLA_NUM_RX_QUEUES";
}
