#!/usr/bin/env bash
# flame-graph.sh FILE.svg [SECONDS]: draws where the server's processor time goes while 64 connections save (default: 8 s). Needs `perf`
# (Debian's linux-perf) and the right to use it.
set -euo pipefail
cd "$(dirname "$0")/.."

picture=${1:-}
seconds=${2:-8}
[[ $picture == *.svg ]] || { sed -n '2,3s/^# \{0,1\}//p' "$0" >&2 && exit 2; }

# shellcheck source=scripts/bench-lib.sh
. scripts/bench-lib.sh

start_server own "$contentos"
fill_server 100
load_saves 64 1 # makes the workers: threads that begin while perf looks for those there are would not be recorded
# Deep stacks, because callbacks of callbacks are what is to be seen.
perf record -q -F 299 --call-graph dwarf,24000 -p "$server" -o "$work/perf.data" -- sleep "$seconds" 2>"$work/perf.log" &
recorder=$!
load_saves 64 "$seconds"
wait "$recorder" || fail 'perf could not record'
perf script -i "$work/perf.data" -F comm,ip,sym 2>>"$work/perf.log" |
  awk -v title="contentos, $rate saves/s at 64 connections" -f scripts/flame-graph.awk >"$picture" || fail 'perf saw nothing'
printf '%s\n' "$picture"
