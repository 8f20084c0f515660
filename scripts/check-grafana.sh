#!/usr/bin/env bash
# check-grafana.sh: whether the Grafana board is JSON, asks for no metric that the code does not have, and leaves none out.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly board=packaging/grafana/contentos.json
jq -e '.panels | length > 0' "$board" >/dev/null
asked=$(jq -r '.panels[].targets[]?.expr' "$board" | grep -oE 'contentos_[a-z_]+' | sed 's/_bucket$//' | sort -u)
offered=$(grep -rhE '(counter|gauge|histogram)\(|"contentos_' --include=*.cpp api infra projections commands |
  grep -oE '"contentos_(http|projection|relay|feed|lease)_[a-z_]+' | tr -d '"' | sort -u)
if ! diff <(printf '%s\n' "$offered") <(printf '%s\n' "$asked"); then
  printf 'check-grafana: < has no panel in %s, > is asked for there and exists nowhere\n' "$board" >&2
  exit 1
fi
