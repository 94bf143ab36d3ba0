# shellcheck shell=bash
# For build-emulator and check-kernels: compiles with g++ what has changed. Before it is sourced,
# `here` is this folder, CXX the compiler, `out` the folder of the objects, and `flags` has flags
# for all of them.
# shellcheck disable=SC2154
# FMA as an instruction: in software it is fifty times slower. The library checks where it is loaded
# that the processor still is one that has it.
instructions=()
if [[ $("$CXX" -dumpmachine) == x86_64-* ]] && grep -qw fma /proc/cpuinfo && grep -qw avx2 /proc/cpuinfo; then
  instructions=(-mfma -mavx2)
  flags+=(-DSLUICE_KERNELS_USE_AVX2)
fi
# Contraction would make other bits than the device's.
device=(-ffp-contract=off -fno-strict-aliasing "${instructions[@]}")

mkdir -p "$out"
objects=()

# fresh FILE INPUT...: whether the file is there, and no input is newer or missing.
fresh() {
  local file=$1 input
  [ -e "$file" ] || return 1
  for input in "${@:2}"; do
    [ -e "$input" ] && [ ! "$input" -nt "$file" ] || return 1
  done
}

# compile SOURCE FLAG...: to an object, unless that is newer than all that it was made of.
compile() {
  local source=$1 object inputs=()
  object=$out/$(basename "$source").o
  objects+=("$object")
  if [ -e "$object.d" ]; then
    mapfile -t inputs < <(sed 's/^[^ ]*://; s/\\$//' "$object.d" | tr -s ' ' '\n' | sed '/^$/d')
    fresh "$object" "$source" "${BASH_SOURCE[0]}" "$0" "${inputs[@]}" && return
  fi
  "$CXX" "${flags[@]}" "${@:2}" -MMD -MF "$object.d" -c -x c++ "$source" -o "$object.part"
  mv "$object.part" "$object"
}

# compile_kernels FLAG...: all kernels; meanwhile, and until `wait`, something else may be compiled.
compile_kernels() {
  compile "$here/src/main/cuda/kernels.cu" "${device[@]}" "$@" &
  objects+=("$out/kernels.cu.o")
}
