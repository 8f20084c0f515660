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

readonly build=$PWD/${CONTENTOS_BUILD:-build/release}
readonly contentos=$build/contentos bench_save=$build/tests/bench_save
scripts/fetch-kafka.sh
readonly connections=32 threads=2 writers=64
# The database's own user must be able to walk into the folder when this runs as root.
work=$(mktemp -d)
chmod 755 "$work"
server='' nginx=''

cleanup() {
  local pid
  for pid in $nginx $server; do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

fail() {
  printf 'bench: %s\n' "$1" >&2
  tail -n 20 "$work"/*.log >&2 || true
  exit 1
}

milliseconds() { printf '%d' $(($(date +%s%N) / 1000000)); }

ratio() { awk -v a="$1" -v b="$2" 'BEGIN { if (b > 0) printf "%.2f", a / b; else printf "-" }'; }

free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 20000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  printf '%d' "$port"
}

# Prints how many milliseconds pass until the server is ready.
start_server() {
  local started
  started=$(milliseconds)
  "$contentos" serve --data "$work/data" --listen "127.0.0.1:$port" --no-demo >>"$work/server.log" 2>&1 &
  server=$!
  until curl -fs -o "$work/ready" "$base/readyz" 2>/dev/null; do
    kill -0 "$server" 2>/dev/null || fail 'the server did not start'
    sleep 0.02
  done
  start_ms=$(($(milliseconds) - started))
}

stop_server() {
  kill "$server"
  wait "$server" || true
  server=''
}

descendants() {
  local child
  printf '%s\n' "$1"
  while read -r child; do descendants "$child"; done < <(cat "/proc/$1/task/"*/children 2>/dev/null | xargs -rn1)
}

# Megabytes: resident in the server itself, and proportional (shared memory counted once) in it with its PostgreSQL.
memory() {
  local own tree
  own=$(awk '/^VmRSS/ { printf "%d", $2 / 1024 }' "/proc/$server/status")
  tree=$(for pid in $(descendants "$server"); do cat "/proc/$pid/smaps_rollup" 2>/dev/null; done |
    awk '/^Pss:/ { kb += $2 } END { printf "%d", kb / 1024 }')
  printf '%s MB, %s MB with its PostgreSQL' "$own" "$tree"
}

# Words as text has them, the common ones over and over: about 300 different ones in 4 KB.
readonly zipf='
  function word(rank,    n, out) {
    for (n = rank; length(out) < 3 || n > 0; n = int(n / 90)) out = out substr("bcdfghjklmnprstvwz", 1 + n % 18, 1) substr("aeiou", 1 + int(n / 18) % 5, 1)
    return out
  }
  function text(bytes,    out) {
    while (length(out) < bytes) out = out word(int(exp(rand() * log(2500)))) (rand() < 0.08 ? ".\\n\\n" : " ")
    return out
  }'

# A history of $1 saves of as many entries as it has tens, each with a body of about 4 KB, in the format of docs/import-format.md.
generate_history() {
  awk -v saves="$1" "$zipf"'
  BEGIN {
    srand(7)
    entries = int((saves + 9) / 10)
    for (i = 0; i < saves; i++) {
      body = text(4000)
      t = 1262304000 + i * 60
      printf "{\"post\":\"entry-%d\",\"version\":%d,\"committed_at\":\"%s\",\"author\":\"Author %d\",\"message\":\"Save %d\",", \
        i % entries, 1 + int(i / entries), stamp(t), i % 97, i
      printf "\"title\":\"Entry %d\",\"body_markdown\":\"%s\"}\n", i % entries, body
    }
  }
  function stamp(t,    days, y, m, d, era, doe, yoe, doy, mp) {
    days = int(t / 86400) + 719468
    era = int(days / 146097); doe = days - era * 146097
    yoe = int((doe - int(doe / 1460) + int(doe / 36524) - int(doe / 146096)) / 365)
    doy = doe - (365 * yoe + int(yoe / 4) - int(yoe / 100)); mp = int((5 * doy + 2) / 153)
    d = doy - int((153 * mp + 2) / 5) + 1; m = mp < 10 ? mp + 3 : mp - 9; y = yoe + era * 400 + (m <= 2)
    t %= 86400
    return sprintf("%04d-%02d-%02dT%02d:%02d:%02dZ", y, m, d, int(t / 3600), int(t % 3600 / 60), t % 60)
  }'
}

