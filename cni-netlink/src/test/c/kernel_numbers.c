// SPDX-License-Identifier: Apache-2.0
// Prints the numbers of the headers of Linux and the C library that the Java code repeats: constants by their name, sizes of structures as
// "sizeof NAME", places of fields as "offsetof NAME FIELD". The text files beside this are what it printed:
//   gcc -Wall -Werror -o kernel_numbers kernel_numbers.c && ./kernel_numbers >kernel_numbers.x86_64.txt
//   aarch64-linux-gnu-gcc -static -Wall -Werror -o kernel_numbers kernel_numbers.c && qemu-aarch64 kernel_numbers >kernel_numbers.aarch64.txt
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/fib_rules.h>
#include <linux/if_addr.h>
#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <linux/if_tun.h>
#include <linux/neighbour.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <linux/nsfs.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <linux/tc_act/tc_mirred.h>
#include <linux/veth.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>

#define N(name) printf("%s %lld\n", #name, (long long)(name));
#define S(type) printf("sizeof %s %zu\n", #type, sizeof(struct type));
#define O(type, field) printf("offsetof %s %s %zu\n", #type, #field, offsetof(struct type, field));

static void of_the_c_library(void)
{
    N(AF_UNSPEC) N(AF_INET) N(AF_INET6) N(AF_BRIDGE) N(AF_NETLINK) N(SOCK_RAW) N(SOCK_CLOEXEC) N(SOL_SOCKET) N(SO_SNDBUFFORCE) N(SO_NETNS_COOKIE) N(SOL_NETLINK) N(MSG_DONTWAIT) N(MSG_TRUNC)
    N(POLLIN) N(POLLOUT) N(EFD_CLOEXEC) N(O_RDONLY) N(O_RDWR) N(O_CREAT) N(O_EXCL) N(O_NONBLOCK) N(O_CLOEXEC) N(O_NOFOLLOW) N(AT_EMPTY_PATH) N(STATX_TYPE) N(STATX_INO)
    N(S_IFMT) N(S_IFIFO) N(S_IFCHR) N(S_IFDIR) N(S_IFBLK) N(S_IFREG) N(SYNC_FILE_RANGE_WRITE)
    N(LOCK_EX) N(LOCK_NB) N(MS_BIND) N(MS_REC) N(MS_SHARED) N(MNT_DETACH) N(UMOUNT_NOFOLLOW) N(CLONE_NEWNET) N(NS_GET_NSTYPE)
    N(IFF_UP) N(IFF_RUNNING) N(IFF_PROMISC) N(IFF_ALLMULTI)
    N(IFF_TUN) N(IFF_TAP) N(IFF_NO_PI) N(IFF_TUN_EXCL) N(TUNSETIFF) N(TUNSETPERSIST) S(ifreq) O(ifreq, ifr_flags)
    S(pollfd) O(pollfd, fd) O(pollfd, events) O(pollfd, revents)
    S(statx) O(statx, stx_mode) O(statx, stx_ino) O(statx, stx_dev_major) O(statx, stx_dev_minor)
}

static void of_netlink(void)
{
    N(NETLINK_ROUTE) N(NETLINK_ADD_MEMBERSHIP) N(NETLINK_CAP_ACK) N(NETLINK_EXT_ACK) N(NETLINK_GET_STRICT_CHK) N(NLA_F_NESTED)
    N(NLMSG_ERROR) N(NLMSG_DONE) N(NLMSG_OVERRUN) N(NLMSGERR_ATTR_MSG) N(NLMSGERR_ATTR_OFFS) N(NLMSGERR_ATTR_MISS_TYPE)
    N(NLM_F_REQUEST) N(NLM_F_MULTI) N(NLM_F_ACK) N(NLM_F_ECHO) N(NLM_F_DUMP_INTR) N(NLM_F_CAPPED) N(NLM_F_ACK_TLVS) N(NLM_F_REPLACE) N(NLM_F_EXCL)
    N(NLM_F_DUMP) N(NLM_F_CREATE) N(NLM_F_APPEND)
    S(nlmsghdr) S(nlattr) S(nlmsgerr) S(sockaddr_nl) O(sockaddr_nl, nl_pid) O(sockaddr_nl, nl_groups)
}

