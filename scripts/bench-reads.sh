#!/usr/bin/env bash
# bench-reads.sh [--entries N] [--seconds N] [--rounds N]: what published reads cost, each beside nginx with the same bytes, by turns in one
# run. Prints a table, and writes it into the folder bench of the builds, with the figures as JSON beside it.
#   --entries N  published, of 2 KB (default 20000)
#   --seconds N  of each load (default 3)
#   --rounds N   of which the median counts (default 5)
set -euo pipefail
cd "$(dirname "$0")/.."

entries=20000 seconds=3 rounds=5
while (($# > 0)); do
  case $1 in
    --entries) entries=$2 ;;
    --seconds) seconds=$2 ;;
    --rounds) rounds=$2 ;;
    *) sed -n '2,6s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
  esac
  shift 2
done
readonly entries seconds rounds connections=64

# shellcheck source=scripts/bench-lib.sh
. scripts/bench-lib.sh

# What wrk asks for at random: a path and a number below `count`, or a line of a file.
cat >"$work/random.lua" <<'LUA'
local paths, prefix, count, rest = {}, "", 0, ""
function init(args)
  rest = " HTTP/1.1\r\nHost: 127.0.0.1\r\n" .. args[3] .. "\r\n\r\n"
  if args[1] == "of" then
    for line in io.lines(args[2]) do paths[#paths + 1] = line end
  else
    prefix, count = args[1], tonumber(args[2])
  end
  math.randomseed(os.time())
end
function request()
  if #paths > 0 then return "GET " .. paths[math.random(#paths)] .. rest end
  return "GET " .. prefix .. math.random(0, count - 1) .. rest
end
LUA
at_random() { requests_per_second "$connections" "$seconds" -s "$work/random.lua" "$1/" -- "$2" "$3" "$authorization"; }
always() { requests_per_second "$connections" "$seconds" -H "$authorization" "${@:2}" "$1"; }

start_server own "$contentos"
"$contentos" tenant create bench >>"$work/cli.log" 2>&1 || fail 'no tenant'
generate_history "$entries" 1400 "$entries" entry >"$work/history.jsonl"
"$contentos" import history "$work/history.jsonl" --tenant bench >>"$work/cli.log" 2>&1 || fail 'the import failed'
catch_up >>"$work/cli.log"
authorization="Authorization: Bearer $(make_token)"
readonly delivered=$base/api/bench/entries
curl -fs -o "$work/entry.json" -H "$authorization" "$delivered/entry-0" || fail 'no entry'
readonly by_title='content_type=post&limit=20&order=fields.title'
curl -fs -o "$work/list.json" -H "$authorization" "$delivered?$by_title" || fail 'no list'
etag=$(curl -fsi -H "$authorization" "$delivered/entry-0" | tr -d '\r' | awk 'tolower($1) == "etag:" { print $2 }')

# Every page by cursor, from both ends.
for order in fields.title -fields.title; do
  path="/api/bench/entries?content_type=post&limit=20&cursor=true&order=$order"
  while [[ -n $path ]]; do
    printf '%s\n' "$path"
    path=$(curl -fsg -H "$authorization" "$base$path" | sed -n 's/.*"pages":{"next":"\([^"]*\)"}.*/\1/p')
  done
done >"$work/pages"
head -n1 "$work/pages" >"$work/first-page"
tail -n2 "$work/pages" | head -n1 >"$work/last-page"

mkdir -p "$work/www/e"
cp "$work/list.json" "$work/www/list"
seq 0 $((entries - 1)) | (cd "$work/www/e" && xargs -n 500 sh -c 'tee "$@" <../../entry.json >/dev/null' fill)
nginx_port=$(free_port)
readonly nginx_port static=http://127.0.0.1:$nginx_port
most_files=$(ulimit -Hn)
[[ $most_files != unlimited ]] && ((most_files < 200000)) || most_files=200000
((most_files > 4096)) || fail "nginx may open $most_files files only"
cat >"$work/nginx.conf" <<CONF
worker_processes 2;
worker_rlimit_nofile $most_files;
daemon off;
pid $work/nginx.pid;
error_log $work/nginx.log;
events { worker_connections 1024; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  open_file_cache max=$((most_files - 2048)) inactive=600s;
  open_file_cache_valid 600s;
  keepalive_requests 100000000;
  default_type application/json;
  server {
    listen 127.0.0.1:$nginx_port reuseport;
    root $work/www;
    add_header Cache-Control max-age=3600;
    location = /return { return 200 '$(sed -e "s/[\\\\']/\\\\&/g" -e 's/\$/ /g' "$work/entry.json")'; }
  }
}
CONF
"$(command -v nginx || echo /usr/sbin/nginx)" -p "$work" -c "$work/nginx.conf" 2>>"$work/nginx.log" &
nginx=$!
until curl -fsi -o "$work/static.head" "$static/e/0"; do
  kill -0 "$nginx" 2>/dev/null || fail 'nginx did not start'
  sleep 0.02
done
static_etag=$(tr -d '\r' <"$work/static.head" | awk 'tolower($1) == "etag:" { print $2 }')

bytes_of() { stat -c %s "$work/$1"; }
whats=("GET of $(bytes_of entry.json) bytes, at random of $entries" "GET of one of them, again and again" 'the same, 304'
  "list of 20, $(bytes_of list.json) bytes, again and again" "such a page by cursor, at random of $(wc -l <"$work/pages")"
  'the last page of these, again and again')
peers=('nginx, as many files' 'nginx, return of the same bytes' 'nginx, 304' 'nginx, a file of the same bytes' 'nginx, a file as long'
  'the first page')
ask_own() {
  case $1 in
    0) at_random "$base" /api/bench/entries/entry- "$entries" ;;
    1) always "$delivered/entry-0" ;;
    2) always "$delivered/entry-0" -H "If-None-Match: $etag" ;;
    3) always "$delivered?$by_title" ;;
    4) at_random "$base" of "$work/pages" ;;
    5) always "$base$(cat "$work/last-page")" ;;
  esac
}
ask_peer() {
  case $1 in
    0) at_random "$static" /e/ "$entries" ;;
    1) always "$static/return" ;;
    2) always "$static/e/0" -H "If-None-Match: $static_etag" ;;
    3 | 4) always "$static/list" ;;
    5) always "$base$(cat "$work/first-page")" ;;
  esac
}
at_random "$base" /api/bench/entries/entry- "$entries" >>"$work/cli.log" # both have seen what they are asked for
at_random "$static" /e/ "$entries" >>"$work/cli.log"
for ((round = 0; round < rounds; ++round)); do
  for i in "${!whats[@]}"; do printf '%s\t%s\t%s\n' "$i" "$(ask_own "$i")" "$(ask_peer "$i")" >>"$work/rounds"; done
