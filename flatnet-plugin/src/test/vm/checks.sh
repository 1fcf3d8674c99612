# Shared by the scripts that run in the machine. A failed check does not end them: the rest is told as well.
flatnet=/opt/flatnet
failures=0 checks=0

# Also starts the resident process: without it, each call starts a JVM, which takes seconds on an emulated processor.
install_flatnet() {
  cp -a /share/flatnet $flatnet
  $flatnet/bin/flatnet serve > /run/serve.log 2>&1 &
  tries=0
  until [ -e /run/flatnet/server ] || [ $tries = 60 ]; do
    tries=$((tries + 1))
    sleep 1
  done
}

say() { printf '==> %s\n' "$*"; }

# failed WHAT WHY
failed() {
  failures=$((failures + 1))
  printf 'FAILED: %s: %s\n' "$1" "$2"
}

# expect WHAT EXPECTED ACTUAL
expect() {
  checks=$((checks + 1))
  [ "$2" = "$3" ] || failed "$1" "expected \"$2\", not \"$3\""
}

# contains WHAT PART TEXT
contains() {
  checks=$((checks + 1))
  case $3 in *"$2"*) ;; *) failed "$1" "expected \"$2\" in \"$3\"" ;; esac
}

finish() {
  echo "$checks checks, $failures failures"
  [ $failures = 0 ]
  exit
}
