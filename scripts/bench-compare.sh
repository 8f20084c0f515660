#!/usr/bin/env bash
# bench-compare.sh COMMIT [--rounds N] [--seconds N]: builds a commit beside this checkout and measures both by turns on this machine, so
# that what else runs disturbs both alike. What got more than 3 % worse is marked.
#   --rounds N    of each load (default 5); medians are compared
#   --seconds N   of each load (default 6)
set -euo pipefail
cd "$(dirname "$0")/.."

base=${1:-}
[[ -n $base && $base != -* ]] || { sed -n '2,5s/^# \{0,1\}//p' "$0" >&2 && exit 2; }
shift
rounds=5
seconds=6
while (($# > 0)); do
  case $1 in
    --rounds) rounds=$2 ;;
    --seconds) seconds=$2 ;;
    *) sed -n '2,5s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
  esac
  shift 2
done

commit=$(git rev-parse --verify --short=12 "$base^{commit}")
readonly before=$PWD/build/compare/$commit
if [[ ! -d $before ]]; then git clone --quiet --no-checkout . "$before"; fi
git -C "$before" checkout --quiet --detach "$commit"
printf 'Building %s\n' "$commit"
"$before/scripts/build.sh" release contentos

# shellcheck source=scripts/bench-lib.sh
. scripts/bench-lib.sh

declare -A binaries=([before]=$before/build/release/contentos [now]=$contentos) tokens=()
for name in before now; do
  start_server "$name" "${binaries[$name]}"
  fill_server 1000
  tokens[$name]=$(make_token)
  until curl -fs -o /dev/null -H "Authorization: Bearer ${tokens[$name]}" "$base/api/bench/entries/entry-0"; do sleep 0.1; done
done

# note FIGURE VALUE: of the server at hand, in this round.
note() { printf '%s\t%s\n' "$1" "$2" >>"$work/figures.$name"; }
measure() {
  use_server "$name"
  load_saves 64 "$seconds"
  note 'saves/s, 64 connections' "$rate"
  note 'CPU per save, server (us)' $((server_us / count))
  note 'CPU per save, PostgreSQL (us)' $((database_us / count))
  note 'models had all of it after (ms)' "$late_ms"
  load_saves 1 "$((seconds / 2))"
  note 'save p50, 1 connection (ms)' "$p50"
  local delivery=$base/api/bench/entries header="Authorization: Bearer ${tokens[$name]}"
  note 'GET of an entry/s' "$(requests_per_second 32 "$((seconds / 2))" -H "$header" "$delivery/entry-0")"
  note 'list of delivery/s' "$(requests_per_second 32 "$((seconds / 2))" -H "$header" "$delivery?limit=20")"
  note 'list of management/s' "$(requests_per_second 32 "$((seconds / 2))" -H "Authorization: Bearer $CONTENTOS_TOKEN" \
    -H 'ContentOS-Tenant: bench' "$base/api/v1/entries?limit=20")"
}
for ((round = 0; round < rounds; ++round)); do
  # Who comes first changes, so that it favours nobody.
  if ((round % 2)); then order='now before'; else order='before now'; fi
  for name in $order; do measure; done
  printf 'Round %d of %d\n' $((round + 1)) "$rounds"
done

median_of() { awk -F'\t' -v f="$figure" '$1 == f { print $2 }' "$work/figures.$1" | median; }
printf '\n%-36s %12s %12s %8s\n' '' "$commit" now ratio
cut -f1 "$work/figures.now" | awk '!seen[$0]++' | while read -r figure; do
  was=$(median_of before) is=$(median_of now)
  awk -v figure="$figure" -v was="$was" -v is="$is" 'BEGIN {
    ratio = was > 0 ? is / was : 1
    less_is_better = figure ~ /\((us|ms)\)$/
    is_worse = less_is_better ? ratio > 1.03 : ratio < 0.97
    printf "%-36s %12s %12s %8.2f%s\n", figure, was, is, ratio, is_worse && figure !~ /^models/ ? "   worse" : ""
  }'
done
