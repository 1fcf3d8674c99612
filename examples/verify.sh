#!/bin/sh
# All tests that this machine can show, from a fresh Debian or Ubuntu machine. Arguments go to Maven.
# Run as root, everything runs. As somebody else, who may use sudo for what has to be installed, the tests that need root are
# skipped and say so. With CI=true a test that cannot run is a failure.
set -eu
. "$(dirname "$0")/environment.sh"

may_install() {
  [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null 2>&1 && sudo true; }
}

say "Looking for what the tests need"
need_podman
need nft nftables
need ping iputils-ping
need sysctl procps
need nsenter util-linux
need conntrack conntrack
need strace strace
need iptables iptables
need gcc gcc
need /usr/include/stdio.h libc6-dev
need go golang-go
need /usr/share/gocode/src/github.com/containernetworking/cni golang-github-appc-cni-dev
if [ -n "$missing" ] || [ -z "$(find_jdk)" ]; then
  if may_install; then
    install_missing
  elif [ "${CI-}" = true ]; then
    give_up "missing, and only root can install it:$missing"
  else
    echo "missing, and only root can install it:$missing; tests that need it are skipped"
  fi
fi
choose_jdk
echo "JDK:     $JAVA_HOME"

say "Building and testing flatnet"
cd "$project"
exec ./mvnw --batch-mode --no-transfer-progress verify "$@"
