#!/usr/bin/env bash
# fetch-contract-tools.sh: puts what tests/contract judges the contract with into the cache folder, unless it is there: two generators of
# clients, a compiler for what one of them makes, and schemathesis. Prints nothing then, and does not touch the network.
# CONTENTOS_CONTRACT_TOOLS names another folder. --folder: only says which.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly generator=7.25.0
readonly generator_sha256=41ce4f6b07f196676439d710759fa1ced7a08066d06ff1bf314681470289efae
readonly typescript=5.9.3
readonly typescript_sha256=10e108c9cf7d5f2879053dff18515fb405abf2ccef63eaaf017d9c571687a1d3
pins=$(sha256sum scripts/contract-tools.txt | cut -c1-12)
home=${CONTENTOS_CONTRACT_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/contentos/contract-tools-$generator-$typescript-$pins}
if [[ ${1:-} == --folder ]]; then
  printf '%s\n' "$home"
  exit 0
fi
if [[ -e $home/complete ]]; then exit 0; fi

fail() {
  printf 'fetch-contract-tools: %s\n' "$1" >&2
  exit 1
}

# fetch URL SHA256 FILE
fetch() {
  curl --fail --silent --show-error --location --connect-timeout 10 --max-time 180 --retry 2 --retry-max-time 300 --output "$3" "$1" ||
    fail "$1 could not be had"
  sha256sum --check --status <<<"$2  $3" || fail "$1 is not what was pinned"
}

# The system's own: what is pinned is for it.
readonly python=/usr/bin/python3
"$python" -c 'import ensurepip, venv' 2>/dev/null || fail 'venv of Python is missing; scripts/install-packages.sh test installs it'
printf 'Fetching the judges of the contract into %s\n' "$home"
mkdir -p "$home"
fetch "https://repo1.maven.org/maven2/org/openapitools/openapi-generator-cli/$generator/openapi-generator-cli-$generator.jar" \
  "$generator_sha256" "$home/openapi-generator-cli.jar"
fetch "https://registry.npmjs.org/typescript/-/typescript-$typescript.tgz" "$typescript_sha256" "$home/typescript.tgz"
mkdir -p "$home/typescript"
tar --extract --gzip --strip-components=1 --directory="$home/typescript" --file="$home/typescript.tgz"
rm "$home/typescript.tgz"
# An environment knows its own place, so that it is made where it stays.
"$python" -m venv --clear "$home/python"
timeout 10m "$home/python/bin/pip" install --quiet --disable-pip-version-check --timeout 10 --retries 2 --require-hashes \
  --only-binary :all: -r scripts/contract-tools.txt || fail 'the Python packages could not be had'
# Written last, so that half of it is never taken for all.
touch "$home/complete"
