#!/usr/bin/env bash
# A client by openapi-python-client, made without a word of complaint, and ten operations through it.
source "$SOURCES/tests/contract/tools.sh"

# The generator knows lines of JSON as bytes alone.
cat >settings.yaml <<'END'
content_type_overrides:
  application/jsonl: application/octet-stream
  application/x-ndjson: application/octet-stream
post_hooks: []
END
"$tools/python/bin/openapi-python-client" generate --path openapi.json --meta none --config settings.yaml \
  --output-path contentos_client --overwrite >generated.log 2>&1 || { cat generated.log; fail 'no client was made'; }
said=$(grep -v -e '^$' -e '^Generating ' generated.log || true)
[[ -z $said ]] || fail "the generator complains: $said"

"$tools/python/bin/python" -B "$SOURCES/tests/contract/ten_operations.py"
