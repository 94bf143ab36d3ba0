# shellcheck shell=bash
# What bench/compare and bench/profile share: finds a JDK 25, builds what is missing or older than its
# sources, and starts a command of the benchmarks. Standard output belongs to that command alone.
# Meant to be sourced, with `set -euo pipefail`. bench/distribution-check takes fail and
# find_jdk, fuzz/run find_jdk.

fail() {
  echo "bench/$name: $*" >&2
  exit 1
}

find_jdk() {
  local candidate version
  for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/* "${HOME:-}"/.sdkman/candidates/java/*; do
    [[ -x $candidate/bin/javac && -r $candidate/release ]] || continue
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$candidate/release")
    if [[ -n $version ]] && ((version >= 25)); then
      echo "$candidate"
      return
    fi
  done
  return 1
}

# The build leaves a stamp that is as old as its beginning.
is_fresh() {
  [[ -f $app/stamp && -d $app/lib ]] || return 1
  local newer
  newer=$(find "$home/pom.xml" "$home"/*/pom.xml "$home"/*/src/main "$home/bench/src/peers" \
    -newer "$app/stamp" -print -quit)
  [[ -z $newer ]]
}

# build ARGUMENT...: with these arguments of Maven beside the usual ones
build() {
  command -v mvn >/dev/null ||
    fail "Maven is needed to build Sluice and is not on the PATH: install it (apt-get install maven)"
  local log=$target/build.log
  mvn -q -B -ntp -f "$home/pom.xml" -pl bench -am "$@" -Dmaven.test.skip -Dspotless.check.skip \
    package </dev/null >"$log" 2>&1 || {
    cat "$log" >&2
    fail "the build failed; its messages are above and in $log"
  }
}

# launch NAME CLASS NEWS MAVEN-ARGUMENTS ARGUMENT...: starts a class whose build lies in
# bench/target/NAME; NEWS is what people read while it is built.
launch() {
  name=$1
  local class=$2 news=$3
  local -a maven
  read -ra maven <<<"$4"
  shift 4
  home=$(cd -P "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
  target=$home/bench/target
  app=$target/$name

  JAVA_HOME=$(find_jdk) ||
    fail "a JDK 25 or newer is needed: install temurin-25-jdk or openjdk-25-jdk, or set JAVA_HOME to one"
  export JAVA_HOME

  if ! is_fresh; then
    # The same lock as ./sluice: one build at a time.
    mkdir -p "$target" "$home/cli/target"
    exec 9>"$home/cli/target/build.lock"
    if command -v flock >/dev/null && ! flock -n 9; then
      echo "waiting for another build of Sluice…" >&2
      flock 9
    fi
    if ! is_fresh; then
      echo "$news" >&2
      build "${maven[@]}"
    fi
    exec 9>&-
  fi

  exec "$JAVA_HOME/bin/java" --add-modules jdk.incubator.vector "-Dsluice.bench.folder=$app" \
    -cp "$app/lib/*" "dev.sluice.bench.$class" "$@"
}
