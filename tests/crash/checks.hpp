// What must be true of a log, and of a topic beside it, after any number of crashes. Each check returns what it finds wrong, in words;
// pure, so that tests show that it finds.
#pragma once

#include "projections/runner/feed.hpp"
#include "tests/crash/journal.hpp"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace contentos::crash {

using Findings = std::vector<std::string>;
/// The whole log, by shard and in order.
using Log = std::map<std::int64_t, std::vector<EventPtr>>;

struct TopicMessage {
  ShardPosition position;
  Sha256 hash{};
};
/// Every message of the topic, by partition and in order; repeats included.
using TopicLog = std::map<std::int64_t, std::vector<TopicMessage>>;

/// Positions, tenant positions and stream versions are 1, 2, 3 …; appends are whole; recorded time does not go back; hashes are true; a
/// command id has one append.
[[nodiscard]] Findings check_log(Log const& log);

/// What was acknowledged is there once, on the entry that was meant; what was refused is not there. `known`: command ids that the log keeps
/// results of.
[[nodiscard]] Findings check_commands(Log const& log, std::map<CommandId, Sent> const& sent, std::set<CommandId> const& known);

/// By position the topic is the log.
[[nodiscard]] Findings check_topic(Log const& log, TopicLog const& topic);

/// What a schedule caused happened once at most and never before its time. `command_of`: the id that the scheduler gives its command for an
/// event and an action (`publish`, `unpublish`).
[[nodiscard]] Findings check_schedules(Log const& log, std::function<CommandId(EventId, std::string const&)> const& command_of);

}  // namespace contentos::crash
