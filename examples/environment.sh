# shellcheck shell=sh
# Shared by quickstart.sh, verify.sh and check.sh: where things are, how what is missing gets installed, and a private Podman
# that touches nothing under /etc. Source it; it expects to lie in examples/ of the repository.

# Names are UTF-8 and tools speak English, whatever the user's language.
export LC_ALL=C.UTF-8
# Where ip and nft are; an ordinary user's PATH may lack it.
export PATH="$PATH:/usr/sbin:/sbin"

project=$(cd "$(dirname "$0")/.." && pwd)
dist=$project/flatnet-plugin/target/dist/flatnet
minimum_jdk=22

say() { printf '\n==> %s\n' "$*"; }
give_up() {
  printf '\n%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# need WHAT PACKAGE: puts Debian's package among the missing ones unless WHAT is there, a command or a file.
missing=
need() {
  case $1 in
  /*) [ -e "$1" ] || missing="$missing $2" ;;
  *) command -v "$1" >/dev/null 2>&1 || missing="$missing $2" ;;
  esac
}

# Podman, and what its containers are made of. containernetworking-plugins keeps netavark out: without it Podman 4 chooses CNI.
need_podman() {
  need podman podman
  need runc runc
  need /usr/lib/cni/bridge containernetworking-plugins
  need busybox busybox-static
  need curl curl
  need ip iproute2
}

# Installs the packages that are missing, and a JDK if there is none that will do.
install_missing() {
  command -v apt-get >/dev/null 2>&1 || give_up "this is no Debian or Ubuntu; please install what it calls$missing"
  as_root apt-get update -q
  [ -n "$(find_jdk)" ] || missing="$missing $(jdk_package)"
  # shellcheck disable=SC2086
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ca-certificates $missing
}

# The newest JDK of the distribution that will do; nothing if it has none.
jdk_package() {
  for version in 25 24 23 22; do
    if apt-cache show openjdk-$version-jdk-headless >/dev/null 2>&1; then
      echo openjdk-$version-jdk-headless
      return
    fi
  done
}

# Has the build run on a JDK that can compile flatnet: what "java" is by default may be of any age, or not be there.
choose_jdk() {
  JAVA_HOME=$(find_jdk)
  [ -n "$JAVA_HOME" ] || give_up "there is no JDK $minimum_jdk or newer, and this distribution has none. Get one, for example Temurin 25 from https://adoptium.net, unpack it under /usr/lib/jvm, and run this again"
  export JAVA_HOME
}

# The home of a JDK that can build flatnet, where the build itself looks for one; nothing if there is none.
find_jdk() {
  for home in "${JAVA_HOME-}" "${JAVA25_HOME-}" /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.asdf/installs/java/*; do
    if [ -x "$home/bin/javac" ] && [ -r "$home/release" ]; then
      major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")
      if [ "${major:-0}" -ge $minimum_jdk ]; then
        echo "$home"
        return
      fi
    fi
  done
}

# private_podman DIR: writes a configuration for Podman into DIR that uses the CNI backend, our plugin and only our network,
# which has a bridge, addresses and leases of its own: on this host, containers may be using the real one.
bridge=flatnet-demo0
private_podman() {
  mkdir -p "$1/net.d" "$1/leases"
  chmod 700 "$1/leases"
  sed -e "s|\"type\": \"flatnet-ipam\",|&\n        \"dataDir\": \"$1/leases\",|" \
    -e "s|\"type\": \"flatnet\",|&\n      \"runDir\": \"$1/state\",|" \
    -e "s|flatnet-br0|$bridge|" -e 's|10\.87\.1\.|10.87.201.|' \
    "$dist/share/88-flatnet.conflist" > "$1/net.d/88-flatnet.conflist"
  cat > "$1/containers.conf" <<CONF
[containers]
# Some machines do not let root raise its limits to Podman's defaults.
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[network]
network_backend = "cni"
network_config_dir = "$1/net.d"
cni_plugin_dirs = ["$dist/bin"]
default_network = "flatnet"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
CONF
}

# has_cni DIR: whether a Podman with that configuration sees our network; if not, it says why. From version 5 on none does.
has_cni() {
  networks=$(podman_in "$1" --log-level=error network ls --format '{{.Name}}' 2>&1) || :
  printf '%s\n' "$networks" | grep -qx flatnet || {
    echo "$(podman --version): $networks"
    return 1
  }
}

# podman_in DIR ARGUMENTS…: Podman with that configuration and a store of its own.
podman_in() {
  dir=$1
  shift
  as_root env CONTAINERS_CONF="$dir/containers.conf" \
    podman --root "$dir/root" --runroot "$dir/run" --tmpdir "$dir/tmp" "$@"
}

# remove_work DIR: removes the directory of a private Podman, which may leave its storage mounted.
remove_work() {
  as_root sh -c "grep -o ' $1/[^ ]*' /proc/mounts | sort -r | xargs -r umount -l" 2>/dev/null || :
  as_root rm -rf "$1"
}
