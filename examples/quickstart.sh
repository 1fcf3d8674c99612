#!/bin/sh
# Two containers on a network made by flatnet, from a fresh Debian or Ubuntu machine, and nothing left afterwards.
# Run as root, or as a user who may use sudo.
set -eu
. "$(dirname "$0")/environment.sh"

forward_file=/proc/sys/net/ipv4/ip_forward
work=

# The shell's own kill: the program may be missing.
end_processes_in() {
  as_root sh -c "pids=\$(ip netns pids $1); [ -z \"\$pids\" ] || kill \$pids || :"
}

clean_up() {
  status=$?
  trap - EXIT INT TERM
  if [ -n "$work" ]; then
    if [ -f "$work/containers.conf" ]; then
      podman_in "$work" rm -f -a -t 0 >/dev/null 2>&1 || :
      podman_in "$work" rmi -f -a >/dev/null 2>&1 || :
    fi
    for netns in flatnet-a flatnet-b; do
      [ ! -f "$work/$netns" ] || { end_processes_in $netns && as_root ip netns delete $netns; } || :
    done
    as_root ip link delete $bridge 2>/dev/null || :
    # The plugin switches forwarding on, as every bridge network needs it.
    [ "$forwarding" = 1 ] || as_root sh -c "echo 0 > $forward_file"
    remove_work "$work"
  fi
  exit $status
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

say "Looking for what is needed"
need_podman
[ -z "$missing" ] && [ -n "$(find_jdk)" ] || install_missing
choose_jdk
echo "podman:  $(podman --version)"
echo "JDK:     $JAVA_HOME"

say "Building flatnet (the first time this downloads what Maven needs)"
build() {
  log=$(mktemp)
  {
    (cd "$project" && ./mvnw --batch-mode --no-transfer-progress package -DskipTests) || echo "[ERROR] the build failed"
  } | tee "$log" | grep --line-buffered -E '^\[INFO\] Building (cni|flatnet|examples)|^\[ERROR\]' || :
  failed=$(grep -c '^\[ERROR\] the build failed' "$log" || :)
  rm -f "$log"
  [ "$failed" = 0 ] || give_up "the build failed; see above"
}
# The tests of this script run it after the build that runs them.
[ "${FLATNET_BUILT-}" = yes ] || build
echo "plugin:  $dist/bin/flatnet"
"$dist/bin/flatnet" version

! ip link show dev $bridge >/dev/null 2>&1 ||
  give_up "there is a bridge $bridge: another quickstart is running, or was killed. If none is running: ip link delete $bridge"
forwarding=$(cat $forward_file)
work=$(mktemp -d /tmp/flatnet-quickstart.XXXXXX)
private_podman "$work"

# Prints the addresses handed out; each is a file in host-local's format.
leases() { as_root find "$work/leases" -type f -name '[0-9]*.*' -exec basename {} \; | sort; }

fetch() { curl -sS --max-time 10 "http://$1/"; }

with_podman() {
  say "Starting two containers on the network flatnet"
  podman_in "$work" network ls
  web=$(podman_in "$work" run -d --name web --network flatnet localhost/busybox:1 \
    sh -c 'mkdir /www && echo "Hello from a container on flatnet" > /www/index.html && exec httpd -f -p 80 -h /www')
  podman_in "$work" run -d --name client --network flatnet localhost/busybox:1 sleep 600 >/dev/null
  web_address=$(podman_in "$work" inspect -f '{{.NetworkSettings.Networks.flatnet.IPAddress}}' web)
  client_address=$(podman_in "$work" inspect -f '{{.NetworkSettings.Networks.flatnet.IPAddress}}' client)
  echo "web     $web_address"
  echo "client  $client_address"

  say "The client pings the web server"
  podman_in "$work" exec client ping -c 3 -w 10 "$web_address"

  say "The host fetches a page from it"
  fetch "$web_address"

  say "What the plugin answered to Podman for the web server"
  as_root sed 's/.*"result"://; s/}$//' "/var/lib/cni/results/flatnet-$web-eth0"
  echo

  say "Addresses in use, and after both have stopped"
  leases
  podman_in "$work" stop -t 0 web client >/dev/null
}

# call COMMAND NETNS: what a container runtime does, by hand.
call() {
  sed -e '/"plugins"/d' -e '/^    {$/d' -e '/^    }$/d' -e '/^  \]$/d' "$work/net.d/88-flatnet.conflist" > "$work/request.json"
  as_root env CNI_COMMAND="$1" CNI_CONTAINERID="$2" CNI_NETNS="/run/netns/$2" CNI_IFNAME=eth0 CNI_PATH="$dist/bin" \
    "$dist/bin/flatnet" < "$work/request.json"
}

with_namespaces() {
  say "Podman cannot run containers with CNI on this machine (see above); two bare network namespaces instead"
  for netns in flatnet-a flatnet-b; do
    as_root ip netns add $netns
    : > "$work/$netns"
  done
  say "What the plugin answers"
  call ADD flatnet-a
  echo
  call ADD flatnet-b >/dev/null
  address=$(as_root ip -n flatnet-a -o -4 address show dev eth0 | sed 's/.*inet \([0-9.]*\).*/\1/')
  as_root ip -n flatnet-a -brief -4 address
  as_root ip -n flatnet-b -brief -4 address

  say "One pings the other"
  as_root ip netns exec flatnet-b busybox ping -c 3 -w 10 "$address"

  say "The host fetches a page from it"
  mkdir "$work/www"
  echo "Hello from a namespace on flatnet" > "$work/www/index.html"
  as_root ip netns exec flatnet-a busybox httpd -p 80 -h "$work/www"
  fetch "$address"
  end_processes_in flatnet-a

  say "Addresses in use, and after both are gone"
  leases
  call DEL flatnet-a
  call DEL flatnet-b
}

run_a_container() {
  say "Making an image from busybox (no registry is asked)"
  image=$work/image
  mkdir -p "$image/bin" "$image/tmp" "$image/etc"
  cp "$(command -v busybox)" "$image/bin/busybox"
  for applet in sh sleep ping httpd wget ip mkdir cat echo; do ln -s busybox "$image/bin/$applet"; done
  tar -C "$image" -cf - . | podman_in "$work" import -q - localhost/busybox:1 &&
    podman_in "$work" run --rm --network none localhost/busybox:1 /bin/busybox true
}

if has_cni "$work" && run_a_container; then
  with_podman
else
  with_namespaces
fi
left=$(leases)
echo "${left:-(none)}"
[ -z "$left" ] || give_up "addresses are still in use"

say "Done; everything made here is removed. Next: read README.md, or write your own plugin (examples/src/main/java)."
