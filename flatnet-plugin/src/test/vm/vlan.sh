# VLANs and isolated ports on a kernel that has them. Runs as root in the machine, where /share/flatnet is the distribution.
# A container is a network namespace. Each plugin is tried under its own name, and Debian's bridge tells what is expected.
set -u
. /share/checks.sh

ours=$flatnet/bin
reference=/usr/lib/cni
install_flatnet

# network NAME TYPE SUBNET KEYS: begins a configuration, which only lacks its end.
network() {
  printf '{"cniVersion":"1.0.0","name":"%s","type":"%s","bridge":"br0",%s,"ipam":{"type":"host-local","dataDir":"/run/leases","ranges":[[{"subnet":"%s"}]]}' \
    "$1" "$2" "$4" "$3"
}

# cni DIRECTORY COMMAND CONTAINER CONFIGURATION
cni() {
  type=$(printf '%s' "$4" | sed 's/.*"type":"\([a-z]*\)","bridge".*/\1/')
  printf '%s' "$4" |
    CNI_COMMAND=$2 CNI_CONTAINERID=$3 CNI_NETNS=/run/netns/$3 CNI_IFNAME=eth0 CNI_PATH=$1 "$1/$type" 2>&1
}

# add CONTAINER NETWORK [DIRECTORY]: leaves the result in /run/CONTAINER.
add() {
  ip netns add "$1"
  cni "${3:-$ours}" ADD "$1" "$2}" > "/run/$1" || failed "ADD $1" "$(cat "/run/$1")"
}
check() { cni "$ours" CHECK "$1" "$2,\"prevResult\":$(tr -d '\n' < "/run/$1")}"; }
del() {
  cni "${3:-$ours}" DEL "$1" "$2}" || failed "DEL $1" ""
  ip netns del "$1"
}

in_netns() { ip netns exec "$@"; }
address() { in_netns "$1" ip -4 -o address show eth0 | awk '{ sub("/.*", "", $4); print $4 }'; }
pings() { if in_netns "$1" ping -q -c 1 -W 2 "$2" > /dev/null 2>&1; then echo yes; else echo no; fi; }
host_pings() { if ping -q -c 1 -W 2 "$1" > /dev/null 2>&1; then echo yes; else echo no; fi; }

# port CONTAINER: the host's end of its veth pair.
port() {
  index=$(in_netns "$1" cat /sys/class/net/eth0/iflink)
  ip -o link | sed -n "s/^$index: \([^@:]*\).*/\1/p"
}
# vlans PORT: as "bridge vlan show" has them, in one line.
vlans() { bridge vlan show dev "$1" | sed '1d; s/^[^ \t]*[ \t]*//; s/[ \t]*$//' | paste -s -d ,; }
filters() { cat /sys/class/net/br0/bridge/vlan_filtering; }
# The port of the bridge behind the gateway's interface in a VLAN.
gateway_port() {
  index=$(cat "/sys/class/net/br0.$1/iflink")
  ip -o link | sed -n "s/^$index: \([^@:]*\).*/\1/p"
}
links() { ip -o link | sed 's/^[0-9]*: \([^@:]*\).*/\1/' | grep -v '^lo$' | sort | paste -s -d ' '; }
remove_bridge() { for link in $(links); do ip link del "$link" 2> /dev/null; done; }

