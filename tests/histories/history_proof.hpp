// The proof that what the domain accepts, every projection folds, stores and reads back: follows a history with all models and compares
// every read with the log and every model with one that is built anew. Throws Broken, which says what does not hold.
#pragma once

#include "infra/text/icu_words.hpp"
#include "projections/delivery/delivery_cache.hpp"
#include "projections/delivery/delivery_projection.hpp"
#include "projections/delivery/delivery_reader.hpp"
#include "projections/kv/memory_kv_store.hpp"
#include "projections/search/search_projection.hpp"
#include "projections/search/search_reader.hpp"
#include "projections/versions/versions_projection.hpp"
#include "projections/versions/versions_reader.hpp"
#include "tests/histories/fold_models.hpp"
#include "tests/histories/hostile_history.hpp"
#include "tests/histories/log_views.hpp"
#include "tests/histories/record_views.hpp"
#include "tests/support/plain_bodies.hpp"

#include <memory>
#include <set>

namespace contentos::test {

/// All models, each a pure fold of the log.
struct Models {
  Models();

  std::shared_ptr<MemoryKvStore> versions_store = std::make_shared<MemoryKvStore>();
  std::shared_ptr<MemoryKvStore> delivery_store = std::make_shared<MemoryKvStore>();
  std::shared_ptr<MemoryKvStore> search_store = std::make_shared<MemoryKvStore>();
  std::shared_ptr<delivery::DeliveryCache> cache = std::make_shared<delivery::DeliveryCache>();
  text::IcuWords words{};
  VersionsProjection versions{versions_store, kPlainBodies};
  SearchProjection search{search_store, words};
  std::unique_ptr<delivery::DeliveryProjection> delivery;
  VersionsReader versions_reader{versions_store, kPlainBodies};
  SearchReader search_reader{search_store, words};
  delivery::DeliveryReader delivery_reader;
  FoldModels folds{};

  /// What is new, in batches of a size that `choices` says anew each time.
  void follow(Feed& feed, Choices& choices);
  [[nodiscard]] std::vector<std::string> dump();

private:
  std::map<ShardNo, ShardPosition> at_{};  // of the folds
};

class HistoryProof {
public:
  HistoryProof(HostileHistory& history, Choices& choices) : history_(history), choices_(choices) {}

  /// The history goes on by so many commands, while choices last. The models follow; everything is compared now and then and at the end.
  void tell(int steps);
  /// The models take what is new; nothing is compared.
  void follow() { models_.follow(history_.world.feed, choices_); }
  /// Everything is compared.
  void check();

private:
  void check_commands_fold();
  void check_claims(TenantScope scope, StreamName const& stream, entry::State const& state);
  void check_entry(TenantScope scope, EntryId const& id, LogViews::Entry const& entry);
  void check_versions(TenantScope scope, EntryId const& id, LogViews::Entry const& entry);
  void check_search(TenantScope scope, EntryId const& id, LogViews::Entry const& entry);
  void check_moments(TenantScope scope, EntryId const& id, LogViews::Entry const& entry);
  void check_moment(TenantScope scope, EntryId const& id, AsOf const& as_of, LogViews::View const* expected);
  void check_rows();
  void check_todos(TenantId tenant, std::string const& id, entry::State const& state);
  void check_delivery(TenantId tenant, std::map<std::string, LogViews::Entry> const& entries);
  void check_fragments(TenantScope scope, std::string const& id, bool is_live, delivery::TenantModel const& tenant);
  void check_lists(TenantScope scope, delivery::TenantModel const& tenant, std::map<std::string, LogViews::Entry> const& entries);
  void check_list(TenantScope scope, delivery::Query query, std::set<std::string> const& expected);
  void check_filters(TenantScope scope, delivery::TenantModel const& tenant, std::string const& id, std::string const& snapshot);
  void check_marks(TenantScope scope, delivery::TenantModel const& tenant, std::string const& id, std::string const& snapshot);
  void check_rebuilds();

  HostileHistory& history_;
  Choices& choices_;
  Models models_{};
  LogViews views_{};
  RecordViews records_{};
};

}  // namespace contentos::test
