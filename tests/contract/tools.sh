# shellcheck shell=bash
# What the scripts of this folder have in common; sourced by them. They need SERVER, TOKEN_FILE and SOURCES.
set -euo pipefail

fail() {
  printf '%s\n' "$1"
  exit 1
}

# The folder of the tools, as scripts/fetch-contract-tools.sh names it.
tools=${CONTENTOS_CONTRACT_TOOLS:-$("$SOURCES/scripts/fetch-contract-tools.sh" --folder)}
[[ -e $tools/complete ]] || fail "the judges of the contract are missing in $tools; scripts/fetch-contract-tools.sh fetches them"
TOKEN=$(<"$TOKEN_FILE")
export TOKEN
curl --fail --silent --show-error --output openapi.json "$SERVER/openapi.json"
