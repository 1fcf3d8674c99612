#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Captures what ip, bridge and tc say to the kernel and what it answers, for the golden bytes of the tests:
#   sudo ./capture.sh [DIRECTORY]
# Needs iproute2 and strace. Runs in a network namespace of its own. One file per command: the command, the versions, then one datagram per
# line in hexadecimal, ">" to the kernel and "<" from it. A command that this kernel refuses still shows its request.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/../resources/golden}
if [ -z "${CAPTURING:-}" ]; then
    mkdir -p "$out"
    CAPTURING=yes exec unshare --net "$0" "$out"
fi
trace=$(mktemp)
trap 'rm -f "$trace"' EXIT
versions="$(ip -V | sed 's/.*, \(iproute2-[^,]*\).*/\1/'), Linux $(uname -r | sed 's/-.*//') $(uname -m)"

# golden NAME COMMAND...
golden() {
    local name=$1
    shift
    strace -f -e trace=sendto,sendmsg,recvmsg -e raw=sendto,sendmsg,recvmsg -e read=all -e write=all -o "$trace" "$@" >/dev/null 2>&1 || true
    {
        echo "# $*"
        echo "# $versions"
        # strace prints each buffer as " | OFFSET  16 bytes in hexadecimal  the same as text |", several for one message.
        awk '/sendto|sendmsg/ { way = ">"; fresh = 1 } /recvmsg/ { way = "<"; fresh = 1 }
             /^ \| / { if (fresh) { if (line != "") print line; line = way " "; fresh = 0 }
                       bytes = substr($0, 11, 49); gsub(/ /, "", bytes); line = line bytes }
             END { if (line != "") print line }' "$trace"
    } >"$out/$name.txt"
}

ip link set lo up
golden link-add-bridge ip link add name br0 type bridge                                         # 2
golden link-add-bridge-exists ip link add name br0 type bridge
golden link-add-bridge-vlan ip link add name br1 type bridge vlan_filtering 1 vlan_default_pvid 0    # refused without CONFIG_BRIDGE_VLAN_FILTERING
golden link-add-bridge-options ip link add name br1 type bridge stp_state 1 forward_delay 400 hello_time 100 max_age 600 \
    ageing_time 30000 priority 4096 mcast_snooping 0 group_fwd_mask 8 nf_call_iptables 1        # 4
