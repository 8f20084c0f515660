#include "tests/crash/checks.hpp"

#include "domain/core/time.hpp"
#include "infra/crypto/sha256.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>

namespace contentos::crash {

namespace json = boost::json;

namespace {

std::string at(std::int64_t shard, ShardPosition position) {
  return "shard " + std::to_string(shard) + " position " + std::to_string(position.value);
}

bool has_true_hash(RecordedEvent const& e) {
  if (e.body && crypto::sha256(*e.body) != e.body_hash) { return false; }
  return crypto::event_hash(e.header_bytes, e.data, e.body_hash) == e.hash;
}

/// The appends of a command: (shard, position of the first event).
using Appends = std::map<CommandId, std::vector<EventPtr>>;

Appends appends_of(Log const& log) {
  Appends out;
  for (auto const& [shard, events] : log) {
    for (auto const& event : events) {
      if (event->header.append_index == 0) { out[event->header.command_id].push_back(event); }
    }
  }
  return out;
}

class LogCheck {
public:
  void take(std::int64_t shard, std::size_t index, EventPtr const& event, EventPtr const& before) {
    auto const& h = event->header;
    auto const place = at(shard, event->position);
    if (event->position.value != static_cast<std::int64_t>(index) + 1) { findings_.push_back(place + ": not the next position"); }
    if (++tenants_[h.tenant] != h.tenant_position.value) { findings_.push_back(place + ": not the tenant's next position"); }
    if (++streams_[{h.tenant, h.stream.str()}] != h.stream_version.value) {
      findings_.push_back(place + ": not the stream's next version");
    }
    if (before && h.recorded < before->header.recorded) { findings_.push_back(place + ": recorded before its predecessor"); }
    if (!has_true_hash(*event)) { findings_.push_back(place + ": its hash is not true"); }
    auto const expected = rest_ == 0 ? 0 : before->header.append_index + 1;
    if (h.append_index != expected || (rest_ != 0 && h.append_id != before->header.append_id)) {
      findings_.push_back(place + ": an append is not whole");
    }
    rest_ = h.append_count - h.append_index - 1;
  }
  void end_shard(std::int64_t shard) {
    if (rest_ != 0) { findings_.push_back("shard " + std::to_string(shard) + ": its last append is not whole"); }
    rest_ = 0;
  }
  Findings findings_{};

private:
  std::map<TenantId, std::int64_t> tenants_{};
  std::map<std::pair<TenantId, std::string>, std::int64_t> streams_{};
  std::int32_t rest_ = 0;
};

}  // namespace

Findings check_log(Log const& log) {
  LogCheck check;
  for (auto const& [shard, events] : log) {
    for (std::size_t i = 0; i < events.size(); ++i) { check.take(shard, i, events[i], i == 0 ? nullptr : events[i - 1]); }
    check.end_shard(shard);
  }
  for (auto const& [command, appends] : appends_of(log)) {
    if (appends.size() > 1) {
      check.findings_.push_back("command " + command.str() + " happened " + std::to_string(appends.size()) + " times");
    }
  }
  return check.findings_;
}

Findings check_commands(Log const& log, std::map<CommandId, Sent> const& sent, std::set<CommandId> const& known) {
  Findings out;
  auto const appends = appends_of(log);
  for (auto const& [id, command] : sent) {
    auto const it = appends.find(id);
    auto const is_there = it != appends.end();
    auto const name = "command " + id.str() + " (" + command.what + ", told " + std::to_string(command.status) + ")";
    if (command.told == Told::done && !known.contains(id)) { out.push_back(name + " was acknowledged and is not known"); }
    if ((command.told == Told::refused || command.told == Told::unchanged) && (is_there || known.contains(id))) {
      out.push_back(name + " was refused, or said to change nothing, and has happened");
    }
    if (is_there && !known.contains(id)) { out.push_back(name + " has events and no result"); }
    auto const is_of_one = command.entry != kManyEntries;
    if (is_there && is_of_one && it->second.front()->header.stream.str() != "entry-" + command.entry) {
      out.push_back(name + " changed another entry");
    }
  }
  return out;
}

Findings check_topic(Log const& log, TopicLog const& topic) {
  Findings out;
  for (auto const& [shard, events] : log) {
    auto const it = topic.find(shard);
    std::size_t next = 0;
    for (auto const& message : it == topic.end() ? std::vector<TopicMessage>() : it->second) {
      auto const index = static_cast<std::size_t>(message.position.value) - 1;
      if (index > next) { out.push_back("topic, " + at(shard, message.position) + ": what comes before it is missing"); }
      if (index >= events.size()) {
        out.push_back("topic, " + at(shard, message.position) + ": the log has no such event");
        break;
      }
      if (events[index]->hash != message.hash) {
        out.push_back("topic, " + at(shard, message.position) + ": another event than the log's");
      }
      next = std::max(next, index + 1);
    }
    if (next != events.size()) {
      out.push_back("topic, shard " + std::to_string(shard) + ": ends at " + std::to_string(next) + " of " + std::to_string(events.size()));
    }
  }
  return out;
}

Findings check_schedules(Log const& log, std::function<CommandId(EventId, std::string const&)> const& command_of) {
  Findings out;
  auto const appends = appends_of(log);
  for (auto const& [shard, events] : log) {
    for (auto const& event : events) {
      if (event->header.type != "entry.scheduled.v1") { continue; }
      auto const data = json::parse(event->data).as_object();
      for (std::string const action : {"publish", "unpublish"}) {
        auto const* due_text = data.if_contains(action + "_at");
        if (due_text == nullptr || !due_text->is_string()) { continue; }
        auto const due = parse_rfc3339(due_text->as_string());
        auto const done = appends.find(command_of(event->header.id, action));
        if (done == appends.end() || !due) { continue; }
        if (done->second.size() > 1) { out.push_back(at(shard, event->position) + ": its " + action + " happened more than once"); }
        if (done->second.front()->header.recorded < *due) {
          out.push_back(at(shard, event->position) + ": its " + action + " happened too early");
        }
      }
    }
  }
  return out;
}

}  // namespace contentos::crash
