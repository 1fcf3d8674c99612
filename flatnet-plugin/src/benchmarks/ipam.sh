#!/bin/bash
# What ADD and DEL of flatnet-ipam cost as the leases grow in number, beside Go's host-local in the same run and on the same
# kind of directory, call by call in turn. Then many ADDs at once, from processes of their own. Prints medians and ratios,
# and whether our cost stays flat; exit status 1 if it does not, or if an address was handed out twice.
#
#   ./mvnw package && flatnet-plugin/src/benchmarks/ipam.sh [RUNS] [CONCURRENT]
#
# Needs bash 5 and the package containernetworking-plugins. Everything happens in a directory of its own under TMPDIR.
set -euo pipefail
runs=${1:-21}
concurrent=${2:-200}
here=$(cd "$(dirname "$0")" && pwd)
ours=$here/../../target/dist/flatnet/bin/flatnet-ipam
theirs=${CNI_REFERENCE_PLUGINS:-/usr/lib/cni}/host-local
for file in "$ours" "$theirs"; do
  [ -x "$file" ] || {
    echo "ipam.sh: $file is missing" >&2
    exit 2
  }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CNI_IFNAME=eth0 CNI_NETNS=/proc/self/ns/net CNI_PATH=/nonexistent

# A directory of host-local's with so many leases, each of a container of its own: what both find at first.
fill() { # DIRECTORY COUNT
  mkdir -p "$1/net"
  awk -v d="$1/net/" -v n="$2" 'BEGIN {
    for (i = 2; i < n + 2; i++) {
      file = d "10.0." int(i / 256) "." i % 256
      printf "%064x\r\neth0", i > file
      close(file)
      last = "10.0." int(i / 256) "." i % 256
    }
    printf "%s", last > (d "last_reserved_ip.0")
  }'
}
config() { # DIRECTORY TYPE
  printf '{"cniVersion":"1.0.0","name":"net","ipam":{"type":"%s","subnet":"10.0.0.0/16","dataDir":"%s"}}' "$2" "$1"
}
call() { # PLUGIN CONFIG VERB CONTAINER
  CNI_COMMAND=$3 CNI_CONTAINERID=$4 "$1" < "$2" > "$work/answer" || {
    cat "$work/answer" >&2
    exit 2
  }
}
timed() { # NAME PLUGIN CONFIG VERB CONTAINER
  local start=${EPOCHREALTIME/./}
  call "${@:2}"
  echo $((${EPOCHREALTIME/./} - start)) >> "$work/$1.$4"
}
median() { sort -n "$work/$1" | sed -n "$(((runs + 1) / 2))p"; }
ms() { awk -v a="$1" 'BEGIN { printf "%.1f", a / 1000 }'; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }

echo "$runs runs each, $(uname -sr), $(nproc) CPUs, $(stat -f -c %T "$work")"
echo
echo "| leases | ours: first ADD (learns them) | ours: ADD | host-local: ADD | ours/theirs | ours: DEL | host-local: DEL | ours/theirs |"
echo "|---|---|---|---|---|---|---|---|"
for count in 10 1000 10000 60000; do
  fill "$work/ours.$count" $count
  fill "$work/theirs.$count" $count
  config "$work/ours.$count" flatnet-ipam > "$work/ours.$count.json"
  config "$work/theirs.$count" host-local > "$work/theirs.$count.json"
  start=${EPOCHREALTIME/./}
  call "$ours" "$work/ours.$count.json" ADD first
  first=$((${EPOCHREALTIME/./} - start))
  call "$theirs" "$work/theirs.$count.json" ADD first
  for ((i = 0; i < runs; i++)); do
    for verb in ADD DEL; do
      timed ours.$count "$ours" "$work/ours.$count.json" $verb container$i
      timed theirs.$count "$theirs" "$work/theirs.$count.json" $verb container$i
    done
  done
  echo "| $count | $(ms $first) ms |" \
    "$(ms "$(median ours.$count.ADD)") ms | $(ms "$(median theirs.$count.ADD)") ms | $(ratio "$(median ours.$count.ADD)" "$(median theirs.$count.ADD)") |" \
    "$(ms "$(median ours.$count.DEL)") ms | $(ms "$(median theirs.$count.DEL)") ms | $(ratio "$(median ours.$count.DEL)" "$(median theirs.$count.DEL)") |"
done
status=0
echo
for verb in ADD DEL; do
  growth=$(ratio "$(median ours.60000.$verb)" "$(median ours.10.$verb)")
  echo "$verb of ours, 60000 leases to 10: $growth (limit 1.5)"
  awk -v g="$growth" 'BEGIN { exit g > 1.5 }' || status=1
done

many() { # NAME PLUGIN CONFIG
  local i start=${EPOCHREALTIME/./}
  for ((i = 0; i < concurrent; i++)); do
    CNI_COMMAND=ADD CNI_CONTAINERID=many$i "$2" < "$3" > "$work/many.$1.$i" &
  done
  wait
  elapsed=$((${EPOCHREALTIME/./} - start))
  local distinct
  distinct=$(cat "$work/many.$1".* | grep -o '"address": "[^"]*"' | sort -u | wc -l)
  [ "$distinct" -eq "$concurrent" ] || {
    echo "$1: $distinct distinct addresses of $concurrent" >&2
    status=1
  }
}
echo
echo "| leases | $concurrent ADDs at once, ours: wall time per ADD | host-local | ours/theirs |"
echo "|---|---|---|---|"
for count in 10 10000 60000; do
  many ours.$count "$ours" "$work/ours.$count.json"
  mine=$((elapsed / concurrent))
  many theirs.$count "$theirs" "$work/theirs.$count.json"
  echo "| $count | $(ms $mine) ms | $(ms $((elapsed / concurrent))) ms | $(ratio $mine $((elapsed / concurrent))) |"
done
exit $status
