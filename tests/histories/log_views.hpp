// How every entry looked after each of its appends, folded straight from the log: what every read of it must equal.
#pragma once

#include "domain/entry/state.hpp"
#include "infra/memory/memory_event_log.hpp"

#include <map>
#include <string>
#include <vector>

namespace contentos::test {

class LogViews {
public:
  struct View {
    TenantPosition first;
    TenantPosition last;
    Timestamp recorded;
    Timestamp occurred;
    std::string json;
    std::int32_t latest = 0;
    std::optional<std::string> live;  // the published snapshot
  };
  struct Entry {
    entry::State state{};
    std::map<VersionId, std::string> data{};
    std::optional<std::string> live{};
    std::vector<View> views{};
  };
  struct Append {
    TenantPosition last;
    Timestamp recorded;
  };

  /// Takes what is new in the log. Throws Broken when the log holds what cannot be read.
  void follow(MemoryFeed& feed);

  std::map<TenantId, std::map<std::string, Entry>> entries{};
  std::map<TenantId, std::vector<Append>> appends{};
  std::map<std::string, int> types{};  // of events, how many

private:
  void take(RecordedEvent const& event);
  void end_append(std::vector<EventPtr> const& events);

  std::map<ShardNo, ShardPosition> at_{};
};

}  // namespace contentos::test