static void of_links(void)
{
    N(RTM_NEWLINK) N(RTM_DELLINK) N(RTM_GETLINK) N(RTM_SETLINK) N(RTM_NEWLINKPROP) N(RTM_DELLINKPROP)
    S(ifinfomsg) O(ifinfomsg, ifi_index) O(ifinfomsg, ifi_flags) O(ifinfomsg, ifi_change)
    N(IFLA_ADDRESS) N(IFLA_IFNAME) N(IFLA_MTU) N(IFLA_LINK) N(IFLA_MASTER) N(IFLA_PROTINFO) N(IFLA_TXQLEN) N(IFLA_OPERSTATE) N(IFLA_LINKINFO)
    N(IFLA_IFALIAS) N(IFLA_AF_SPEC) N(IFLA_NET_NS_FD) N(IFLA_EXT_MASK) N(IFLA_PROP_LIST) N(IFLA_ALT_IFNAME) N(IFLA_INFO_KIND)
    N(IFLA_INFO_DATA) N(IFLA_INFO_SLAVE_KIND) N(IFLA_INFO_SLAVE_DATA) N(VETH_INFO_PEER) N(RTEXT_FILTER_BRVLAN) N(RTEXT_FILTER_SKIP_STATS)
    N(IFLA_MACVLAN_MODE) N(IFLA_VLAN_ID) N(IFLA_VLAN_PROTOCOL) N(IFLA_IPVLAN_MODE) N(IFLA_IPVLAN_FLAGS) N(IFLA_VRF_TABLE)
    N(IFLA_VXLAN_ID) N(IFLA_VXLAN_GROUP) N(IFLA_VXLAN_LINK) N(IFLA_VXLAN_LOCAL) N(IFLA_VXLAN_TTL) N(IFLA_VXLAN_LEARNING) N(IFLA_VXLAN_PORT)
    N(IFLA_VXLAN_GROUP6) N(IFLA_VXLAN_LOCAL6)
    N(MACVLAN_MODE_PRIVATE) N(MACVLAN_MODE_VEPA) N(MACVLAN_MODE_BRIDGE) N(MACVLAN_MODE_PASSTHRU) N(MACVLAN_MODE_SOURCE)
}

static void of_bridges(void)
{
    N(IFLA_BR_FORWARD_DELAY) N(IFLA_BR_HELLO_TIME) N(IFLA_BR_MAX_AGE) N(IFLA_BR_AGEING_TIME) N(IFLA_BR_STP_STATE) N(IFLA_BR_PRIORITY)
    N(IFLA_BR_VLAN_FILTERING) N(IFLA_BR_GROUP_FWD_MASK) N(IFLA_BR_MCAST_SNOOPING) N(IFLA_BR_NF_CALL_IPTABLES) N(IFLA_BR_NF_CALL_IP6TABLES)
    N(IFLA_BR_VLAN_DEFAULT_PVID) N(IFLA_BRPORT_STATE) N(IFLA_BRPORT_PRIORITY) N(IFLA_BRPORT_COST) N(IFLA_BRPORT_MODE) N(IFLA_BRPORT_GUARD)
    N(IFLA_BRPORT_LEARNING) N(IFLA_BRPORT_UNICAST_FLOOD) N(IFLA_BRPORT_MCAST_FLOOD) N(IFLA_BRPORT_NEIGH_SUPPRESS) N(IFLA_BRPORT_ISOLATED)
    N(IFLA_BRIDGE_VLAN_INFO) N(BRIDGE_VLAN_INFO_PVID) N(BRIDGE_VLAN_INFO_UNTAGGED) N(BRIDGE_VLAN_INFO_RANGE_BEGIN)
    N(BRIDGE_VLAN_INFO_RANGE_END)
    S(bridge_vlan_info) O(bridge_vlan_info, vid)
}

