#!/usr/bin/env bash
# check.sh: what to run before a commit. Under a minute when little changed: the format of everything, clang-tidy on what changed, the
# unit tests and the tidy tests.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '%s\n' "$1 …"; }

step 'Format'
scripts/format.sh
step 'clang-tidy'
scripts/tidy.sh
step 'Build and unit tests'
scripts/test.sh release --label-regex '^unit$'
