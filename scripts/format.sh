#!/usr/bin/env bash
# format.sh [--in-place]: checks the format of every source file with clang-format 14, or mends it.
set -euo pipefail
cd "$(dirname "$0")/.."

mode=(--dry-run --Werror)
if [[ ${1:-} == --in-place ]]; then mode=(-i); fi
find api commands domain infra projections tests -name '*.[ch]pp' -print0 | xargs -0 -P2 -n40 clang-format-14 "${mode[@]}" || {
  echo 'Some files are not formatted; "make format" mends them.' >&2
  exit 1
}
