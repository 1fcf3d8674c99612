#!/bin/bash
# What a call of flatnet costs, with a JVM for each and with "flatnet serve", beside the reference plugins bridge and
# host-local in the same run, call by call in turn, so that a noisy machine is noisy for all. Prints medians, ratios, and
# whether the limits are kept; exit status 1 if not.
#
#   ./mvnw package && sudo flatnet-plugin/src/benchmarks/compare.sh [RUNS] [true|false: ipMasq]
#
# Needs root, bash 5, iproute2, util-linux, GNU time, the package containernetworking-plugins, and iptables for ipMasq.
# Everything happens in network namespaces and a directory of its own.
set -euo pipefail
runs=${1:-100}
masquerade=${2:-false}
here=$(cd "$(dirname "$0")" && pwd)
ours=$here/../../target/dist/flatnet/bin
theirs=${CNI_REFERENCE_PLUGINS:-/usr/lib/cni}

if [ "${FLATNET_BENCHMARK_NETNS-}" != own ]; then
  export FLATNET_BENCHMARK_NETNS=own
  exec unshare --net -- "$0" "$runs" "$masquerade"
fi

for file in "$ours/flatnet" "$theirs/bridge" "$theirs/host-local" /usr/bin/time; do
  [ -x "$file" ] || {
    echo "compare.sh: $file is missing" >&2
    exit 2
  }
done
work=$(mktemp -d)
netns=flatnet-benchmark-$$
trap 'ip netns delete $netns; rm -rf "$work"' EXIT
ip link set lo up
ip netns add $netns
mkdir -m 700 "$work/server"
"$ours/flatnet" serve --directory "$work/server" 2> "$work/server.log" &
serving=$!
trap 'kill $serving; wait $serving || :; ip netns delete $netns; rm -rf "$work"' EXIT
until [ -s "$work/server/server" ]; do sleep 0.1; done
# The launcher by another name, for the calls that are handed over.
mkdir "$work/served.d"
ln -s "$ours/flatnet" "$work/served.d/flatnet"

config() { # TYPE IPAM BRIDGE SUBNET
  printf '{"cniVersion":"1.0.0","name":"%s","type":"%s","runDir":"'$work'/run","forwardAccept":false,"bridge":"%s","isGateway":true,"ipMasq":%s,' "$3" "$1" "$3" "$masquerade"
  printf '"ipam":{"type":"%s","subnet":"%s","dataDir":"%s","routes":[{"dst":"0.0.0.0/0"}]}}' "$2" "$4" "$work/leases"
}
config flatnet flatnet-ipam bench-java 10.87.1.0/24 > "$work/flatnet.json"
config flatnet flatnet-ipam bench-served 10.87.3.0/24 > "$work/served.json"
config bridge host-local bench-go 10.87.2.0/24 > "$work/bridge.json"

export CNI_CONTAINERID=benchmark CNI_NETNS=/run/netns/$netns CNI_IFNAME=eth0
call() { # DIRECTORY PLUGIN COMMAND [PREFIX…]
  local plugin=$1/$2 config=$work/$2.json
  [ "$2" != served ] || plugin=$work/served.d/flatnet
  local server=/nonexistent
  [ "$2" != served ] || server=$work/server
  FLATNET_SERVER=$server CNI_COMMAND=$3 CNI_PATH=$1 "${@:4}" "$plugin" < "$config" > "$work/answer" || {
    cat "$work/answer" >&2
    exit 2
  }
}
timed() { # DIRECTORY PLUGIN COMMAND
  local start=${EPOCHREALTIME/./}
  call "$@"
  echo $((${EPOCHREALTIME/./} - start)) >> "$work/$2.$3"
}
# One after the other: the interface in the container has the same name for both.
once() { # FUNCTION
  for command in VERSION ADD DEL; do $1 "$ours" flatnet $command; done
  for command in VERSION ADD DEL; do $1 "$work" served $command; done
  for command in VERSION ADD DEL; do $1 "$theirs" bridge $command; done
}
for _ in 1 2 3; do once call; done
# A process that stays gets faster with its first calls.
for ((i = 0; i < 50; i++)); do
  for command in ADD DEL; do call "$work" served $command; done
done
for ((i = 0; i < runs; i++)); do once timed; done

median() { sort -n "$work/$1.$2" | sed -n "$(((runs + 1) / 2))p"; }
peak_memory() { # DIRECTORY PLUGIN COMMAND, in KiB
  call "$@" /usr/bin/time -f %M -o "$work/memory"
  tail -1 "$work/memory"
}

echo "$runs runs, ipMasq $masquerade, $(uname -sr), $(nproc) CPUs"
echo
echo "| call | median | bridge + host-local, median | ratio | limit |"
echo "|---|---|---|---|---|"
status=0
for line in "flatnet ADD 12" "flatnet DEL 7" "flatnet VERSION 1" "served ADD 1" "served DEL 1.15" "served VERSION 1"; do
  read -r kind command limit <<< "$line"
  awk -v k="$kind" -v c="$command" -v l="$limit" -v a="$(median "$kind" "$command")" -v b="$(median bridge "$command")" 'BEGIN {
    printf "| %s, %s | %.1f ms | %.1f ms | %.2f | %s%s |\n", c, (k == "served" ? "served by a process that stays" : "a JVM each"),
      a / 1000, b / 1000, a / b, l, (a / b > l ? " (exceeded)" : "")
    exit (a / b > l)
  }' || status=1
done
memory=0
for command in ADD DEL; do
  peak=$(peak_memory "$ours" flatnet $command)
  [ "$peak" -le "$memory" ] || memory=$peak
done
echo
awk -v m="$memory" 'BEGIN {
  printf "Peak memory of a plugin process: %.1f MB (limit 96 MB%s)\n", m / 1024, (m > 96 * 1024 ? ", exceeded" : "")
  exit (m > 96 * 1024)
}' || status=1
awk '/^VmHWM/ { printf "Peak memory of the process that stays: %.1f MB\n", $2 / 1024 }' "/proc/$serving/status"
exit $status
