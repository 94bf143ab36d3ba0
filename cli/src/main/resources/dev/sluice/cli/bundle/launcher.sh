#!/bin/sh
# Starts Sluice from the folder that this file's folder lies in, with the Java runtime there. Needs
# nothing of the machine: neither a JDK nor a PATH.
set -eu

fail() {
  echo "sluice: $*" >&2
  exit 1
}

self=$(command -p readlink -f -- "$0")
home=$(CDPATH='' cd -P -- "${self%/*}/.." && pwd)
java=$home/runtime/bin/java

if [ ! -x "$java" ]; then
  # A bundle without a runtime.
  java=${JAVA_HOME:+$JAVA_HOME/bin/}java
  command -v "$java" >/dev/null || fail "needs Java 25: set JAVA_HOME to a JDK or JRE of that version"
  version=$("$java" --version 2>&1) || fail "needs Java 25, and '$java' does not start: set JAVA_HOME"
  version=${version#* }
  version=${version%%[!0-9]*}
  [ "${version:-0}" -ge 25 ] || fail "needs Java 25, but '$java' is older: set JAVA_HOME"
fi

# Without a locale Java could not open files whose names are not ASCII.
[ -n "${LC_ALL:-}${LC_CTYPE:-}${LANG:-}" ] || export LC_ALL=C.UTF-8

exec "$java" -p "$home/lib" "@$home/options" -m dev.sluice.cli/dev.sluice.cli.Main "$@"
