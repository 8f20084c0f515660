#!/usr/bin/env bash
# check-cloudevents.sh BROKERS TOPIC: reads a whole topic with the CloudEvents SDK for Python (from PyPI, into a temporary folder) and holds
# each message to what the event catalogue promises. Ends with the number of events, by type.
set -euo pipefail

if (($# != 2)); then
  sed -n '2,3s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/python"
"$work/python/bin/pip" -q --disable-pip-version-check install cloudevents==1.11.0 kafka-python==2.0.2 lz4
"$work/python/bin/python" - "$1" "$2" <<'PYTHON'
import collections
import sys

from cloudevents.kafka import KafkaMessage, from_binary
from kafka import KafkaConsumer, TopicPartition

brokers, topic = sys.argv[1:]
consumer = KafkaConsumer(bootstrap_servers=brokers, auto_offset_reset="earliest", fetch_max_bytes=1 << 27,
                         max_partition_fetch_bytes=1 << 27)
partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic)]
consumer.assign(partitions)
ends = consumer.end_offsets(partitions)
seen, positions, ids = collections.Counter(), collections.Counter(), set()
while any(consumer.position(p) < ends[p] for p in partitions):
    for partition, records in consumer.poll(timeout_ms=2000).items():
        for record in records:
            event = from_binary(KafkaMessage(headers=dict(record.headers), key=record.key, value=record.value))
            assert event["specversion"] == "1.0" and event["source"] and event["type"] and event["time"], event
            assert event["datacontenttype"] == "application/json" and isinstance(event.data, dict), event
            position = int(event["shardposition"])
            assert position <= positions[partition.partition] + 1, f"a gap before {position} of shard {partition.partition}"
            positions[partition.partition] = max(position, positions[partition.partition])
            if event["id"] not in ids:
                seen[event["type"]] += 1
            ids.add(event["id"])
for name, count in sorted(seen.items()):
    print(f"{count:8d}  {name}")
print(f"{sum(seen.values())} events, {len(ids)} ids, {len(positions)} partitions: every message is a CloudEvent")
PYTHON
