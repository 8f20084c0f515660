#!/usr/bin/env bash
# fetch-kafka.sh: puts Apache Kafka into the cache folder, out of its published Maven artifacts, unless it is there. Prints nothing then,
# and does not touch the network. CONTENTOS_KAFKA_HOME names another folder.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly version=3.9.1
home=${CONTENTOS_KAFKA_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/contentos/kafka-$version}
if [[ -e $home/kafka_2.13-$version.jar ]]; then exit 0; fi

command -v mvn >/dev/null || {
  printf 'fetch-kafka: Maven is missing; scripts/install-packages.sh cluster installs it\n' >&2
  exit 1
}
printf 'Fetching Kafka %s into %s\n' "$version" "$home"
mkdir -p "$(dirname "$home")"
fresh=$(mktemp -d "$home.XXXXXX")
trap 'rm -rf "$fresh"' EXIT
timeout 10m mvn -q -B -f scripts/kafka-pom.xml -Dkafka.version="$version" dependency:copy-dependencies \
  -DoutputDirectory="$fresh" -DincludeScope=runtime >"$fresh/maven.log" 2>&1 || {
  tail -n 20 "$fresh/maven.log" >&2
  printf 'fetch-kafka: Maven could not copy the artifacts\n' >&2
  exit 1
}
rm "$fresh/maven.log"
chmod 755 "$fresh"
# Moved into place as a whole, so that half of it is never taken for all.
mv -T "$fresh" "$home" 2>/dev/null || [[ -e $home/kafka_2.13-$version.jar ]]
