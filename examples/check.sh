#!/bin/sh
# Says whether this machine and this checkout are ready for flatnet; exit status 1 if anything is not.
set -u
. "$(dirname "$0")/environment.sh"

status=0
ok() { printf '[OK] %s\n' "$*"; }
ng() {
  printf '[NG] %s\n     %s\n' "$1" "$2"
  status=1
}

for document in cni-spec podman-cni; do
  file=docs/architecture/research/$document.md
  if [ -s "$project/$file" ]; then ok "document $file"; else ng "document $file" "it is missing; check out the repository again"; fi
done

jdk=$(find_jdk)
if [ -n "$jdk" ]; then
  ok "JDK $jdk"
else
  ng "JDK $minimum_jdk or newer" "install one under /usr/lib/jvm, for example Temurin 25, or set JAVA25_HOME"
fi

if [ -x "$dist/bin/flatnet" ] && version=$("$dist/bin/flatnet" version 2>&1); then
  ok "build: $version"
else
  ng "build" "run ./mvnw package"
fi

work=$(mktemp -d) || exit 1
trap 'remove_work "$work"' EXIT
if ! command -v podman >/dev/null 2>&1; then
  ng "Podman with CNI backend" "install podman 3 or 4 and containernetworking-plugins"
  ng "plugin recognised by Podman" "needs Podman and the build"
elif [ ! -x "$dist/bin/flatnet" ]; then
  ng "Podman with CNI backend" "needs the build; run ./mvnw package"
  ng "plugin recognised by Podman" "needs the build; run ./mvnw package"
else
  private_podman "$work"
  if why_not=$(has_cni "$work"); then
    ok "Podman with CNI backend: $(podman --version)"
    driver=$(podman_in "$work" network inspect -f '{{.Driver}}' flatnet 2>&1)
    if [ "$driver" = flatnet ]; then
      ok "plugin recognised by Podman: network flatnet has driver $driver"
    else
      ng "plugin recognised by Podman" "podman says: $driver"
    fi
  else
    ng "Podman with CNI backend" "$why_not
     Podman 5 and later have no CNI; Podman 4 may need to be switched to it (docs/architecture/research/podman-cni.md)"
    ng "plugin recognised by Podman" "needs a Podman with CNI"
  fi
fi
exit $status
