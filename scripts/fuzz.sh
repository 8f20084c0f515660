#!/usr/bin/env bash
# fuzz.sh [SECONDS]: builds the fuzz targets and runs each that long, from the seeds in tests/fuzz/corpus and from what earlier runs
# found (build/fuzz/corpus). An input that breaks a target stays in build/fuzz/findings. Ends with the line "N passed, N failed".
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-60}
readonly folder=build/fuzz
passed=0
failed=0

conclude() {
  printf '\n%d passed, %d failed\n' "$passed" "$failed"
  ((failed == 0)) || exit 1
  exit 0
}

# Runs one target; says its figures, or all that it said when it failed.
run_target() {
  local name=$1 program=$folder/tests/fuzz_$1 corpus=$folder/corpus/$1 output=$folder/$1.log
  local seeds=()
  if [[ -d tests/fuzz/corpus/$name ]]; then seeds=("tests/fuzz/corpus/$name"); fi
  mkdir -p "$corpus" "$folder/findings"
  if "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="$folder/findings/$name-" "$corpus" "${seeds[@]}" >"$output" 2>&1; then
    printf '%-20s %s runs\n' "$name" "$(sed -nE 's/stat::number_of_executed_units: *//p' "$output")"
  else
    tail -n 60 "$output"
    printf '%-20s FAILED; run it again with: %s %s\n' "$name" "$program" "$folder/findings/$name-…"
    return 1
  fi
}

scripts/build.sh fuzz fuzzers || {
  failed=1
  conclude
}
for source in tests/fuzz/*_fuzz.cpp; do
  name=$(basename "$source" _fuzz.cpp)
  if run_target "$name"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
done
conclude
