#!/bin/bash
# What an ADD costs beside 10, 100 and 1,000 attachments that are there already, each with masquerading and two published
# ports, and what the kernel itself takes for the same links, made by "ip -batch" beside the same attachments. All sizes take
# turns, call by call, so that whatever else goes on meets all of them. Prints medians and what flatnet adds to the kernel's
# cost; exit status 1 if that does not stay flat.
#
# The attachments are real ones: a network namespace each, attached by an ADD of its own through "flatnet serve".
#
#   ./mvnw package -DskipTests && sudo flatnet-plugin/src/benchmarks/beside.sh [RUNS]
#
# Needs root, bash 5, iproute2 and util-linux. Everything happens in namespaces and a directory of its own.
set -euo pipefail
runs=${1:-40}
limit=1.3
sizes='10 100 1000'
here=$(cd "$(dirname "$0")" && pwd)
launcher=$(realpath "$here/../../target/dist/flatnet/bin/flatnet")
[ -x "$launcher" ] || {
  echo "beside.sh: $launcher is missing" >&2
  exit 2
}
# The namespaces made here have their names in a /run of this mount namespace, and end with it.
if [ "${FLATNET_BENCHMARK_NAMESPACES-}" != own ]; then
  export FLATNET_BENCHMARK_NAMESPACES=own
  exec unshare --net --mount -- "$0" "$runs"
fi
mount -t tmpfs -o mode=755 tmpfs /run
mkdir /run/netns

work=$(mktemp -d)
servers=
trap '[ -z "$servers" ] || kill $servers; wait; rm -rf "$work"' EXIT
mac=02:00:00:00:00:01
export work launcher mac

