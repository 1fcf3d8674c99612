#!/bin/bash
# What ADD and DEL of flatnet-ipam cost as the leases grow in number, beside Go's host-local in the same run and on the same
# kind of directory. All sizes take turns, call by call, so that whatever else goes on meets all of them. Then many ADDs at
# once, from processes of their own. Prints medians and ratios; exit status 1 if our cost does not stay flat, if an address
# was handed out twice or not at all, or if many at once take longer with "flatnet serve" than with host-local.
# docs/benchmarks-ipam.md tells what came of it.
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

# Many at once: each ADD a process of its own, of ours with a JVM each ("ours") or with one that stays ("served").
# A directory of its own each time; nothing is deleted meanwhile, as ext4 takes its time with what was deleted lately.
server=$work/server
mkdir -m 700 "$server"
"${ours%-ipam}" serve --directory "$server" 2> "$work/server.log" &
serving=$!
trap 'kill $serving; wait $serving || :; rm -rf "$work"' EXIT
until [ -s "$server/server" ]; do sleep 0.1; done
many() { # KIND SIZE ROUND: sets elapsed, in microseconds per ADD, and distinct
  local i binary directory=$work/many.$1.$2.$3 start
  local config=$directory.json
  export FLATNET_SERVER=/nonexistent
  fill "$directory" "$2"
  case $1 in
  theirs) binary=$theirs && config "$directory" host-local '' > "$config" ;;
  *) binary=$ours && config "$directory" flatnet-ipam round-robin > "$config" ;;
  esac
  [ "$1" != served ] || FLATNET_SERVER=$server
  call "$binary" "$config" ADD first
  sync
  sleep 1
  start=${EPOCHREALTIME/./}
  for ((i = 0; i < concurrent; i++)); do
    CNI_COMMAND=ADD CNI_CONTAINERID=many$i "$binary" < "$config" > "$directory.answer.$i" &
    callers[i]=$!
  done
  wait "${callers[@]}" || :
  elapsed=$(((${EPOCHREALTIME/./} - start) / concurrent))
  distinct=$(cat "$directory.answer".* | grep -o '"address": "[^"]*"' | sort -u | wc -l)
  echo "$elapsed" >> "$work/many.$1.$2"
  [ "$distinct" -eq "$concurrent" ] || {
    failed="${failed:-}$1, $2 leases: $distinct distinct addresses for $concurrent ADDs"$'\n'
    status=1
  }
}
sleep 6
# The server's first calls are slower than all later ones, as in any JVM; they are shown, not counted.
many served 10 warm-up
first=$elapsed
rm "$work/many.served.10"
for ((i = 0; i < 4; i++)); do many served 10 "warm-up$i"; done
rm "$work/many.served.10"
echo
echo "| leases | $concurrent ADDs at once: a process that stays, per ADD | a JVM each | host-local | served/host-local |"
echo "|---|---|---|---|---|"
for size in $sizes; do
  # Where a round takes seconds, one is enough; nobody waits for more of host-local's either.
  for ((i = 0; i < (size > 1000 ? 1 : 5); i++)); do
    many served "$size" "$i"
    many theirs "$size" "$i"
  done
  many ours "$size" 0
  against=$(ratio "$(median "many.served.$size")" "$(median "many.theirs.$size")")
  echo "| $size | $(ms "$(median "many.served.$size")") ms | $(ms "$(median "many.ours.$size")") ms |" \
    "$(ms "$(median "many.theirs.$size")") ms | $against |"
  awk -v r="$against" 'BEGIN { exit r >= 1 }' || {
    status=1
    failed="${failed:-}$concurrent ADDs at once beside $size leases: $against of host-local's time"$'\n'
  }
done
echo
echo "All got an address of their own, if nothing else is said below. The server's first $concurrent ADDs: $(ms "$first") ms each."
echo
printf '%s\n' "${failed:-Flat, no address twice, and faster than host-local with many at once.}"
exit $status
