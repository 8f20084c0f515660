#!/usr/bin/env bash
# crash.sh [option…]: kills the processes of a cluster under load and checks everything (contentos_crash --help tells the options).
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/fetch-kafka.sh
scripts/build.sh release contentos contentos_crash
exec build/release/tests/contentos_crash "$@"
