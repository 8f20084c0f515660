#!/usr/bin/env bash
# test.sh PRESET [ctest argument…]: builds the preset, runs its tests, and ends with the line "N passed, N failed". A test that was
# skipped or could not run counts as failed.
set -euo pipefail
cd "$(dirname "$0")/.."

preset=$1
shift
folder=build/$preset
log=$folder/Testing/Temporary/LastTest.log

conclude() {
  printf '\n%d passed, %d failed\n' "$1" "$2"
  (($2 == 0)) || exit 1
  exit 0
}

rm -f "$log"
# CONTENTOS_TEST_TARGETS: what to build instead of everything, for labels that need less.
scripts/build.sh "$preset" ${CONTENTOS_TEST_TARGETS:-} || conclude 0 1

# A real broker for the tests of Kafka and of the cluster, and what judges the contract, where such tests are about to run. What cannot be
# had fails these, by their names, and no other.
labels=$(ctest --test-dir "$folder" --print-labels "$@") || true
for need in cluster:fetch-kafka contract:fetch-contract-tools; do
  grep -qx " *${need%:*}" <<<"$labels" || continue
  scripts/"${need#*:}.sh" || printf 'Going on without it: the tests labelled "%s" fail.\n' "${need%:*}"
done

status=0
ctest --test-dir "$folder" --output-on-failure --no-tests=error -j "${CONTENTOS_TEST_JOBS:-2}" "$@" || status=$?

[[ -s $log ]] || conclude 0 1
read -r passed failed < <(awk -f scripts/count-tests.awk "$log")
# ctest also fails on what is no test's fault, such as finding none; that must not read as success.
if ((status != 0 && failed == 0)); then failed=1; fi
conclude "$passed" "$failed"
