#!/usr/bin/env bash
# build.sh PRESET [TARGET…]: configures build/PRESET and builds the targets (default: all) on all cores.
set -euo pipefail
cd "$(dirname "$0")/.."

preset=$1
shift
folder=build/$preset

# Paths are cached relative to the checkout, so that a second checkout of the same sources compiles nothing again.
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1

# What is built follows what is installed (the server needs no test libraries), so anything but the server looks again.
if [[ ! -e $folder/build.ninja || $* != contentos ]]; then
  mkdir -p "$folder"
  cmake --preset "$preset" >"$folder/configure.log" 2>&1 || {
    cat "$folder/configure.log" >&2
    exit 1
  }
fi

arguments=()
if (($# > 0)); then arguments=(--target "$@"); fi
NINJA_STATUS='[%f/%t %es] ' cmake --build "$folder" "${arguments[@]}"
