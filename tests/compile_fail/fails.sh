#!/usr/bin/env bash
# fails.sh FILE COMPILER FLAG…: proves that FILE does not compile, for the one reason that its first line says after "// Fails: ", told in
# one error that a reader meets first; and that it does compile when WELL_FORMED is defined, so that nothing else is wrong with it.
set -euo pipefail

file=$1
shift
reason=$(sed -n '1s|^// Fails: ||p' "$file")
if [[ -z $reason ]]; then
  echo "$file: its first line must be \"// Fails: …\", with what the compiler is to say."
  exit 1
fi

if ! output=$("$@" -fsyntax-only -DWELL_FORMED "$file" 2>&1); then
  printf '%s: does not compile with WELL_FORMED, where nothing is wrong:\n%s\n' "$file" "$output"
  exit 1
fi
if output=$("$@" -fsyntax-only "$file" 2>&1); then
  printf '%s: compiles, and should not: "%s"\n' "$file" "$reason"
  exit 1
fi
errors=$(grep -E 'error: ' <<<"$output" || true)
if [[ $errors != *"error: "*"$reason"* || $(wc -l <<<"$errors") != 1 ]]; then
  printf '%s: fails, but not with the one error "%s":\n%s\n' "$file" "$reason" "$output"
  exit 1
fi