done
resident=$(awk '/^VmRSS/ { printf "%d", $2 / 1024 }' "/proc/$server/status")

# The median of a row's column, and its least and most.
of_row() { awk -F '\t' -v row="$1" -v column="$2" '$1 == row { print $column }' "$work/rounds" | sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)], all[1], all[NR] }'; }
machine="$(nproc) processors ($(awk -F ': ' '/^model name/ { print $2; exit }' /proc/cpuinfo)), $(awk '/^MemTotal/ { printf "%d", $2 / 1048576 }' /proc/meminfo) GB, Linux $(uname -r)"
versions="$("$contentos" --version 2>/dev/null | head -n1), $("$(command -v nginx || echo /usr/sbin/nginx)" -v 2>&1 | sed 's/.*: //'), $({ wrk -v 2>&1 || true; } | awk 'NR == 1 { print $1, $2 }')"
mkdir -p build/bench
{
  printf '# Published reads\n\n%s. %s. %d connections, %d s each, median of %d rounds by turns (least to most). The server has %d MB after it.\n\n' \
    "$machine" "$versions" "$connections" "$seconds" "$rounds" "$resident"
  printf '| what | ContentOS, requests/s | beside it, requests/s | ratio |\n|---|---|---|---|\n'
  for i in "${!whats[@]}"; do
    read -r own own_least own_most < <(of_row "$i" 2)
    read -r peer peer_least peer_most < <(of_row "$i" 3)
    printf '| %s | %s (%s to %s) | %s: %s (%s to %s) | %s |\n' "${whats[$i]}" "$own" "$own_least" "$own_most" "${peers[$i]}" "$peer" \
      "$peer_least" "$peer_most" "$(ratio "$own" "$peer")"
  done
} | tee build/bench/reads.md
{
  printf '{"machine": "%s", "versions": "%s", "connections": %d, "seconds": %d, "rounds": %d, "resident_mb": %d, "rows": [' \
    "$machine" "$versions" "$connections" "$seconds" "$rounds" "$resident"
  separator=''
  for i in "${!whats[@]}"; do
    read -r own own_least own_most < <(of_row "$i" 2)
    read -r peer peer_least peer_most < <(of_row "$i" 3)
    printf '%s\n{"what": "%s", "peer": "%s", "requests_per_second": [%s, %s, %s], "peer_requests_per_second": [%s, %s, %s], "ratio": %s}' \
      "$separator" "${whats[$i]}" "${peers[$i]}" "$own" "$own_least" "$own_most" "$peer" "$peer_least" "$peer_most" "$(ratio "$own" "$peer")"
    separator=','
  done
  printf ']}\n'
} >build/bench/reads.json
stop_server own