golden link-show-bridge-options ip -d link show dev br1
golden link-add-veth ip link add name v0 mtu 1400 type veth peer name v1 mtu 1400 address 02:00:5e:00:53:01  # v0 6, v1 5
golden link-up ip link set dev v0 up
golden link-down ip link set dev v0 down
golden link-master ip link set dev v0 master br0
golden link-nomaster ip link set dev v0 nomaster
golden link-mtu ip link set dev v0 mtu 1300
golden link-mac ip link set dev v0 address 02:00:5e:00:53:02
golden link-name ip link set dev v0 name v2
golden link-name-back ip link set dev v2 name v0
golden link-txqlen ip link set dev v0 txqueuelen 500
golden link-alias ip link set dev v0 alias "one end"
golden link-promisc ip link set dev v0 promisc on
golden link-allmulti ip link set dev v0 allmulticast on
golden link-altname-add ip link property add dev v0 altname another-name-that-is-long
golden link-altname-del ip link property del dev v0 altname another-name-that-is-long
ip link property add dev v0 altname another-name-that-is-long
golden link-show-veth ip -d link show dev v0
golden link-set-bridge ip link set dev br1 type bridge forward_delay 500
golden link-show-missing ip link show dev missing
golden link-add-macvlan ip link add name mv0 link v0 type macvlan mode bridge                   # 7
golden link-show-macvlan ip -d link show dev mv0
golden link-add-vxlan ip link add name vx0 type vxlan id 42 dstport 4789 local 192.0.2.1 group 239.1.1.1 dev v0 ttl 5 nolearning  # 8
golden link-show-vxlan ip -d link show dev vx0
golden link-add-ifb ip link add name ifb0 type ifb                                              # 9
golden link-add-dummy ip link add name d0 type dummy
golden link-add-vlan ip link add name v0.10 link v0 type vlan id 10
golden link-add-vlan-ad ip link add name v0.11 link v0 type vlan protocol 802.1ad id 11
golden link-add-ipvlan ip link add name iv0 link v0 type ipvlan mode l3
golden link-add-vrf ip link add name vrf0 type vrf table 10
golden link-add-tun ip link add name tun0 type tun
ip tuntap add dev tap0 mode tap
golden link-show-tap ip -d link show dev tap0
golden link-del ip link del dev mv0
ip link set dev v0 master br0
golden bridge-port-hairpin bridge link set dev v0 hairpin on
golden bridge-port-all bridge link set dev v0 hairpin off isolated on learning off flood off guard on cost 7 priority 9 neigh_suppress on
golden bridge-port-show ip -d link show dev v0
golden bridge-vlan-add bridge vlan add dev v0 vid 10 pvid untagged
golden bridge-vlan-add-range bridge vlan add dev v0 vid 20-29
golden bridge-vlan-del bridge vlan del dev v0 vid 10
golden bridge-vlan-show bridge vlan show
golden bridge-fdb-add bridge fdb add 02:00:5e:00:53:09 dev v0 master static
golden bridge-fdb-vxlan bridge fdb append 00:00:00:00:00:00 dev vx0 dst 192.0.2.2
golden bridge-fdb-show bridge fdb show br br0
golden bridge-fdb-del bridge fdb del 02:00:5e:00:53:09 dev v0 master
ip link set dev v0 nomaster
ip link set dev v0 up
ip link set dev v1 up
golden address-add4 ip address add 10.1.2.3/24 brd + dev v0
golden address-add4-exists ip address add 10.1.2.3/24 dev v0
golden address-add4-label ip address add 10.1.3.3/24 dev v0 label v0:x scope link valid_lft 600 preferred_lft 300
golden address-add4-peer ip address add 10.1.4.1 peer 10.1.4.2/32 dev v0
golden address-add6 ip address add fd00:1::3/64 dev v0 nodad
golden address-add6-optimistic ip address add fd00:1::4/64 dev v0 optimistic noprefixroute
golden address-replace4 ip address replace 10.1.2.3/24 brd 10.1.2.255 dev v0
golden address-show ip address show dev v0
golden address-del4 ip address del 10.1.4.1 peer 10.1.4.2/32 dev v0
golden address-del4-missing ip address del 10.1.9.9/24 dev v0
golden route-add4 ip route add 10.9.0.0/16 via 10.1.2.1 dev v0 proto static metric 5 mtu 1300 advmss 1260
golden route-add4-exists ip route add 10.9.0.0/16 via 10.1.2.1 dev v0 proto static metric 5 mtu 1300 advmss 1260
golden route-add4-unreachable ip route add 10.8.0.0/16 via 192.0.2.1 dev v0 proto static
golden route-add4-link ip route add 10.10.0.0/16 dev v0 proto static src 10.1.2.3 table 100
golden route-add4-onlink ip route add 10.11.0.0/16 via 192.0.2.9 dev v0 proto static onlink
golden route-add4-blackhole ip route add blackhole 10.12.0.0/16 proto static
golden route-add6-unreachable ip -6 route add unreachable fd00:12::/64 proto static
golden route-add4-multipath ip route add 10.13.0.0/16 proto static nexthop via 10.1.2.1 dev v0 weight 3 nexthop via 10.1.3.1 dev v0
golden route-add6 ip route add default via fd00:1::1 dev v0 proto static
golden route-add4-via6 ip route add 10.14.0.0/16 via inet6 fd00:1::1 dev v0 proto static
golden route-replace4 ip route replace 10.9.0.0/16 via 10.1.2.7 dev v0 proto static metric 5
golden route-append4 ip route append 10.9.0.0/16 via 10.1.2.8 dev v0 proto static metric 5
golden route-show4 ip route show table all
golden route-show6 ip -6 route show table all
golden route-del4 ip route del 10.9.0.0/16 via 10.1.2.8 dev v0 proto static metric 5
golden neighbour-add ip neighbour add 10.1.2.9 lladdr 02:00:5e:00:53:09 dev v0 nud permanent
golden neighbour-proxy ip neighbour add proxy 10.1.2.10 dev v0
golden neighbour-replace6 ip neighbour replace fd00:1::9 lladdr 02:00:5e:00:53:09 dev v0 nud reachable
golden neighbour-show ip neighbour show dev v0
golden neighbour-del ip neighbour del 10.1.2.9 dev v0
golden rule-add4 ip rule add from 10.2.0.0/16 to 10.3.0.0/16 iif v0 fwmark 0x10/0xff table 100 priority 1000
golden rule-add6-not ip -6 rule add not from fd00:2::/64 lookup 300 priority 1001
golden rule-add4-blackhole ip rule add oif v0 priority 1002 blackhole
golden rule-show4 ip rule show
golden rule-show6 ip -6 rule show
golden rule-del4 ip rule del from 10.2.0.0/16 to 10.3.0.0/16 iif v0 fwmark 0x10/0xff table 100 priority 1000
golden qdisc-add-tbf tc qdisc add dev v0 root handle 5: tbf rate 8mbit burst 16384 limit 65536
golden qdisc-show-tbf tc qdisc show dev v0
golden qdisc-replace-tbf tc qdisc replace dev v0 root handle 5: tbf rate 8mbit burst 16384 limit 65536
golden qdisc-del tc qdisc del dev v0 root
golden qdisc-add-htb tc qdisc add dev v0 root handle 1: htb default 0x10 r2q 10
golden class-add-htb tc class add dev v0 parent 1: classid 1:10 htb rate 8mbit ceil 16mbit burst 16000 cburst 32000 prio 1 quantum 3000
golden class-show-htb tc class show dev v0
golden class-del-htb tc class del dev v0 classid 1:10
golden qdisc-add-ingress tc qdisc add dev v0 ingress
golden filter-add-u32 tc filter add dev v0 parent ffff: protocol all prio 10 u32 match u32 0 0 action mirred egress redirect dev v1
golden filter-add-u32-class tc filter add dev v0 parent 1: protocol ip prio 20 u32 match ip dst 10.1.2.0/24 flowid 1:10
golden filter-show tc filter show dev v0 parent ffff:
golden filter-add-matchall tc filter add dev v0 parent ffff: protocol all prio 30 matchall action mirred egress mirror dev v1
golden filter-del tc filter del dev v0 parent ffff: protocol all prio 10 u32
ip link add name v3 type veth peer name v4
golden qdisc-add-clsact tc qdisc add dev v3 clsact
golden qdisc-add-fq-codel tc qdisc add dev v3 root handle 7: fq_codel limit 1000 flows 512 target 5ms interval 100ms quantum 1514 memory_limit 1Mb ecn
