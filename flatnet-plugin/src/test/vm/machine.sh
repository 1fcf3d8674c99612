#!/bin/sh
# A Debian in QEMU, which emulates the processor: slow, but it works where there is no /dev/kvm. Needs root.
#
#   machine.sh build DIR RELEASE PACKAGE…   makes DIR/disk, DIR/kernel and DIR/initrd
#   machine.sh run DIR SHARE SCRIPT         boots, runs SHARE/SCRIPT as root, prints what it prints, ends with its status
#
# SHARE, a directory, is /share in the machine, where it can be written to. What the machine changes on its disk is forgotten.
set -eu

fail() {
  echo "machine.sh: $*" >&2
  exit 2
}

# Removes an unfinished build, also after a failure or a signal.
clean_up() {
  status=$?
  trap - EXIT INT TERM
  if mountpoint -q "$root/proc"; then umount "$root/proc"; fi
  rm -rf --one-file-system "$root"
  exit $status
}

build() {
  dir=$1 release=$2
  shift 2
  for program in debootstrap mkfs.ext4; do command -v $program >/dev/null || fail "$program is missing"; done
  # Debian's own archive is the first in the usual places.
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' | head -n 1)
  mkdir -p "$dir"
  root=$dir/root log=$dir/build.log
  rm -rf --one-file-system "$root"
  trap clean_up EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  # minbase has no certificates, which apt may need.
  debootstrap --variant=minbase --include=ca-certificates,systemd-sysv,udev,kmod,iproute2,linux-image-amd64,initramfs-tools \
    "$release" "$root" "$mirror" > "$log" 2>&1 || { tail -n 20 "$log" >&2; fail "debootstrap failed"; }
  apt-config dump Acquire > "$root/etc/apt/apt.conf.d/90this-machine"
  cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
  cp /etc/resolv.conf "$root/etc/"
  printf '9p\n9pnet_virtio\nvirtio_pci\n' >> "$root/etc/initramfs-tools/modules"
  mount -t proc proc "$root/proc"
  {
    chroot "$root" apt-get update -qq &&
      DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get install -y -qq --no-install-recommends "$@" &&
      chroot "$root" update-initramfs -u
  } >> "$log" 2>&1 || { tail -n 20 "$log" >&2; fail "installing failed"; }
  umount "$root/proc"
  echo '/dev/vda / ext4 defaults 0 1' > "$root/etc/fstab"
  echo vm > "$root/etc/hostname"
  run_at_boot
  cp "$root"/boot/vmlinuz-* "$dir/kernel"
  cp "$root"/boot/initrd.img-* "$dir/initrd"
  rm -f "$dir/disk"
  truncate -s 4G "$dir/unfinished"
  mkfs.ext4 -q -d "$root" "$dir/unfinished"
  mv "$dir/unfinished" "$dir/disk"
}

# The script whose name is on the kernel's command line runs as soon as the machine is up; then the machine ends.
run_at_boot() {
  cat > "$root/etc/systemd/system/script.service" <<'UNIT'
[Unit]
After=multi-user.target
[Service]
Type=oneshot
ExecStart=/script.sh
[Install]
WantedBy=multi-user.target
UNIT
  cat > "$root/script.sh" <<'SCRIPT'
#!/bin/sh
mkdir -p /share
mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144 share /share
cd /share
script=$(tr ' ' '\n' < /proc/cmdline | sed -n 's/^script=//p')
sh "/share/$script" > /share/output 2>&1 < /dev/null
echo $? > /share/status
sync
umount /share
systemctl poweroff --force
SCRIPT
  chmod 755 "$root/script.sh"
  ln -s ../script.service "$root/etc/systemd/system/multi-user.target.wants/script.service"
  ln -s /dev/null "$root/etc/systemd/system/serial-getty@ttyS0.service"
}

run() {
  dir=$1 share=$(realpath "$2") script=$3
  command -v qemu-system-x86_64 >/dev/null || fail "qemu-system-x86_64 is missing"
  rm -f "$share/status" "$share/output"
  timeout --kill-after=10 "${VM_SECONDS:-900}" qemu-system-x86_64 \
    -accel tcg,thread=multi -cpu max -m 2G -smp 2 -nographic -no-reboot -nic none \
    -kernel "$dir/kernel" -initrd "$dir/initrd" -append "root=/dev/vda rw console=ttyS0 quiet script=$script" \
    -drive "file=$dir/disk,format=raw,if=virtio,snapshot=on" \
    -virtfs "local,path=$share,mount_tag=share,security_model=none" \
    < /dev/null > "$dir/console.log" 2>&1 || :
  [ ! -f "$share/output" ] || cat "$share/output"
  [ -f "$share/status" ] || {
    tail -n 20 "$dir/console.log" >&2
    fail "$script did not end within ${VM_SECONDS:-900} s, or the machine did not start; above is its console"
  }
  return "$(cat "$share/status")"
}

case ${1-} in
build | run) "$@" ;;
*) fail "usage: machine.sh build DIR RELEASE PACKAGE… | machine.sh run DIR SHARE SCRIPT" ;;
esac