on_host() { # SIZE COMMAND…
  nsenter --net="/run/netns/host$1" -- "${@:2}"
}
config() { # SIZE HOST-PORT: that one and the next are published
  printf '{"cniVersion":"1.0.0","name":"net","type":"flatnet","bridge":"bridge","isGateway":true,"ipMasq":true,'
  printf '"runDir":"%s","ipam":{"type":"flatnet-ipam","subnet":"10.87.0.0/16","dataDir":"%s","routes":[{"dst":"0.0.0.0/0"}]},' \
    "$work/run$1" "$work/leases$1"
  printf '"runtimeConfig":{"portMappings":[{"hostPort":%d,"containerPort":80},{"hostPort":%d,"containerPort":443}]}}' \
    "$2" $(($2 + 1))
}
call() { # SIZE served|exec COMMAND CONTAINER CONFIG
  local server=/nonexistent
  [ "$2" != served ] || server=$work/server$1
  FLATNET_SERVER=$server CNI_COMMAND=$3 CNI_CONTAINERID=$4 CNI_NETNS=/run/netns/$4 CNI_IFNAME=eth0 \
    CNI_PATH=${launcher%/*} "$launcher" < "$5" > "$work/answer$1" || {
    cat "$work/answer$1" >&2
    exit 2
  }
}
kernel() { # SIZE ip|none COMMAND CONTAINER
  case $2.$3 in
  ip.ADD)
    ip -batch - <<< "link add kernel type veth peer name eth0 netns $4
link set kernel master bridge up"
    nsenter --net="/run/netns/$4" -- ip -batch - <<< "link set eth0 address $mac
address add 10.87.255.250/16 dev eth0
link set eth0 up
route add default via 10.87.0.1"
    ;;
  ip.ANNOUNCE) nsenter --net="/run/netns/$4" -- ip -batch - <<< "link set eth0 address $mac" ;;
  ip.DEL) ip -batch - <<< "link delete kernel" ;;
  none.ADD)
    ip -batch - < /dev/null
    nsenter --net="/run/netns/$4" -- ip -batch - < /dev/null
    ;;
  none.ANNOUNCE) nsenter --net="/run/netns/$4" -- ip -batch - < /dev/null ;;
  none.DEL) ip -batch - < /dev/null ;;
  esac
}
timed() { # FUNCTION SIZE KIND COMMAND…
  local start=${EPOCHREALTIME/./}
  "$@"
  echo $((${EPOCHREALTIME/./} - start)) >> "$work/$3.$2.$4"
}
# A container each, attached for good; then ADDs and DELs, so that all servers have done about as much before anything counts:
# such a process gets faster with its first calls.
fill() { # SIZE
  local i config=$work/config$1
  for ((i = 0; i < $1; i++)); do
    ip netns add "c$1-$i"
    config "$1" $((10000 + 2 * i)) > "$config"
    call "$1" served ADD "c$1-$i" "$config"
  done
  config "$1" 9000 > "$config"
  for ((i = 0; i < 600 - $1 / 2; i++)); do
    call "$1" served ADD "measured$1" "$config"
    call "$1" served DEL "measured$1" "$config"
  done
}
turn() { # SIZE
  local kind command
  timed kernel "$1" ip ADD "measured$1"
  nsenter --net="/run/netns/measured$1" -- sh -c 'echo 1 > /proc/sys/net/ipv4/conf/eth0/arp_notify'
  timed kernel "$1" ip ANNOUNCE "measured$1"
  timed kernel "$1" ip DEL "measured$1"
  for command in ADD ANNOUNCE DEL; do
    timed kernel "$1" none $command "measured$1"
  done
  for kind in served exec; do
    for command in ADD DEL; do
      timed call "$1" $kind $command "measured$1" "$work/config$1"
    done
  done
}
export -f config call kernel timed fill turn

filling=
for size in $sizes; do
  ip netns add "host$size"
  ip netns add "measured$size"
  on_host "$size" ip link set lo up
  mkdir -m 700 "$work/server$size"
  # Not by a function: the process to end is to be this one.
  nsenter --net="/run/netns/host$size" -- "$launcher" serve --directory "$work/server$size" > "$work/server$size.log" 2>&1 &
  servers+=" $!"
done
for size in $sizes; do
  until [ -s "$work/server$size/server" ]; do sleep 0.1; done
  on_host "$size" "$BASH" -euc 'fill "$1"' fill "$size" &
  filling+=" $!"
done
for pid in $filling; do wait "$pid"; done
for size in $sizes; do
  ports=$(on_host "$size" ip -o link show master bridge | wc -l)
  [ "$ports" -eq "$size" ] || {
    echo "beside.sh: $ports attachments instead of $size" >&2
    exit 2
  }
done
for ((i = 0; i < runs; i++)); do
  for size in $sizes; do
    on_host "$size" "$BASH" -euc 'turn "$1"' turn "$size"
  done
done

median() { sort -n "$work/$1.$2.$3" | sed -n "$(((runs + 1) / 2))p"; }
# What the processes of "ip" cost without anything to do is not the kernel's.
kernel_cost() { echo $(($(median ip "$1" "$2") - $(median none "$1" "$2"))); } # SIZE ADD|ANNOUNCE|DEL
# The last argument is what else the kernel does for it, ANNOUNCE or nothing.
added() { # KIND SIZE COMMAND [ANNOUNCE]
  local cost
  cost=$(kernel_cost "$2" "$3")
  [ $# -lt 4 ] || cost=$((cost + $(kernel_cost "$2" "$4")))
  echo $(($(median "$1" "$2" "$3") - cost))
}
ms() { awk -v a="$1" 'BEGIN { printf "%.1f ms", a / 1000 }'; }

echo "$runs runs, $(uname -sr), $(nproc) CPUs, load $(cut -d' ' -f1 /proc/loadavg)"
echo
echo "| call | beside | the kernel: links | announcement | served | flatnet adds | a JVM each | flatnet adds |"
echo "|---|---|---|---|---|---|---|---|"
for command in ADD DEL; do
  announce=
  [ $command = DEL ] || announce=ANNOUNCE
  for size in $sizes; do
    row="| $command | $size | $(ms "$(kernel_cost "$size" $command)") |"
    row+=" ${announce:+$(ms "$(kernel_cost "$size" ANNOUNCE)")} |"
    for kind in served exec; do
      row+=" $(ms "$(median $kind "$size" $command)") | $(ms "$(added $kind "$size" $command $announce)") |"
    done
    echo "$row"
  done
done
echo
echo "| what flatnet adds to an ADD | 100 to 10 | 1,000 to 10 | limit |"
echo "|---|---|---|---|"
growth() { # KIND WORDS LIMIT [ANNOUNCE]
  awk -v w="$2" -v a="$(added "$1" 10 ADD "${@:4}")" -v b="$(added "$1" 100 ADD "${@:4}")" -v c="$(added "$1" 1000 ADD "${@:4}")" \
    -v l="$3" 'BEGIN {
    exceeded = l != "" && (b / a > l || c / a > l)
    printf "| %s | %.2f | %.2f | %s%s |\n", w, b / a, c / a, l, (exceeded ? " (exceeded)" : "")
    exit exceeded
  }'
}
status=0
growth served "served" $limit ANNOUNCE || status=1
growth exec "a JVM each" $limit ANNOUNCE || status=1
growth served "served, the announcement counted as flatnet's" ""
growth exec "a JVM each, the announcement counted as flatnet's" ""
exit $status
