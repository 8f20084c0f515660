#!/usr/bin/env bash
# A client by openapi-generator for TypeScript, made without a word of complaint, which the compiler takes as strict as it can be.
source "$SOURCES/tests/contract/tools.sh"

java -jar "$tools/openapi-generator-cli.jar" generate -i openapi.json -g typescript-fetch -o client >generated.log 2>&1 ||
  { cat generated.log; fail 'no client was made'; }
# That OpenAPI 3.1 is new to the generator, and that it finds no name for a map without named members, says nothing of an operation.
said=$(grep -E 'WARN|ERROR' generated.log | grep -v -e '3.1 support is still in beta' -e 'Failed to get the schema name: null' || true)
[[ -z $said ]] || fail "the generator complains: $said"

node "$tools/typescript/lib/tsc.js" --noEmit --strict --target es2022 --module esnext --moduleResolution bundler --lib es2022,dom client/index.ts

# Each operation is a method of the client, and none answers just anything.
operations=$(jq '[.paths[] | keys[]] | length' openapi.json)
methods=$(cat client/apis/*Api.ts | grep -cE '^    async [A-Za-z]+\(' || true)
# Each has a method for the value and one for the raw response beside it.
((methods >= 2 * operations)) || fail "the client has $methods methods for $operations operations"
untyped=$(grep -nE 'Promise<(any|unknown)>|ApiResponse<(any|unknown)>' client/apis/*Api.ts || true)
[[ -z $untyped ]] || fail "operations without a type: $untyped"
