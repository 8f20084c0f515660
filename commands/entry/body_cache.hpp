// The data of versions that were lately written or read: the next save compares itself with the one before, and a publish needs what it
// publishes.
#pragma once

#include "commands/ports/event_log.hpp"
#include "domain/entry/state.hpp"

#include <boost/json/object.hpp>

#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace contentos {

/// What a version holds besides its facts.
struct VersionContent {
  boost::json::object data;
  std::string title;
  std::string publish_note;
};

/// Bounded by bytes, least recently used first out. Versions are immutable, so nothing in here is ever stale. Thread-safe.
class BodyCache {
public:
  explicit BodyCache(EventLog& log, std::size_t capacity_bytes = 32 * 1024 * 1024) : log_(log), capacity_bytes_(capacity_bytes) {}

  /// The content of a version, from here or from the log. Errors: corrupt when the log has no such body.
  [[nodiscard]] Result<std::shared_ptr<VersionContent const>> content_of(TenantScope scope, EntryId const& entry,
                                                                         entry::VersionFacts const& version);
  void store(TenantScope scope, EntryId const& entry, VersionId version, std::shared_ptr<VersionContent const> content, std::size_t bytes);

private:
  struct Item {
    std::string key;
    std::shared_ptr<VersionContent const> content;
    std::size_t bytes;
  };
  EventLog& log_;
  std::size_t capacity_bytes_;
  std::mutex mutex_{};
  std::size_t bytes_ = 0;
  std::list<Item> order_{};
  std::unordered_map<std::string, std::list<Item>::iterator> index_{};
};

}  // namespace contentos
