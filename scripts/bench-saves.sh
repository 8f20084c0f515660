#!/usr/bin/env bash
# bench-saves.sh [--events N] [--seconds N]: what saves, imports and rebuilds cost as content grows, each beside what PostgreSQL alone does
# with the same bytes in the same cluster.
#   --events N   saves that are imported, and then read anew by every model (default 20000)
#   --seconds N  of each load (default 8)
set -euo pipefail
cd "$(dirname "$0")/.."

events=20000
seconds=8
while (($# > 0)); do
  case $1 in
    --events) events=$2 ;;
    --seconds) seconds=$2 ;;
    *) sed -n '2,5s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
  esac
  shift 2
done

# shellcheck source=scripts/bench-lib.sh
. scripts/bench-lib.sh

row() { printf '%-58s %12s %12s %8s   %s\n' "$1" "$2" "$3" "$(ratio "$2" "$3")" "$4"; }
import() { "$contentos" import history "$1" --tenant bench >>"$work/cli.log" 2>&1 || fail "the import of $1 failed"; }
ask() { psql -qAt -c "$1"; }
# Bytes on disk of tables, their indexes and what is kept beside them, of those that a pattern matches.
bytes_of() { ask "SELECT COALESCE(sum(pg_total_relation_size(c.oid)), 0) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'contentos' AND c.relkind = 'r' AND c.relname ~ '$1'"; }
wal() { ask "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')"; }
folder_bytes() { du -sb "$work/own/$1" | cut -f1; }

start_server own "$contentos"
fill_server 100
find_database
generate_history 10 1000 1 small >"$work/small.jsonl"
import "$work/small.jsonl"
catch_up >>"$work/cli.log"

printf '%-58s %12s %12s %8s\n' '' ContentOS beside ratio

# Saves, by turns with the inserts.
measure_saves() { # NAME CONNECTIONS TEMPLATE BYTES CLIENTS
  local rates=() rows=() late=0
  prepare_inserts "$4"
  for _ in 1 2 3; do
    rows+=("$(inserts_per_second "$5" "$seconds")")
    load_saves "$2" "$seconds" "$3"
    rates+=("$rate") late=$((late_ms > late ? late_ms : late))
  done
  row "$1" "$(printf '%s\n' "${rates[@]}" | median)" "$(printf '%s\n' "${rows[@]}" | median)" \
    "pgbench -c $5, such texts; server $((server_us / count)) us, PostgreSQL $((database_us / count)) us, client $client_us us, caught up after $late ms"
}
measure_saves 'saves/s, 4 KB, 64 connections' 64 entry-0 4000 64
measure_saves 'saves/s, 1 KB, 256 connections' 256 small-0 1000 256

prepare_inserts 4000
inserts_per_second 1 "$seconds" >>"$work/cli.log"
insert_ms=$(awk '/^latency average/ { print $4 }' "$work/pgbench.log")
load_saves 1 "$seconds"
one_ms=$p50
row 'ms of a save, median, 1 connection' "$one_ms" "$insert_ms" 'pgbench -c 1, mean'

# One entry with a long history.
generate_history 10000 1000 1 long >"$work/long.jsonl"
started=$(milliseconds)
import "$work/long.jsonl"
long_ms=$(($(milliseconds) - started))
catch_up >>"$work/cli.log"
load_saves 1 "$seconds" small-0 long-0
long_p50=$p50
load_saves 1 "$seconds" small-0 small-0
row 'ms of a save at version 10,000, median' "$long_p50" "$p50" 'at version 10'
printf '%-58s %12s\n' 'import of 10,000 saves of one entry, saves/s' $((10000 * 1000 / long_ms))

# An import beside one INSERT of the same rows by the hundred.
generate_history "$events" 4000 $(((events + 9) / 10)) many >"$work/many.jsonl"
sed -E "s/.*\"body_markdown\":\"(.*)\"\}/('\1'),/" "$work/many.jsonl" |
  awk 'NR % 100 == 1 { if (NR > 1) print ";"; print "INSERT INTO bench_row (body) VALUES" } { if (NR % 100 == 0) sub(/,$/, ""); print } END { print ";" }' |
  sed -E ':a;N;$!ba;s/,\n;/\n;/g' >"$work/rows.sql"
started=$(milliseconds)
psql -q -1 -f "$work/rows.sql" >>"$work/pgbench.log" 2>&1 || fail 'the rows could not be inserted'
rows_ms=$(($(milliseconds) - started))
wal_before=$(wal) log_before=$(bytes_of '^(event_|stream_head|command_result|tenant_head|claim)')
started=$(milliseconds)
import "$work/many.jsonl"
catch_up >>"$work/cli.log"
import_ms=$(($(milliseconds) - started))
row "saves/s of an import of $events, every model caught up" $((events * 1000 / import_ms)) $((events * 1000 / rows_ms)) 'the same texts, INSERT of 100 rows each in one transaction'
log_bytes=$(($(bytes_of '^(event_|stream_head|command_result|tenant_head|claim)') - log_before))
printf '%-58s %12s\n' 'bytes of WAL per save of it' $((($(wal) - wal_before) / events)) 'bytes of the log per save of it' $((log_bytes / events))
all=$(ask 'SELECT count(*) FROM contentos.event')
printf '%-58s %12s\n' 'bytes per event: the log' $(($(bytes_of '^(event_|stream_head|command_result|tenant_head|claim)') / all)) \
  '  read models in PostgreSQL' $(($(bytes_of '^(audit_|catalog_|read_model|reactor_todo)') / all)) \
  '  versions, delivery and search in RocksDB' $((($(folder_bytes versions) + $(folder_bytes delivery) + $(folder_bytes search)) / all))

# Rebuilds beside a bare read of the same rows.
started=$(milliseconds)
psql -q -c 'COPY (SELECT header, data, body FROM contentos.event ORDER BY shard, position) TO STDOUT (FORMAT binary)' >/dev/null
read_ms=$(($(milliseconds) - started + 1))
for model in versions delivery search audit catalog; do
  started=$(milliseconds)
  "$contentos" projector rebuild "$model" >>"$work/cli.log" 2>&1 || fail "$model could not be rebuilt"
  row "events/s of a rebuild of $model" $((all * 1000 / ($(milliseconds) - started))) $((all * 1000 / read_ms)) 'a bare read of the rows'
done

# Killed under load: until it answers again.
"$bench_save" 127.0.0.1 "$port" bench entry-0 64 "$((seconds / 2 + 2))" >>"$work/cli.log" 2>&1 &
sleep "$((seconds / 2))"
kill -9 "${servers[own]}"
wait "${servers[own]}" 2>/dev/null || true
wait
start_server own "$contentos"
printf '%-58s %12s\n' 'ms from a start after kill -9 under load to ready' "$start_ms"
stop_server own