static void of_addresses_and_routes(void)
{
    N(RTM_NEWADDR) N(RTM_DELADDR) N(RTM_GETADDR) N(RTM_NEWROUTE) N(RTM_DELROUTE) N(RTM_GETROUTE)
    S(ifaddrmsg) O(ifaddrmsg, ifa_prefixlen) O(ifaddrmsg, ifa_flags) O(ifaddrmsg, ifa_scope) O(ifaddrmsg, ifa_index)
    S(ifa_cacheinfo) O(ifa_cacheinfo, ifa_prefered) O(ifa_cacheinfo, ifa_valid)
    N(IFA_ADDRESS) N(IFA_LOCAL) N(IFA_LABEL) N(IFA_BROADCAST) N(IFA_CACHEINFO) N(IFA_FLAGS) N(IFA_F_NODAD) N(IFA_F_OPTIMISTIC)
    N(IFA_F_DADFAILED) N(IFA_F_TENTATIVE) N(IFA_F_NOPREFIXROUTE)
    S(rtmsg) O(rtmsg, rtm_dst_len) O(rtmsg, rtm_table) O(rtmsg, rtm_protocol) O(rtmsg, rtm_scope) O(rtmsg, rtm_type) O(rtmsg, rtm_flags)
    S(rtnexthop) O(rtnexthop, rtnh_hops) O(rtnexthop, rtnh_ifindex) O(rtvia, rtvia_addr)
    N(RTA_DST) N(RTA_OIF) N(RTA_GATEWAY) N(RTA_PRIORITY) N(RTA_PREFSRC) N(RTA_METRICS) N(RTA_MULTIPATH) N(RTA_TABLE) N(RTA_VIA)
    N(RTAX_MTU) N(RTAX_ADVMSS) N(RTNH_F_ONLINK) N(RTPROT_STATIC) N(RT_SCOPE_LINK) N(RT_SCOPE_NOWHERE) N(RT_TABLE_MAIN)
    N(RTN_UNICAST) N(RTN_LOCAL) N(RTN_BLACKHOLE) N(RTN_UNREACHABLE) N(RTN_PROHIBIT)
    N(RTNLGRP_LINK) N(RTNLGRP_NEIGH) N(RTNLGRP_IPV4_IFADDR) N(RTNLGRP_IPV6_IFADDR) N(RTNLGRP_IPV4_ROUTE) N(RTNLGRP_IPV6_ROUTE)
}

static void of_neighbours_and_rules(void)
{
    N(RTM_NEWNEIGH) N(RTM_DELNEIGH) N(RTM_GETNEIGH) N(RTM_NEWRULE) N(RTM_DELRULE) N(RTM_GETRULE)
    S(ndmsg) O(ndmsg, ndm_ifindex) O(ndmsg, ndm_state) O(ndmsg, ndm_flags)
    N(NDA_DST) N(NDA_LLADDR) N(NDA_VLAN) N(NDA_IFINDEX) N(NDA_MASTER) N(NTF_SELF) N(NTF_MASTER) N(NTF_PROXY)
    N(NUD_REACHABLE) N(NUD_STALE) N(NUD_FAILED) N(NUD_NOARP) N(NUD_PERMANENT)
    S(fib_rule_hdr) O(fib_rule_hdr, dst_len) O(fib_rule_hdr, src_len) O(fib_rule_hdr, table) O(fib_rule_hdr, action) O(fib_rule_hdr, flags)
    N(FRA_DST) N(FRA_SRC) N(FRA_IIFNAME) N(FRA_PRIORITY) N(FRA_FWMARK) N(FRA_SUPPRESS_PREFIXLEN) N(FRA_TABLE) N(FRA_FWMASK) N(FRA_OIFNAME)
    N(FR_ACT_TO_TBL) N(FIB_RULE_INVERT)
}

