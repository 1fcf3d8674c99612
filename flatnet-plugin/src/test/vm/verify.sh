#!/bin/sh
# Runs the tests that need another kernel than this machine's, in a virtual machine: VLANs, as Debian 12 has them.
#
#   verify.sh DISTRIBUTION WORK     WORK keeps the machine's disk, which takes minutes to make
#
# Needs root. Somebody else's tests are skipped with the reason; with CI=true that is a failure.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
distribution=$1 work=$2
scripts="vlan.sh podman.sh"

if [ "$(id -u)" != 0 ]; then
  echo "Skipped: the tests in a virtual machine, which only root can make"
  [ "${CI-}" != true ]
  exit
fi
[ -x "$distribution/bin/flatnet" ] || { echo "verify.sh: there is no distribution in $distribution" >&2; exit 2; }
missing=
for needed in debootstrap:debootstrap mkfs.ext4:e2fsprogs qemu-system-x86_64:qemu-system-x86; do
  command -v "${needed%:*}" > /dev/null || missing="$missing ${needed#*:}"
done
# shellcheck disable=SC2086
[ -z "$missing" ] || DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing

mkdir -p "$work"
work=$(cd "$work" && pwd)
machine=$work/bookworm
# A changed script makes a new disk.
made_by=$(cat "$here/machine.sh" "$here/verify.sh" | sha256sum)
if [ ! -f "$machine/disk" ] || [ "$(cat "$machine/made-by" 2> /dev/null)" != "$made_by" ]; then
  "$here/machine.sh" build "$machine" bookworm \
    containernetworking-plugins podman crun iputils-ping busybox-static nftables iptables
  echo "$made_by" > "$machine/made-by"
fi

share=$(mktemp -d "$work/share.XXXXXX")
trap 'rm -rf "$share"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
cp -a "$distribution" "$share/flatnet"
cp "$here"/*.sh "$share"
status=0
for script in $scripts; do
  echo "######## $script in the virtual machine"
  "$here/machine.sh" run "$machine" "$share" "$script" || status=1
done
exit $status