# What a VLAN is to the containers in it, and to those that are not.
access_ports() { # TYPE
  hundred=$(network hundred "$1" 10.1.0.0/24 '"vlan":100,"isGateway":true')
  two_hundred=$(network two-hundred "$1" 10.2.0.0/24 '"vlan":200,"isGateway":true')
  add c1 "$hundred"
  add c2 "$hundred"
  add c3 "$two_hundred"
  expect "the bridge tells VLANs apart" 1 "$(filters)"
  expect "a port is in its VLAN only" "100 PVID Egress Untagged" "$(vlans "$(port c1)")"
  expect "a port of another network is in another" "200 PVID Egress Untagged" "$(vlans "$(port c3)")"
  expect "the gateway's port is in the VLAN" "100 PVID Egress Untagged" "$(vlans "$(gateway_port 100)")"
  expect "the gateway's address is in the VLAN" "10.1.0.1/24" "$(ip -4 -o address show br0.100 | awk '{ print $4 }')"
  expect "the bridge itself has no address" "" "$(ip -4 -o address show br0)"
  expect "the result names the gateway's interface" 1 "$(grep -c '"br0\.100"' /run/c1)"
  expect "c1 reaches c2 in its VLAN" yes "$(pings c1 "$(address c2)")"
  expect "c1 reaches its gateway" yes "$(pings c1 10.1.0.1)"
  expect "c3 reaches its gateway" yes "$(pings c3 10.2.0.1)"
  expect "the host reaches c1" yes "$(host_pings "$(address c1)")"
  in_netns c3 ip address add 10.1.0.99/24 dev eth0
  expect "c3 does not reach c1 from another VLAN, whatever its address" no "$(pings c3 "$(address c1)")"
  expect "nor does c1 reach c3" no "$(pings c1 10.1.0.99)"
  in_netns c3 ip address del 10.1.0.99/24 dev eth0

  expect "CHECK of c1" "" "$(check c1 "$hundred")"
  expect "CHECK of c3" "" "$(check c3 "$two_hundred")"
  port=$(port c1)
  bridge vlan del dev "$port" vid 100
  contains "CHECK sees that the port left its VLAN" "is not in VLAN 100" "$(check c1 "$hundred")"
  bridge vlan add dev "$port" vid 100 pvid untagged
  expect "CHECK of c1 again" "" "$(check c1 "$hundred")"

  del c1 "$hundred"
  expect "c2 still reaches the gateway" yes "$(pings c2 10.1.0.1)"
  del c2 "$hundred"
  del c3 "$two_hundred"
  expect "nothing of the containers is left" \
    "$(printf '%s\n' br0 br0.100 br0.200 "$(gateway_port 100)" "$(gateway_port 200)" | sort | paste -s -d ' ')" "$(links)"
  expect "no address is left" "" "$(find /run/leases -type f -name '10.*')"
  remove_bridge
}

# Tagged VLANs: the container has an interface of its own for each.
trunks() { # TYPE
  trunk=$(network trunk "$1" 10.3.0.0/24 '"vlanTrunk":[{"id":101},{"minID":200,"maxID":202}]')
  access=$(network access "$1" 10.4.0.0/24 '"vlan":101')
  add c1 "$trunk"
  add c2 "$access"
  add c3 "$trunk"
  expect "a trunk has its VLANs with tags" "1 PVID Egress Untagged,101,200,201,202" "$(vlans "$(port c1)")"
  in_netns c1 ip link add link eth0 name eth0.101 type vlan id 101
  in_netns c1 ip address add 10.4.0.101/24 dev eth0.101
  in_netns c1 ip link set eth0.101 up
  expect "a trunk reaches a port of one of its VLANs" yes "$(pings c1 "$(address c2)")"
  expect "trunks reach each other without tags" yes "$(pings c1 "$(address c3)")"
  in_netns c2 ip address add 10.3.0.99/24 dev eth0
  expect "not so a port of a VLAN" no "$(pings c2 "$(address c3)")"
  expect "CHECK of a trunk" "" "$(check c1 "$trunk")"
  del c1 "$trunk"
  del c2 "$access"
  del c3 "$trunk"
  expect "only the bridge is left" "br0" "$(links)"

  empty=$(network empty "$1" 10.5.0.0/24 '"vlanTrunk":[]')
  add c1 "$empty"
  expect "a trunk of no VLAN" "1 PVID Egress Untagged" "$(vlans "$(port c1)")"
  del c1 "$empty"
  both=$(network both "$1" 10.6.0.0/24 '"vlan":100,"vlanTrunk":[{"minID":99,"maxID":101}]')
  add c1 "$both"
  expect "what has no tag stays without it on a trunk" "99,100 PVID Egress Untagged,101" "$(vlans "$(port c1)")"
  expect "CHECK of both" "" "$(check c1 "$both")"
  del c1 "$both"
  first=$(network first "$1" 10.7.0.0/24 '"vlanTrunk":[{"minID":1,"maxID":3}]')
  add c1 "$first"
  expect "also if that is VLAN 1" "1 PVID Egress Untagged,2,3" "$(vlans "$(port c1)")"
  del c1 "$first"
  remove_bridge
}