static void of_traffic_control(void)
{
    N(RTM_NEWQDISC) N(RTM_DELQDISC) N(RTM_GETQDISC) N(RTM_NEWTCLASS) N(RTM_DELTCLASS) N(RTM_GETTCLASS) N(RTM_NEWTFILTER) N(RTM_DELTFILTER)
    N(RTM_GETTFILTER) N(TCA_KIND) N(TCA_OPTIONS) N(TC_H_ROOT) N(TC_H_INGRESS) N(TC_H_MIN_INGRESS) N(TC_H_MIN_EGRESS)
    S(tcmsg) O(tcmsg, tcm_ifindex) O(tcmsg, tcm_handle) O(tcmsg, tcm_parent) O(tcmsg, tcm_info)
    S(tc_ratespec) O(tc_ratespec, linklayer) O(tc_ratespec, cell_align) O(tc_ratespec, rate) N(TC_LINKLAYER_ETHERNET) N(TC_RTAB_SIZE)
    S(tc_tbf_qopt) O(tc_tbf_qopt, limit) O(tc_tbf_qopt, buffer) N(TCA_TBF_PARMS) N(TCA_TBF_RATE64) N(TCA_TBF_BURST)
    S(tc_htb_glob) O(tc_htb_glob, defcls) N(TCA_HTB_PARMS) N(TCA_HTB_INIT) N(TCA_HTB_RATE64) N(TCA_HTB_CEIL64)
    S(tc_htb_opt) O(tc_htb_opt, ceil) O(tc_htb_opt, buffer) O(tc_htb_opt, cbuffer) O(tc_htb_opt, quantum) O(tc_htb_opt, prio)
    N(TCA_FQ_CODEL_TARGET) N(TCA_FQ_CODEL_LIMIT) N(TCA_FQ_CODEL_INTERVAL) N(TCA_FQ_CODEL_ECN) N(TCA_FQ_CODEL_FLOWS)
    N(TCA_FQ_CODEL_QUANTUM) N(TCA_FQ_CODEL_MEMORY_LIMIT) N(TCA_MATCHALL_ACT) N(TCA_U32_CLASSID) N(TCA_U32_SEL) N(TCA_U32_ACT)
    N(TC_U32_TERMINAL) S(tc_u32_sel) O(tc_u32_sel, nkeys) S(tc_u32_key) O(tc_u32_key, val) O(tc_u32_key, off)
    N(TCA_ACT_KIND) N(TCA_ACT_OPTIONS) N(TCA_MIRRED_PARMS) N(TC_ACT_PIPE) N(TC_ACT_STOLEN) N(TCA_EGRESS_REDIR) N(TCA_EGRESS_MIRROR)
    N(TCA_INGRESS_REDIR) N(TCA_INGRESS_MIRROR) S(tc_mirred) O(tc_mirred, action) O(tc_mirred, eaction) O(tc_mirred, ifindex)
}

static void of_nf_tables(void)
{
    S(nfgenmsg) N(NETLINK_NETFILTER)
    N(NFNL_SUBSYS_NFTABLES) N(NFNL_MSG_BATCH_BEGIN) N(NFNL_MSG_BATCH_END) N(NFNL_BATCH_GENID) N(NFNLGRP_NFTABLES) N(NFT_MSG_NEWTABLE)
    N(NFT_MSG_GETTABLE) N(NFT_MSG_DELTABLE) N(NFT_MSG_NEWCHAIN) N(NFT_MSG_GETCHAIN) N(NFT_MSG_DELCHAIN) N(NFT_MSG_NEWRULE) N(NFT_MSG_GETRULE)
    N(NFT_MSG_DELRULE) N(NFT_MSG_NEWSET) N(NFT_MSG_GETSET) N(NFT_MSG_DELSET) N(NFT_MSG_NEWSETELEM) N(NFT_MSG_GETSETELEM) N(NFT_MSG_DELSETELEM)
    N(NFT_MSG_GETGEN) N(NFTA_LIST_ELEM) N(NFTA_EXPR_NAME) N(NFTA_EXPR_DATA) N(NFTA_DATA_VALUE) N(NFTA_DATA_VERDICT) N(NFTA_VERDICT_CODE)
    N(NFTA_VERDICT_CHAIN) N(NFTA_GEN_ID) N(NFT_NAME_MAXLEN)
}

int main(void)
{
    of_the_c_library();
    of_netlink();
    of_links();
    of_bridges();
    of_addresses_and_routes();
    of_neighbours_and_rules();
    of_traffic_control();
    of_nf_tables();
    return 0;
}
