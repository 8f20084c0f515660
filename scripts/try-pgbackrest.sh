#!/usr/bin/env bash
# try-pgbackrest.sh [--entries N]: rehearses a back-up and a recovery to a point in time with real PostgreSQL 15, pgBackRest and the
# release build, all in a temporary folder, and prints what it took. Fails when what came back is not what it should be.
#   --entries N  published before the point in time, and as many after it (default 200)
# Steps: cluster with archiving, stanza, full back-up, N entries, the point in time, N more, all lost, restore, then the server on what
# came back: with its old data folder, with an empty one, and with the old one once the log has gone another way.
set -euo pipefail
cd "$(dirname "$0")/.."

entries=200
while (($# > 0)); do
  case $1 in
    --entries) entries=$2 ;;
    *) sed -n '2,6s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
  esac
  shift 2
done

readonly contentos=$PWD/${CONTENTOS_BUILD:-build/release}/contentos
readonly bin=${CONTENTOS_POSTGRES_BIN:-/usr/lib/postgresql/15/bin}
readonly stanza=contentos
work=$(mktemp -d)
chmod 755 "$work"
readonly cluster=$work/cluster conf=$work/pgbackrest.conf
server=''

# PostgreSQL and pgBackRest never run as root.
as_owner=()
if ((EUID == 0)); then as_owner=(runuser -u postgres --); fi
owned() { (cd / && "${as_owner[@]}" "$@"); }

