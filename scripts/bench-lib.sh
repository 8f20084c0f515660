#!/usr/bin/env bash
# Read by the scripts that measure (bench*.sh, prove-overload.sh, flame-graph.sh), from the checkout's folder: the build that is measured,
# servers in a temporary folder, texts and histories to save, and what a load costs. CONTENTOS_BUILD names another build.
# shellcheck disable=SC2034,SC2154 # what is made here is for them

readonly build=$PWD/${CONTENTOS_BUILD:-build/release}
readonly contentos=$build/contentos bench_save=$build/tests/bench_save

# The database's own user must be able to walk into the folder when this runs as root.
work=$(mktemp -d)
chmod 755 "$work"
declare -A servers=() # process ids by name; a server's data lies in $work/NAME
nginx=''

cleanup() {
  local pid
  for pid in $nginx "${servers[@]}"; do
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

# start_server NAME BINARY: a server called NAME, and goes on with it (use_server). Says in start_ms after how many milliseconds it was ready.
declare -A ports=()
start_server() {
  local started
  [[ -n ${ports[$1]:-} ]] || ports[$1]=$(free_port)
  started=$(milliseconds)
  "$2" serve --data "$work/$1" --listen "127.0.0.1:${ports[$1]}" --no-demo >>"$work/$1.log" 2>&1 &
  servers[$1]=$!
  until curl -fs -o "$work/ready" "http://127.0.0.1:${ports[$1]}/readyz" 2>/dev/null; do
    kill -0 "${servers[$1]}" 2>/dev/null || fail "the server $1 did not start"
    sleep 0.02
  done
  start_ms=$(($(milliseconds) - started))
  use_server "$1"
}

# What follows is about that server, and the command line's commands are for it.
use_server() {
  server=${servers[$1]} port=${ports[$1]} base=http://127.0.0.1:${ports[$1]}
  CONTENTOS_TOKEN=$(<"$work/$1/admin-token")
  export CONTENTOS_TOKEN CONTENTOS_SERVER=$base
}

stop_server() {
  kill "${servers[$1]}"
  wait "${servers[$1]}" || true
  unset "servers[$1]"
}

descendants() {
  local child
  printf '%s\n' "$1"
  while read -r child; do descendants "$child"; done < <(cat "/proc/$1/task/"*/children 2>/dev/null | xargs -rn1)
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

# generate_history SAVES [BYTES [ENTRIES [NAME]]]: a history in the format of docs/import-format.md, with bodies of about 4,000 bytes and one entry
# for ten saves if nothing else is said.
generate_history() {
  awk -v saves="$1" -v bytes="${2:-4000}" -v entries="${3:-0}" -v name="${4:-entry}" "$zipf"'
  BEGIN {
    srand(7)
    if (!entries) entries = int((saves + 9) / 10)
    for (i = 0; i < saves; i++) {
      body = text(bytes)
      t = 1262304000 + i * 60
      printf "{\"post\":\"%s-%d\",\"version\":%d,\"committed_at\":\"%s\",\"author\":\"Author %d\",\"message\":\"Save %d\",", \
        name, i % entries, 1 + int(i / entries), stamp(t), i % 97, i
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

# requests_per_second CONNECTIONS SECONDS wrk-argument…: that wrk gets from an address.
requests_per_second() {
  wrk -t2 -c"$1" -d"${2}s" "${@:3}" >"$work/wrk.log"
  if grep -q 'Non-2xx' "$work/wrk.log"; then fail 'wrk got errors'; fi
  awk '/^Requests\/sec/ { printf "%d", $2 }' "$work/wrk.log"
}

# The server's own cluster, for psql and pgbench.
find_database() {
  local postmaster
  postmaster=$(for pid in $(descendants "$server"); do
    if [[ $(cat "/proc/$pid/comm") == postgres ]]; then echo "$pid" && break; fi
  done)
  PGHOST=$(sed -n 5p "/proc/$postmaster/cwd/postmaster.pid")
  export PGHOST PGPORT=5432 PGUSER=contentos PGDATABASE=postgres
}

# prepare_inserts BYTES: the peer's table, and one statement for each of 32 contents of about so many bytes, which are words like those that
# are saved.
prepare_inserts() {
  local i
  psql -q >>"$work/pgbench.log" 2>&1 <<SQL || fail 'no table'
SET client_min_messages = warning;
DROP TABLE IF EXISTS bench_row;
CREATE TABLE bench_row (id uuid DEFAULT gen_random_uuid() PRIMARY KEY, body text);
SQL
  inserts=()
  for ((i = 0; i < 32; ++i)); do
    awk -v bytes="$1" -v seed="$i" "$zipf"' BEGIN { srand(seed); printf "INSERT INTO bench_row (body) VALUES (\047%s\047);\n", text(bytes) }' >"$work/insert-$i.sql"
    inserts+=(-f "$work/insert-$i.sql")
  done
}

# inserts_per_second CLIENTS SECONDS: rows per second by so many clients, committing each. Their mean latency in ms is then in pgbench.log.
inserts_per_second() {
  local jobs=2
  (($1 > 1)) || jobs=1
  pgbench -n -c "$1" -j "$jobs" -T "$2" "${inserts[@]}" >"$work/pgbench.log" 2>&1 || fail 'pgbench failed'
  awk '/^tps = / { printf "%d", $3 }' "$work/pgbench.log"
}

# Microseconds of CPU that the server itself and its PostgreSQL have used until now.
server_cpu() { cpu_of_each <<<"$server"; }
database_cpu() { descendants "$server" | tail -n +2 | cpu_of_each; }
cpu_of_each() {
  local pid
  while read -r pid; do cat "/proc/$pid/stat" 2>/dev/null || true; done | # one may have ended meanwhile
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
    (($(milliseconds) - started < 120000)) || fail 'the read models do not catch up'
    sleep 0.02
  done
  printf '%d' $(($(milliseconds) - started))
}

# Of lines.
median() { sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'; }


# load_saves CONNECTIONS SECONDS [TEMPLATE [ENTRY]]: saves into the server, and what came of it, in rate (saves/s), p50, p99 (ms), failed, save_bytes, count,
# client_us, server_us, database_us (CPU of all saves but for the client's, which is of one) and late_ms.
load_saves() {
  local own_before database_before
  own_before=$(server_cpu) database_before=$(database_cpu)
  read -r rate p50 p99 failed save_bytes count client_us < <("$bench_save" 127.0.0.1 "$port" bench "${3:-entry-0}" "$1" "$2" ${4:+"$4"}) || fail 'no saves'
  late_ms=$(catch_up)
  server_us=$(($(server_cpu) - own_before)) database_us=$(($(database_cpu) - database_before))
}

# fill_server SAVES: a tenant "bench" in the server, with a history of so many saves. Says in import_ms how long that took.
fill_server() {
  local started
  "$contentos" tenant create bench >>"$work/cli.log" 2>&1 || fail 'no tenant'
  [[ -s $work/history.jsonl ]] || generate_history "$1" >"$work/history.jsonl"
  started=$(milliseconds)
  "$contentos" import history "$work/history.jsonl" --tenant bench >>"$work/cli.log" 2>&1 || fail 'the import failed'
  import_ms=$(($(milliseconds) - started))
}

# A token of the tenant's.
make_token() {
  "$contentos" token create --tenant bench --name bench --json 2>>"$work/cli.log" | sed -nE 's/.*"token": ?"([^"]+)".*/\1/p' | head -n1
}