# Requests per second that wrk gets from an address.
requests_per_second() {
  wrk -t"$threads" -c"$connections" -d"${seconds}s" "$@" >"$work/wrk.log"
  if grep -q 'Non-2xx' "$work/wrk.log"; then fail 'wrk got errors'; fi
  awk '/^Requests\/sec/ { printf "%d", $2 }' "$work/wrk.log"
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

find_database() {
  local postmaster
  postmaster=$(for pid in $(descendants "$server"); do
    if [[ $(cat "/proc/$pid/comm") == postgres ]]; then echo "$pid" && break; fi
  done)
  PGHOST=$(sed -n 5p "/proc/$postmaster/cwd/postmaster.pid")
  export PGHOST PGPORT=5432 PGUSER=contentos PGDATABASE=postgres
}

# The peer's table, and one statement for each of 32 contents of about $1 bytes, which are words like those that are saved.
prepare_inserts() {
  local i
  psql -qc 'CREATE TABLE bench_row (id uuid DEFAULT gen_random_uuid() PRIMARY KEY, body text)' >>"$work/pgbench.log" 2>&1 || fail 'no table'
  for ((i = 0; i < 32; ++i)); do
    awk -v bytes="$1" -v seed="$i" "$zipf"' BEGIN { srand(seed); printf "INSERT INTO bench_row (body) VALUES (\047%s\047);\n", text(bytes) }' >"$work/insert-$i.sql"
  done
}

# Rows per second by as many clients as save, each committing each.
inserts_per_second() {
  pgbench -n -c "$writers" -j "$threads" -T "$seconds" "${inserts[@]}" >"$work/pgbench.log" 2>&1 || fail 'pgbench failed'
  awk '/^tps = / { printf "%d", $3 }' "$work/pgbench.log"
}

# Microseconds of CPU that the server itself and its PostgreSQL have used until now.
server_cpu() { cpu_of_each <<<"$server"; }
database_cpu() { descendants "$server" | tail -n +2 | cpu_of_each; }
cpu_of_each() {
  local pid
  while read -r pid; do cat "/proc/$pid/stat" 2>/dev/null; done |
    awk -v tick="$(getconf CLK_TCK)" '{ sub(/^.*\) /, ""); ticks += $12 + $13 } END { printf "%d", ticks * 1000000 / tick }'
}

# Milliseconds until every read model has all events; the figure of a load counts when they are few.
catch_up() {
  local started lag
  started=$(milliseconds)
  while :; do
    lag=$(curl -fs -H "Authorization: Bearer $CONTENTOS_TOKEN" "$base/metrics" | awk '/^contentos_projection_lag_events/ { sum += $NF; known = 1 } END { if (known) print sum }')
    [[ -n $lag ]] || fail 'the server does not say how far its read models are'
    ((lag == 0)) && break
    sleep 0.02
  done
  printf '%d' $(($(milliseconds) - started))
}

median() { printf '%s\n' "$@" | sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'; }

port=$(free_port)
nginx_port=$(free_port)
base=http://127.0.0.1:$port
export CONTENTOS_SERVER=$base

start_server
cold_ms=$start_ms
stop_server
start_server
warm_ms=$start_ms
memory_idle=$(memory)
CONTENTOS_TOKEN=$(<"$work/data/admin-token")
export CONTENTOS_TOKEN
"$contentos" tenant create bench >>"$work/cli.log" 2>&1 || fail 'no tenant'

generate_history "$saves" >"$work/history.jsonl"
history_bytes=$(stat -c %s "$work/history.jsonl")
import_started=$(milliseconds)
"$contentos" import history "$work/history.jsonl" --tenant bench >>"$work/cli.log" 2>&1 || fail 'the import failed'
import_ms=$(($(milliseconds) - import_started))
memory_after=$(memory)

token=$("$contentos" token create --tenant bench --name bench --json 2>>"$work/cli.log" | sed -nE 's/.*"token": ?"([^"]+)".*/\1/p' | head -n1)
entry=$base/api/bench/entries/entry-0
until curl -fs -o "$work/entry.json" -H "Authorization: Bearer $token" "$entry"; do sleep 0.1; done
get_rate=$(requests_per_second -H "Authorization: Bearer $token" "$entry")
start_nginx
nginx_rate=$(requests_per_second "http://127.0.0.1:$nginx_port/entry")

find_database
prepare_inserts 4000
inserts=()
for ((i = 0; i < 32; ++i)); do inserts+=(-f "$work/insert-$i.sql"); done
save_rates=() insert_rates=() late=() p50s=() p99s=()
total_saves=0 total_failed=0 own_us=0 server_us=0 database_us=0
for round in 1 2 3; do
  insert_rates+=("$(inserts_per_second)")
  own_before=$(server_cpu) database_before=$(database_cpu)
  read -r rate p50 p99 failed save_bytes count client_us < <("$bench_save" 127.0.0.1 "$port" bench entry-0 "$writers" "$seconds") ||
    fail "no saves in round $round"
  late+=("$(catch_up)")
  server_us=$((server_us + $(server_cpu) - own_before)) database_us=$((database_us + $(database_cpu) - database_before))
  save_rates+=("$rate") p50s+=("$p50") p99s+=("$p99")
  total_saves=$((total_saves + count)) total_failed=$((total_failed + failed)) own_us=$client_us
done
psql -qc 'DROP TABLE bench_row'
save_rate=$(median "${save_rates[@]}") insert_rate=$(median "${insert_rates[@]}")
latest_ms=$(printf '%s\n' "${late[@]}" | sort -n | tail -n1)

cat <<TABLE

                                             ContentOS       peer     ratio
GET of an entry, $(printf '%6d' "$(stat -c %s "$work/entry.json")") bytes, requests/s   $(printf '%9d  %9d  %8s' "$get_rate" "$nginx_rate" "$(ratio "$get_rate" "$nginx_rate")")   nginx, the same bytes as a file
Durable saves, $(printf '%8d' "$save_bytes") bytes, saves/s      $(printf '%9d  %9d  %8s' "$save_rate" "$insert_rate" "$(ratio "$save_rate" "$insert_rate")")   pgbench inserting such texts, same cluster
  at $writers connections, in 3 rounds by turns: median $(median "${p50s[@]}") ms, 99th percentile $(median "${p99s[@]}") ms, $total_failed failed
  CPU per save: server $((server_us / total_saves)) us, PostgreSQL $((database_us / total_saves)) us, client $own_us us; every model had all of it $latest_ms ms after$( ((latest_ms > 2000)) && printf ', too late to count')
Import of $saves saves ($((history_bytes / 1024)) KB): $((saves * 1000 / (import_ms + 1))) saves/s, published and projected
Start: $cold_ms ms into a new data folder, $warm_ms ms into one that is there
Memory idle: $memory_idle; after the import: $memory_after
TABLE
stop_server

printf '\nA cluster on this machine, and its relay beside Kafka:\n'
"$build/tests/bench_relay" $((saves * 100)) || fail 'the relay could not be measured'
"$build/tests/bench_cluster" "$contentos" 300 $((saves * 5)) || fail 'the cluster could not be measured'
