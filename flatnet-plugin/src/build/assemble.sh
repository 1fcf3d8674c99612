#!/bin/sh
# Completes the distribution: launchers with the answers they give themselves, and the AOT cache.
# The build has already put the Java runtime into DIST/lib/runtime and the jars into DIST/lib/jars.
#
#   assemble.sh SOURCES DIST VERSION
set -eu
sources=$1
dist=$2
version=$3
java=$dist/lib/runtime/bin/java
unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS

# One order, so that the class path of the training run is the class path of every run.
class_path= real_class_path=
for jar in "$dist"/lib/jars/*.jar; do
  class_path=${class_path:+$class_path:\$home/}jars/${jar##*/}
  real_class_path=${real_class_path:+$real_class_path:}$jar
done
options=$(sed -e '/^#/d' -e '/^$/d' "$sources/jvm.options" | tr '\n' ' ')
main=dev.flatnet.plugin.main

# The launcher's answers come from the code that would otherwise give them.
answer=$(CNI_COMMAND=VERSION "$java" -cp "$real_class_path" $main.Main flatnet)
about=$("$java" -cp "$real_class_path" $main.Main flatnet 2>&1 >/dev/null)
supported=${about##*supported: }
names=$("$java" -cp "$real_class_path" $main.PluginNames)
mkdir -p "$dist/bin" "$dist/share"
sed -e "s/@plugin.names@/$(echo $names | sed 's/ / | /g')/" -e "s|@version.result@|$answer|" -e "s|@version@|$version|" -e "s|@versions.supported@|$supported|" \
  -e "s|@version.newest@|${supported##*, }|" -e "s|@jvm.options@|$options|" -e "s|@class.path@|$class_path|" \
  "$sources/bin/flatnet" > "$dist/bin/flatnet"
chmod 755 "$dist/bin/flatnet"
for name in $names; do
  [ "$name" = flatnet ] || ln -sf flatnet "$dist/bin/$name"
done
cp "$sources"/share/* "$dist/share/"
chmod 644 "$dist"/share/*

# The training run: requests to every plugin in two namespaces of its own, which need root or user namespaces. Without
# either it stops early, and what is made from it is smaller.
enter=
if unshare --net true 2>/dev/null; then
  enter="unshare --net"
elif unshare --user --map-root-user --net true 2>/dev/null; then
  enter="unshare --user --map-root-user --net"
else
  echo "training: no namespaces can be made here, so it stops early"
fi
state=$(mktemp -d)
log=$state/log
trap 'rm -rf "$state"' EXIT
export java options real_class_path main state
train() { # JAVA-OPTION…
  # shellcheck disable=SC2016
  LC_ALL=C.UTF-8 $enter sh -c '
    if unshare --net true 2>/dev/null; then
      unshare --net sleep 60 & container=$!
      # Until the child has left our namespace.
      while [ "$(readlink /proc/$container/ns/net)" = "$(readlink /proc/self/ns/net)" ]; do sleep 0.05; done
      trap "kill $container" EXIT
    fi
    echo "{\"cniVersion\":\"1.1.0\",\"name\":\"training\",\"type\":\"loopback\"}" |
      CNI_COMMAND=STATUS CNI_PATH=/ "$java" "$@" $options -Xlog:disable -Xlog:all=error:stderr \
        -cp "$real_class_path" $main.AotTraining "/proc/${container:-none}/ns/net" "$state"
  ' sh "$@" > "$log" 2>&1 || :
}

# A native call is put together from small classes that the JVM makes anew in each process, unless an archive has them. It
# makes those that the list of classes in its own directory names, so our list goes there.
classes=$dist/lib/runtime/lib/classlist
train -Xshare:off "-XX:DumpLoadedClassList=$state/classes"
grep '^@lambda-form-invoker' "$state/classes" | grep -vxF -f "$classes" >> "$classes" || :

# For Java versions without AOT cache. Not by jlink, which adds three for heaps that the launcher never chooses.
"$java" -Xshare:dump -Xlog:disable -Xlog:all=error:stderr -XX:+UseSerialGC -Xmx32m

# The cache holds what the training run used. Without JEP 514 (JDK 25) there is none.
cache=$dist/lib/flatnet.aot
rm -f "$cache"
if ! "$java" -XX:AOTCacheOutput="$cache" -version >/dev/null 2>&1; then
  echo "no AOT cache: this JDK cannot make one; every call will take about three times as long"
  exit 0
fi
rm -f "$cache"
train "-XX:AOTCacheOutput=$cache"
if [ ! -s "$cache" ]; then
  cat "$log" >&2
  echo "the AOT cache was not made" >&2
  exit 1
fi
grep '^AOT training' "$log" || :
