# Podman 4's own networks with VLANs, as "podman network create -o vlan=…" writes them, served by flatnet's programs.
# Runs as root in the machine.
set -u
. /share/checks.sh

install_flatnet
mkdir -p /etc/containers
cat > /etc/containers/containers.conf <<CONF
[network]
network_backend = "cni"
cni_plugin_dirs = ["$flatnet/bin"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
CONF

# An image of busybox and nothing else.
image=localhost/busybox:1
root=$(mktemp -d)
mkdir -p "$root/bin" "$root/etc" "$root/tmp" "$root/www"
cp /bin/busybox "$root/bin"
for applet in sh httpd; do ln -s busybox "$root/bin/$applet"; done
echo page > "$root/www/index.html"
tar -C "$root" -cf - . | podman import -q - $image > /dev/null

# run NAME NETWORK OPTION…: a container that serves a page.
run() {
  name=$1 network=$2
  shift 2
  podman run -d --name "$name" --network "$network" "$@" $image httpd -f -p 80 -h /www > /run/output 2>&1 ||
    failed "podman run $name" "$(cat /run/output)"
}
address() { podman inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' "$1"; }
# Traffic is the machine's own programs', in the container's namespace: busybox's crash on an emulated processor.
in_netns_of() {
  netns=$(podman inspect -f '{{.NetworkSettings.SandboxKey}}' "$1")
  shift
  nsenter --net="$netns" "$@"
}
pings() { if in_netns_of "$1" ping -q -c 1 -W 2 "$2" > /dev/null 2>&1; then echo yes; else echo no; fi; }
# page ADDRESS PORT [PREFIX…]: the last line of what is answered there.
page() {
  address=$1 port=$2
  shift 2
  "$@" timeout 10 bash -c "exec 3<> /dev/tcp/$address/$port && printf 'GET / HTTP/1.0\r\n\r\n' >&3 && tail -n 1 <&3"
}
ports() { ip -o link show type veth | sed 's/^[0-9]*: \([^@:]*\).*/\1/'; }
# vlans BRIDGE: what each of its ports is in.
vlans() {
  for port in $(ip -o link show master "$1" | sed 's/^[0-9]*: \([^@:]*\).*/\1/'); do
    bridge vlan show dev "$port" | sed '1d; s/^[^ \t]*[ \t]*//; s/[ \t]*$//' | paste -s -d ,
  done | sort -u
}

say "podman network create -o vlan=100"
podman network create -o vlan=100 --subnet 10.8.0.0/24 hundred > /dev/null || failed "podman network create" ""
bridge=$(podman network inspect -f '{{.NetworkInterface}}' hundred)
[ -n "$bridge" ] || bridge=$(podman network inspect hundred | sed -n 's/.*"network_interface": "\(.*\)".*/\1/p')
run c1 hundred -p 8080:80
run c2 hundred
expect "the bridge tells VLANs apart" 1 "$(cat "/sys/class/net/$bridge/bridge/vlan_filtering")"
expect "all ports are in the VLAN" "100 PVID Egress Untagged" "$(vlans "$bridge")"
expect "the gateway is in the VLAN" "10.8.0.1/24" "$(ip -4 -o address show "$bridge.100" | awk '{ print $4 }')"
expect "containers reach each other" yes "$(pings c1 "$(address c2)")"
expect "a container reaches the gateway" yes "$(pings c1 10.8.0.1)"
expect "the host reaches a container" page "$(page "$(address c2)" 80)"
expect "a published port, from the host" page "$(page 10.8.0.1 8080)"
expect "a published port, from localhost" page "$(page 127.0.0.1 8080)"
expect "a published port, from a neighbour" page "$(page 10.8.0.1 8080 in_netns_of c2)"
podman rm -f -a -t 0 > /dev/null
expect "no container's port is left" 2 "$(ports | wc -l)"
expect "no address is left" "" "$(find /var/lib/cni/networks/hundred -name '10.*')"
podman network rm hundred > /dev/null || failed "podman network rm" ""

say "podman network create -o isolate=true -o vlan=…"
for vlan in 200 300; do
  podman network create -o isolate=true -o vlan=$vlan --subnet 10.$((vlan / 100)).0.0/24 net$vlan > /dev/null ||
    failed "podman network create" ""
  run c$vlan net$vlan
done
run neighbour net200
expect "isolated networks do not reach each other" no "$(pings c200 "$(address c300)")"
expect "nor the other way" no "$(pings c300 "$(address c200)")"
expect "neighbours do" yes "$(pings c200 "$(address neighbour)")"
expect "so does the host" page "$(page "$(address c300)" 80)"
podman rm -f -a -t 0 > /dev/null
finish