cleanup() {
  if [[ -n $server ]]; then
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  owned "$bin/pg_ctl" -D "$cluster" -m immediate -w stop >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

fail() {
  printf 'try-pgbackrest: %s\n' "$1" >&2
  tail -n 20 "$work"/*.log "$work"/log/*.log >&2 || true
  exit 1
}

say() { printf '%-58s %s\n' "$1" "$2"; }
milliseconds() { printf '%d' $(($(date +%s%N) / 1000000)); }
size_of() { du -sh "$1" | cut -f1; }

# Runs the rest of the line and says under the first word how long it took.
timed() {
  local what=$1 began
  shift
  began=$(milliseconds)
  "$@" >>"$work/steps.log" 2>&1 || fail "$what did not succeed: $*"
  say "$what" "$(($(milliseconds) - began)) ms"
}

free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 20000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  printf '%d' "$port"
}

backrest() { owned pgbackrest --config="$conf" --stanza="$stanza" "$@"; }
sql() { owned psql -XAtq -v ON_ERROR_STOP=1 -h "$work/socket" -U postgres -d "${2:-contentos}" -c "$1"; }

make_cluster() {
  mkdir -m 755 "$work"/{socket,repo,log,lock,spool,cluster}
  if ((EUID == 0)); then chown postgres "$work"/{socket,repo,log,lock,spool,cluster}; fi
  owned "$bin/initdb" -D "$cluster" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --data-checksums >"$work/initdb.log"
  cat >"$conf" <<END
[global]
repo1-path=$work/repo
repo1-retention-full=2
repo1-bundle=y
compress-type=zst
start-fast=y
archive-timeout=60
log-path=$work/log
lock-path=$work/lock
spool-path=$work/spool
log-level-console=warn
[$stanza]
pg1-path=$cluster
pg1-socket-path=$work/socket
END
  chmod 644 "$conf"
  owned tee -a "$cluster/postgresql.conf" >/dev/null <<END
listen_addresses = ''
unix_socket_directories = '$work/socket'
archive_mode = on
archive_command = 'pgbackrest --config=$conf --stanza=$stanza archive-push %p'
archive_timeout = 60
END
}

start_postgres() { owned "$bin/pg_ctl" -D "$cluster" -l "$cluster/server.log" -w -t 120 start; }
stop_postgres() { owned "$bin/pg_ctl" -D "$cluster" -m fast -w stop; }

await_promotion() {
  local _
  for _ in {1..600}; do
    if [[ $(sql 'SELECT pg_is_in_recovery()') == f ]]; then return; fi
    sleep 0.1
  done
  return 1
}

# $1: data folder. Waits until it is ready and sets start_ms.
start_server() {
  local began
  began=$(milliseconds)
  CONTENTOS_POSTGRES="host=$work/socket user=contentos dbname=contentos" \
    CONTENTOS_MASTER_KEY_FILE=$work/keys/master.key CONTENTOS_SEALING_KEY_FILE=$work/keys/sealing.key \
    CONTENTOS_ADMIN_TOKEN_FILE=$work/keys/admin-token \
    "$contentos" serve --data "$1" --listen "127.0.0.1:$port" --no-demo >>"$1.log" 2>&1 &
  server=$!
  until curl -fs -o "$work/ready" "$base/readyz" 2>/dev/null; do
    kill -0 "$server" 2>/dev/null || fail "the server did not start on $1"
    (($(milliseconds) - began < 120000)) || fail "the server was not ready within 120 s on $1: $(curl -s "$base/readyz")"
    sleep 0.02
  done
  start_ms=$(($(milliseconds) - began))
}

stop_server() {
  kill "$server"
  wait "$server" || fail 'the server did not stop cleanly'
  server=''
}

# method path [body]
ask() {
  curl -fsS -X "$1" -H "Authorization: Bearer $(<"$work/keys/admin-token")" -H 'ContentOS-Tenant: garden' \
    -H 'Content-Type: application/json' ${3:+--data "$3"} "$base$2" >>"$work/answers.log" 2>>"$work/requests.log" || fail "$1 $2"
}

# $1: prefix of the entries' ids, $2: how many
publish() {
  local i
  for ((i = 1; i <= $2; i++)); do
    ask POST /api/v1/entries '{"entry_id":"'"$1-$i"'","type_key":"plant","data":{"name":"'"$1 $i"'"}}'
    ask POST "/api/v1/entries/$1-$i/publish"
  done
}

# Status of an address for the admin.
status() {
  curl -s -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $(<"$work/keys/admin-token")" -H 'ContentOS-Tenant: garden' "$base$1"
}

expect() {
  local got
  got=$(status "$2")
  [[ $got == "$1" ]] || fail "$3: $2 answered $got, not $1"
}

# $1: data folder. The server on it is ready; what it serves at once, and what its log says of models of another log.
check_server() {
  start_server "$1"
  expect 404 "/api/garden/entries/after-$entries" "$1"
  expect 404 "/api/v1/entries/after-1" "$1"
  expect 200 "/api/garden/entries/before-$entries" "$1"
  expect 200 "/api/garden/entries/before-1" "$1"
  expect 200 '/api/garden/entries/early-100' "$1"
  expect 200 "/api/v1/entries/before-$entries/versions" "$1"
  say "  ready after" "$start_ms ms"
  say '  models that rebuilt themselves' "$(grep -c 'rebuild needed' "$1.log" || true)"
}

[[ -x $contentos ]] || fail "there is no $contentos: make build"
command -v pgbackrest >/dev/null || fail 'pgBackRest is missing: apt-get install pgbackrest'
port=$(free_port)
readonly base=http://127.0.0.1:$port
mkdir "$work/keys"
for key in master sealing; do (umask 077 && od -An -vtx1 -N32 /dev/urandom | tr -d ' \n' >"$work/keys/$key.key"); done

make_cluster
timed 'PostgreSQL starts' start_postgres
sql 'CREATE ROLE contentos LOGIN CREATEROLE' postgres
sql 'CREATE DATABASE contentos OWNER contentos' postgres
timed 'stanza-create' backrest stanza-create
timed 'check (a WAL segment goes through)' backrest check
start_server "$work/data"
say 'the server makes its schema and is ready after' "$start_ms ms"
ask POST /api/v1/tenants '{"slug":"garden","name":"The Garden"}'
ask POST /api/v1/content-types '{"type_key":"plant","display_field":"name","fields":[{"key":"name","type":"string","required":true}]}'
publish early 100 &
saving=$!
timed 'full back-up, while entries are saved' backrest --type=full backup
wait "$saving" || fail 'saves failed during the back-up'
timed "$entries entries saved and published" publish before "$entries"
sleep 1
moment=$(sql 'SELECT clock_timestamp()')
events_then=$(sql 'SELECT count(*) FROM contentos.event')
sleep 1
timed "$entries more" publish after "$entries"
events_last=$(sql 'SELECT count(*) FROM contentos.event')
sql 'SELECT pg_switch_wal()' >/dev/null
timed 'differential back-up' backrest --type=diff backup
expect 200 "/api/garden/entries/after-$entries" 'before the loss'
stop_server
stop_postgres >/dev/null
say 'cluster, repository' "$(size_of "$cluster"), $(size_of "$work/repo")"
cp -a "$work/data" "$work/old"
owned find "$cluster" -mindepth 1 -delete

timed 'restore' backrest --type=time --target="$moment" --target-action=promote restore
timed 'PostgreSQL replays to the moment' start_postgres
timed 'and is promoted' await_promotion
events_back=$(sql 'SELECT count(*) FROM contentos.event')
say 'events at the moment, at the end, come back' "$events_then, $events_last, $events_back"
[[ $events_back == "$events_then" ]] || fail 'the log that came back is not the log of that moment'

say 'on the old data folder:' ''
check_server "$work/data"
stop_server
say 'on an empty data folder:' ''
check_server "$work/empty"
publish again "$((2 * entries))"
stop_server
say 'on the old one, after the log has gone another way:' ''
check_server "$work/old"
expect 200 "/api/garden/entries/again-$((2 * entries))" "$work/old"
stop_server
timed 'a full back-up of the new timeline' backrest --type=full backup
printf 'All of it came back, and nothing else.\n'
