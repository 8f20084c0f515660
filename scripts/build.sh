#!/usr/bin/env bash
# build.sh PRESET [TARGET…]: configures build/PRESET for what the targets ask for and builds them on all cores (no target: the server and
# the tests). Only what is asked for is configured (cmake/ContentOSParts.cmake): "contentos" alone needs no package of the tests.
set -euo pipefail
cd "$(dirname "$0")/.."

preset=$1
shift
folder=build/$preset

# Paths are cached relative to the checkout, so that a second checkout of the same sources compiles nothing again.
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1

parts=$(for target in "${@:-tests}"; do
  case $target in
    contentos) ;;
    benches | bench_*) echo benches ;;
    fuzzers | fuzz_*) echo fuzzers ;;
    *) echo tests ;;
  esac
done | LC_ALL=C sort -u | paste -sd';')

# CMake runs when something else is asked for than last time, or by other presets; a change to its own files, or a new source, ninja notices
# by itself. After a configuration that failed there is no build.ninja, so that the next build looks again.
configured=$(sed -n 's/^CONTENTOS_PARTS:STRING=//p' "$folder/CMakeCache.txt" 2>/dev/null || true)
if [[ ! -e $folder/build.ninja || CMakePresets.json -nt $folder/build.ninja || $parts != "$configured" ]]; then
  mkdir -p "$folder"
  # Without its log ninja cannot know that the other parts' files are dead, so they are there when those are asked for again.
  rm -f "$folder/build.ninja"
  if [[ -e $folder/.ninja_log ]]; then mv "$folder/.ninja_log" "$folder/ninja_log.kept"; fi
  status=0
  cmake --preset "$preset" -D CONTENTOS_PARTS="$parts" >"$folder/configure.log" 2>&1 || status=$?
  if [[ -e $folder/ninja_log.kept ]]; then mv "$folder/ninja_log.kept" "$folder/.ninja_log"; fi
  if ((status != 0)); then
    cat "$folder/configure.log" >&2
    exit 1
  fi
fi

arguments=()
if (($# > 0)); then arguments=(--target "$@"); fi
NINJA_STATUS='[%f/%t %es] ' cmake --build "$folder" "${arguments[@]}"
