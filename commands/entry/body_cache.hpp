// The data of versions that were lately written or read: the next save compares itself with the one before, and a publish needs what it
// publishes.
#pragma once

#include "commands/ports/event_log.hpp"
#include "domain/core/lru.hpp"
#include "domain/entry/state.hpp"

#include <boost/json/object.hpp>

#include <memory>
#include <mutex>

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
  explicit BodyCache(EventLog& log, std::size_t capacity_bytes = 32 * 1024 * 1024) : log_(log), contents_(capacity_bytes) {}

  /// The content of a version, from here or from the log. Errors: corrupt when the log has no such body.
  [[nodiscard]] Result<std::shared_ptr<VersionContent const>> content_of(TenantScope scope, EntryId const& entry,
                                                                         entry::VersionFacts const& version);
  void store(TenantScope scope, EntryId const& entry, VersionId version, std::shared_ptr<VersionContent const> content, std::size_t bytes);

private:
  EventLog& log_;
  std::mutex mutex_{};
  Lru<std::shared_ptr<VersionContent const>> contents_;
};

}  // namespace contentos
