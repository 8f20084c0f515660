#!/usr/bin/env bash
# schemathesis over every operation: some requests each, the same ones every time, judged by all its checks.
source "$SOURCES/tests/contract/tools.sh"

export SCHEMATHESIS_HOOKS=fuzz_hooks PYTHONPATH=$SOURCES/tests/contract PYTHONDONTWRITEBYTECODE=1
"$tools/python/bin/schemathesis" --config-file "$SOURCES/tests/contract/schemathesis.toml" run openapi.json --url "$SERVER" \
  --header "Authorization: Bearer $TOKEN" --header 'ContentOS-Tenant: demo' --phases examples,fuzzing \
  --max-examples "${CONTENTOS_FUZZ_EXAMPLES:-12}" --seed 20261127 --workers 1 --continue-on-failure --no-color --warnings off >said.log 2>&1 ||
  { cat said.log; exit 1; }
grep -E 'Tested: ' said.log
tested=$(sed -nE 's/.*Tested: ([0-9]+).*/\1/p' said.log)
operations=$(jq '[.paths[] | keys[]] | length' openapi.json)
((tested == operations)) || { cat said.log; fail "$tested of $operations operations were asked"; }