# Debian's bridge, which keeps a port's first VLAN, and ours with the same configuration.
like_the_reference() {
  keys='"vlan":100,"isGateway":true,"preserveDefaultVlan":true'
  hundred=$(network hundred bridge 10.1.0.0/24 "$keys")
  add c1 "$hundred" $reference
  add c2 "$hundred"
  expect "VLANs of a port" "$(vlans "$(port c1)")" "$(vlans "$(port c2)")"
  expect "a container of Debian's and one of ours reach each other" yes "$(pings c1 "$(address c2)")"
  expect "CHECK of what Debian's made" "" "$(check c1 "$hundred")"
  theirs=$(bridge vlan show dev br0)
  del c2 "$hundred" $reference
  del c1 "$hundred"
  expect "nothing of the containers is left" \
    "$(printf '%s\n' br0 br0.100 "$(gateway_port 100)" | sort | paste -s -d ' ')" "$(links)"
  remove_bridge
  add c1 "$hundred"
  expect "VLANs of the bridge" "$theirs" "$(bridge vlan show dev br0)"
  del c1 "$hundred"
  remove_bridge
}

# A bridge that was there before, with a port that belongs to somebody else.
bridge_of_others() { # TYPE
  ip link add br0 type bridge
  ip link add other type veth peer name other-end
  ip link set other master br0
  hundred=$(network hundred "$1" 10.1.0.0/24 '"vlan":100')
  add c1 "$hundred"
  expect "a bridge learns to tell VLANs apart" 1 "$(filters)"
  expect "others' ports stay as they were" "1 PVID Egress Untagged" "$(vlans other)"
  del c1 "$hundred"
  remove_bridge
}

isolated_ports() { # TYPE
  isolated=$(network isolated "$1" 10.1.0.0/24 '"portIsolation":true,"isGateway":true')
  add c1 "$isolated"
  add c2 "$isolated"
  plain=$(network isolated "$1" 10.1.0.0/24 '"isGateway":true')
  add c3 "$plain"
  expect "isolated ports do not reach each other" no "$(pings c1 "$(address c2)")"
  expect "they reach the gateway" yes "$(pings c1 10.1.0.1)"
  expect "they reach a port that is not isolated" yes "$(pings c1 "$(address c3)")"
  expect "CHECK of an isolated port" "" "$(check c1 "$isolated")"
  bridge link set dev "$(port c1)" isolated off
  contains "CHECK sees that it is not isolated any more" "is not isolated" "$(check c1 "$isolated")"
  del c1 "$isolated"
  del c2 "$isolated"
  del c3 "$plain"
  expect "only the bridge is left" "br0" "$(links)"
  remove_bridge
}

# Both families by way of the gateway in the VLAN, to a host outside that has no route back.
way_out() { # TYPE
  ip netns add outside
  ip link add out0 type veth peer name eth0 netns outside
  ip address add 192.0.2.1/24 dev out0
  ip address add 2001:db8::1/64 dev out0 nodad
  ip link set out0 up
  in_netns outside ip address add 192.0.2.2/24 dev eth0
  in_netns outside ip address add 2001:db8::2/64 dev eth0 nodad
  in_netns outside ip link set eth0 up
  out=$(network out "$1" '10.1.0.0/24"}],[{"subnet":"fd00:1::/64' '"vlan":100,"isDefaultGateway":true,"ipMasq":true,"macspoofchk":true')
  add c1 "$out"
  add c2 "$out"
  expect "c1 reaches its IPv6 gateway" yes "$(pings c1 fd00:1::1)"
  expect "c1 reaches c2 by IPv6" yes "$(pings c1 "$(in_netns c2 ip -6 -o address show eth0 scope global | awk '{ sub("/.*", "", $4); print $4 }')")"
  expect "c1 reaches what is outside" yes "$(pings c1 192.0.2.2)"
  expect "c1 reaches what is outside by IPv6" yes "$(pings c1 2001:db8::2)"
  expect "CHECK of c1" "" "$(check c1 "$out")"
  in_netns c1 ip link set eth0 address 02:00:00:00:00:01
  expect "with another's MAC address it reaches nobody" no "$(pings c1 "$(address c2)")"
  del c1 "$out"
  del c2 "$out"
  ip netns del outside
  remove_bridge
}

for type in bridge flatnet; do
  for part in access_ports trunks bridge_of_others isolated_ports way_out; do
    say "$type: $part"
    $part $type
  done
done
say "bridge: like_the_reference"
like_the_reference
finish
