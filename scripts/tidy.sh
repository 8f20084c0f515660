#!/usr/bin/env bash
# tidy.sh [FILE…]: runs clang-tidy 14 on the given .cpp files (default: all) that changed since they last passed: they, a header of
# ours that they see, or the settings. What passed is remembered in build/tidy/passed.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly folder=build/tidy

examine() {
  local name=${1//\//-} output
  if output=$(clang-tidy-14 -p "$folder" --quiet "$1" 2>/dev/null); then
    mv "$folder/now/$name" "$folder/passed/$name"
  else
    printf '%s\n' "$output"
    return 1
  fi
}

if [[ ${1:-} == --examine ]]; then
  examine "$2"
  exit
fi

rm -rf "$folder/now"
mkdir -p "$folder/now" "$folder/passed"
cmake --preset tidy >"$folder/configure.log" 2>&1 || {
  cat "$folder/configure.log" >&2
  exit 1
}
if (($# == 0)); then
  # Without what a page's code was written to (cmake/ContentOSPages.cmake).
  mapfile -t files < <(sed -nE 's/^ *"file": "(.*)",?$/\1/p' "$folder/compile_commands.json" | sed "s|^$PWD/||" | grep -v '^build/' |
    LC_ALL=C sort -u)
else
  files=("$@")
fi

# For each file, build/tidy/now gets the hashes of everything of ours that the verdict on it depends on.
mapfile -t sources < <(find api commands domain infra projections tests -name '*.[ch]pp' | LC_ALL=C sort)
{
  sha256sum .clang-tidy "${sources[@]}"
  grep -H '^#include "' "${sources[@]}" | sed -E 's/^([^:]*):#include "([^"]*)".*/include \1 \2/'
  printf 'examine %s\n' "${files[@]}"
} | awk -v folder="$folder/now" -f scripts/dependencies.awk

changed=()
for file in "${files[@]}"; do
  name=${file//\//-}
  cmp -s "$folder/now/$name" "$folder/passed/$name" || changed+=("$file")
done
if ((${#changed[@]} == 0)); then exit 0; fi
printf 'clang-tidy reads %d of %d files\n' "${#changed[@]}" "${#files[@]}"
printf '%s\0' "${changed[@]}" | xargs -0 -P"$(nproc)" -n1 "$0" --examine || {
  echo 'clang-tidy has something to say above; .clang-tidy lists its checks.' >&2
  exit 1
}
