#!/usr/bin/env bash
# bench.sh [--saves N] [--seconds N]: measures the release build in a temporary folder, each figure beside a peer that does the same
# bytes on this machine in the same run, and prints the ratios. Figures alone say little: machines differ, ratios less.
#   --saves N    length of the generated history that is imported (default 1000); through the cluster five times, through the relay a
#                hundred times as many
#   --seconds N  of each load (default 8)
set -euo pipefail
cd "$(dirname "$0")/.."

saves=1000
seconds=8
while (($# > 0)); do
  case $1 in
    --saves) saves=$2 ;;
    --seconds) seconds=$2 ;;
    *) sed -n '2,6s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
  esac
  shift 2
done

scripts/fetch-kafka.sh
readonly connections=32 writers=64
# shellcheck source=scripts/bench-lib.sh
. scripts/bench-lib.sh

# Megabytes: resident in the server itself, and proportional (shared memory counted once) in it with its PostgreSQL.
memory() {
  local own tree
  own=$(awk '/^VmRSS/ { printf "%d", $2 / 1024 }' "/proc/$server/status")
  tree=$(for pid in $(descendants "$server"); do cat "/proc/$pid/smaps_rollup" 2>/dev/null; done |
    awk '/^Pss:/ { kb += $2 } END { printf "%d", kb / 1024 }')
  printf '%s MB, %s MB with its PostgreSQL' "$own" "$tree"
}

start_nginx() {
  mkdir -p "$work/www"
  cp "$work/entry.json" "$work/www/entry"
  cat >"$work/nginx.conf" <<CONF
worker_processes 2;
daemon off;
pid $work/nginx.pid;
error_log $work/nginx.log;
events { worker_connections 1024; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  open_file_cache max=100;
  keepalive_requests 100000000;
  default_type application/json;
  server {
    listen 127.0.0.1:$nginx_port reuseport;
    root $work/www;
    add_header Cache-Control max-age=3600;
  }
}
CONF
  "$(command -v nginx || echo /usr/sbin/nginx)" -p "$work" -c "$work/nginx.conf" 2>>"$work/nginx.log" &
  nginx=$!
  until curl -fs -o /dev/null "http://127.0.0.1:$nginx_port/entry"; do
    kill -0 "$nginx" 2>/dev/null || fail 'nginx did not start'
    sleep 0.02
  done
}

nginx_port=$(free_port)
start_server own "$contentos"
cold_ms=$start_ms
stop_server own
start_server own "$contentos"
warm_ms=$start_ms
memory_idle=$(memory)
fill_server "$saves"
history_bytes=$(stat -c %s "$work/history.jsonl")
memory_after=$(memory)

token=$(make_token)
entry=$base/api/bench/entries/entry-0
until curl -fs -o "$work/entry.json" -H "Authorization: Bearer $token" "$entry"; do sleep 0.1; done
get_rate=$(requests_per_second "$connections" "$seconds" -H "Authorization: Bearer $token" "$entry")
start_nginx
nginx_rate=$(requests_per_second "$connections" "$seconds" "http://127.0.0.1:$nginx_port/entry")

find_database
prepare_inserts 4000
save_rates=() insert_rates=() late=() p50s=() p99s=()
total_saves=0 total_failed=0 total_server_us=0 total_database_us=0
for _ in 1 2 3; do
  insert_rates+=("$(inserts_per_second "$writers" "$seconds")")
  load_saves "$writers" "$seconds"
  save_rates+=("$rate") p50s+=("$p50") p99s+=("$p99") late+=("$late_ms")
  total_saves=$((total_saves + count)) total_failed=$((total_failed + failed))
  total_server_us=$((total_server_us + server_us)) total_database_us=$((total_database_us + database_us))
done
save_rate=$(printf '%s\n' "${save_rates[@]}" | median) insert_rate=$(printf '%s\n' "${insert_rates[@]}" | median)
latest_ms=$(printf '%s\n' "${late[@]}" | sort -n | tail -n1)

cat <<TABLE

                                             ContentOS       peer     ratio
GET of an entry, $(printf '%6d' "$(stat -c %s "$work/entry.json")") bytes, requests/s   $(printf '%9d  %9d  %8s' "$get_rate" "$nginx_rate" "$(ratio "$get_rate" "$nginx_rate")")   nginx, the same bytes as a file
Durable saves, $(printf '%8d' "$save_bytes") bytes, saves/s      $(printf '%9d  %9d  %8s' "$save_rate" "$insert_rate" "$(ratio "$save_rate" "$insert_rate")")   pgbench inserting such texts, same cluster
  at $writers connections, in 3 rounds by turns: median $(printf '%s\n' "${p50s[@]}" | median) ms, 99th percentile $(printf '%s\n' "${p99s[@]}" | median) ms, $total_failed failed
  CPU per save: server $((total_server_us / total_saves)) us, PostgreSQL $((total_database_us / total_saves)) us, client $client_us us; every model had all of it $latest_ms ms after$( ((latest_ms > 2000)) && printf ', too late to count')
Import of $saves saves ($((history_bytes / 1024)) KB): $((saves * 1000 / (import_ms + 1))) saves/s, published and projected
Start: $cold_ms ms into a new data folder, $warm_ms ms into one that is there
Memory idle: $memory_idle; after the import: $memory_after
TABLE
stop_server own

printf '\nA cluster on this machine, and its relay beside Kafka:\n'
"$build/tests/bench_relay" $((saves * 100)) || fail 'the relay could not be measured'
"$build/tests/bench_cluster" "$contentos" 300 $((saves * 5)) || fail 'the cluster could not be measured'
