#!/usr/bin/env bash
# prove-overload.sh [--seconds N]: saves at 64 connections, as fast as they are answered, while the trail takes fewer than that (a trigger
# makes each of its rows wait). What the server may not let in must be refused with 503, its memory must stay flat, every read model must
# have everything some time after, and every save that was acknowledged must be there once. Ends with the line "N passed, N failed".
#   --seconds N  of the load (default 60)
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=60
while (($# > 0)); do
  case $1 in
    --seconds) seconds=$2 ;;
    *) sed -n '2,5s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
  esac
  shift 2
done

# shellcheck source=scripts/bench-lib.sh
. scripts/bench-lib.sh

readonly wait_ms=1.5 # for each event in the trail, which takes about 600 a second then
readonly flat=1.2    # memory in the last third of the load, beside the second
passed=0
failures=0

check() { # WHAT FIGURES command…
  if "${@:3}"; then
    passed=$((passed + 1))
    printf 'ok      %s: %s\n' "$1" "$2"
  else
    failures=$((failures + 1))
    printf 'FAILED  %s: %s\n' "$1" "$2"
  fi
}
holds() { awk "BEGIN { exit !($1) }"; }
resident_kb() { awk '/^VmRSS/ { print $2 }' "/proc/$server/status"; }
events() { psql -qAt -c 'SELECT sum(head) FROM log_shard'; }

start_server own "$contentos"
fill_server 100
find_database
PGOPTIONS='-c search_path=contentos'
export PGOPTIONS
before=$(events)

psql -q -c "CREATE FUNCTION wait_for_trail() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN PERFORM pg_sleep($wait_ms / 1000.0); RETURN NEW; END \$\$" \
  -c 'GRANT EXECUTE ON FUNCTION wait_for_trail() TO PUBLIC'
"$bench_save" 127.0.0.1 "$port" bench entry-0 64 "$seconds" >"$work/saves" 2>"$work/saves.log" &
load=$!
sleep 2 # the entries are there
psql -q -c 'CREATE TRIGGER slow BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION wait_for_trail()'
while kill -0 "$load" 2>/dev/null; do
  resident_kb >>"$work/memory"
  sleep 0.5
done
wait "$load" || fail 'the load ended early'
read -r rate _ p99 refused _ saves _ <"$work/saves"
late=$(catch_up)

read -r second last < <(awk '{ kb[NR] = $1 } END {
  for (i = int(NR / 3) + 1; i <= NR; i++) { if (i <= 2 * NR / 3) { if (kb[i] > a) a = kb[i] } else if (kb[i] > b) b = kb[i] }
  print a, b }' "$work/memory")
# Any other answer than 201 and 503 ends the load.
check 'what was too much was refused' "$rate/s let in, 99th percentile $p99 ms, $refused answered with 503" holds "$refused > 0"
check 'memory stays flat' "at most $((second / 1024)) MB in the second third, $((last / 1024)) MB in the last" holds "$last <= $flat * $second"
check 'every model has all of it' "$late ms after the load" holds "$late < 60000" # 10 s of backlog are allowed
# Each of the 64 connections made an entry, and its first version.
check 'every acknowledged save is there once' "$saves saves, $(($(events) - before)) events" holds "$(($(events) - before)) == $saves + 128"
psql -q -c 'DROP TRIGGER slow ON audit_event'
load_saves 64 3
check 'nobody is refused any more' "$rate/s, $failed refused" holds "$failed == 0"

printf '%d passed, %d failed\n' "$passed" "$failures"
((failures == 0))
