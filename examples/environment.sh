# shellcheck shell=sh
# Shared by quickstart.sh and check.sh: where things are, and a private Podman that touches nothing under /etc.
# Source it; it expects to lie in examples/ of the repository.

project=$(cd "$(dirname "$0")/.." && pwd)
dist=$project/flatnet-plugin/target/dist/flatnet
minimum_jdk=22

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
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

# podman_in DIR ARGUMENTS…: Podman with that configuration and a store of its own.
podman_in() {
  dir=$1
  shift
  as_root env CONTAINERS_CONF="$dir/containers.conf" \
    podman --root "$dir/root" --runroot "$dir/run" --tmpdir "$dir/tmp" "$@"
}
