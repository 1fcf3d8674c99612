#!/bin/bash
# What ADD and DEL of flatnet-ipam cost as the leases grow in number, beside Go's host-local in the same run and on the same
# kind of directory. All sizes take turns, call by call, so that whatever else goes on meets all of them. Then many ADDs at
# once, from processes of their own. Prints medians and ratios; exit status 1 if our cost does not stay flat, or if an
# address was handed out twice. docs/benchmarks-ipam.md tells what came of it.
#
#   ./mvnw package -DskipTests && flatnet-plugin/src/benchmarks/ipam.sh [RUNS] [CONCURRENT]
#
# Needs bash 5 and the package containernetworking-plugins. Everything happens in a directory of its own under TMPDIR.
set -euo pipefail
runs=${1:-21}
concurrent=${2:-200}
limit=1.5
sizes='10 1000 10000 60000'
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
export CNI_IFNAME=eth0 CNI_NETNS=/nonexistent CNI_PATH=/nonexistent

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
config() { # DIRECTORY TYPE STRATEGY
  printf '{"cniVersion":"1.0.0","name":"net","ipam":{"type":"%s","subnet":"10.0.0.0/16","dataDir":"%s"%s}}' "$2" "$1" \
    "${3:+,\"strategy\":\"$3\"}"
}
binary() { # ours-… | theirs
  case $1 in ours*) echo "$ours" ;; *) echo "$theirs" ;; esac
}
call() { # BINARY CONFIG VERB CONTAINER
  CNI_COMMAND=$3 CNI_CONTAINERID=$4 "$1" < "$2" > "$work/answer" || {
    cat "$work/answer" >&2
    exit 2
  }
}
timed() { # SERIES BINARY CONFIG VERB CONTAINER
  local start=${EPOCHREALTIME/./}
  call "${@:2}"
  echo $((${EPOCHREALTIME/./} - start)) >> "$work/$1"
}
# ADD and DEL without, then ADD and DEL with the previous result.
turn() { # KIND SIZE NUMBER
  local name=$1.$2 binary config=$work/$1.$2.json
  binary=$(binary "$1")
  timed "$name.ADD" "$binary" "$config" ADD "container$3"
  timed "$name.DEL" "$binary" "$config" DEL "container$3"
  timed "$name.ADD" "$binary" "$config" ADD "again$3"
  printf '%s,"prevResult":%s}' "$(sed 's/}$//' "$config")" "$(cat "$work/answer")" > "$work/result.json"
  timed "$name.DEL-with-prevResult" "$binary" "$work/result.json" DEL "again$3"
}
median() { sort -n "$work/$1" | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }
ms() { awk -v a="$1" 'BEGIN { printf "%.1f", a / 1000 }'; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }

echo "$runs runs each, $(uname -sr), $(nproc) CPUs, load $(cut -d' ' -f1 /proc/loadavg), $(stat -f -c %T "$work")"
kinds='ours-round-robin ours-lowest-free theirs'
for size in $sizes; do
  for kind in $kinds; do
    strategy=${kind#ours-}
    fill "$work/$kind.$size" "$size"
    case $kind in
    theirs) config "$work/$kind.$size" host-local '' ;;
    *) config "$work/$kind.$size" flatnet-ipam "$strategy" ;;
    esac > "$work/$kind.$size.json"
    timed "$kind.$size.first" "$(binary "$kind")" "$work/$kind.$size.json" ADD first
  done
done
for ((i = 0; i < runs; i++)); do
  for size in $sizes; do
    for kind in $kinds; do
      turn "$kind" "$size" "$i"
    done
  done
done

status=0
calls='ADD DEL DEL-with-prevResult'
echo
echo "| call | strategy | 10 leases | 1,000 | 10,000 | 60,000 | 60,000 to 10 |"
echo "|---|---|---|---|---|---|---|"
for call in $calls; do
  for kind in $kinds; do
    row="| $call | ${kind/theirs/host-local} |"
    for size in $sizes; do
      row+=" $(ms "$(median "$kind.$size.$call")") ms |"
    done
    growth=$(ratio "$(median "$kind.60000.$call")" "$(median "$kind.10.$call")")
    echo "$row $growth |"
    [ "$kind" = theirs ] || awk -v g="$growth" -v l="$limit" 'BEGIN { exit g > l }' || {
      status=1
      failed="${failed:-}$call $kind grows by $growth (limit $limit)"$'\n'
    }
  done
done
echo
echo "The first ADD of ours on a directory that host-local filled reads it all:" \
  "$(for size in $sizes; do echo "$(ms "$(median "ours-round-robin.$size.first")") ms ($size);"; done | tr '\n' ' ')"

many() { # KIND SIZE
  local i binary config=$work/$1.$2.json distinct start
  binary=$(binary "$1")
  start=${EPOCHREALTIME/./}
  for ((i = 0; i < concurrent; i++)); do
    CNI_COMMAND=ADD CNI_CONTAINERID=many$i "$binary" < "$config" > "$work/many.$1.$2.$i" &
  done
  wait
  elapsed=$((${EPOCHREALTIME/./} - start))
  distinct=$(cat "$work/many.$1.$2".* | grep -o '"address": "[^"]*"' | sort -u | wc -l)
  [ "$distinct" -eq "$concurrent" ] || {
    failed="${failed:-}$1, $2 leases: $distinct distinct addresses for $concurrent ADDs"$'\n'
    status=1
  }
}
echo
echo "| leases | $concurrent ADDs at once, ours: wall time per ADD | addresses | host-local | addresses | ours/theirs |"
echo "|---|---|---|---|---|---|"
for size in $sizes; do
  many ours-round-robin "$size"
  mine=$((elapsed / concurrent))
  given=$distinct
  many theirs "$size"
  echo "| $size | $(ms $mine) ms | $given | $(ms $((elapsed / concurrent))) ms | $distinct | $(ratio $mine $((elapsed / concurrent))) |"
done
echo
printf '%s\n' "${failed:-Flat, and no address twice.}"
exit $status
