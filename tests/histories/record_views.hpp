// How every record that lists show looked after each of its appends, folded straight from the log by its word: what every catalog must
// show of it, now and as of any moment.
#pragma once

#include "domain/word/word.hpp"
#include "projections/runner/feed.hpp"
#include "projections/versions/as_of.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace contentos::test {

class RecordViews {
public:
  struct View {
    TenantPosition first;  // of the append
    TenantPosition last;
    Timestamp recorded;
    Timestamp occurred;
    std::string json;
    std::string sort_key;             // of an entry: none
    std::vector<std::string> facets;  // sorted, each once
    bool is_gone = false;             // deleted, archived or revoked; of an entry: deleted
  };
  using OfKind = std::map<std::string, std::vector<View>>;  // by id

  /// Takes what is new in the log. Throws Broken when the log holds what cannot be read.
  void follow(Feed& feed);

  /// Calls `visit(tenant, kind, id, views)` for every record.
  template <class Visit>
  void each(Visit const& visit) const {
    for (auto const& [tenant, kinds] : views) {
      for (auto const& [kind, records] : kinds) {
        for (auto const& [id, all] : records) { visit(tenant, kind, id, all); }
      }
    }
  }
  /// Of which there are records, in any tenant.
  [[nodiscard]] std::set<std::string> kinds() const;
  /// How the record looked then; null: it was not there yet.
  [[nodiscard]] static View const* at(std::vector<View> const& views, AsOf const& as_of);

  std::map<TenantId, std::map<std::string, OfKind>> views{};

private:
  struct Stream {
    WordRow const* word = nullptr;
    std::shared_ptr<void> state{};
  };
  void take(std::vector<EventPtr> const& append);

  std::map<ShardNo, ShardPosition> at_{};
  std::map<std::pair<TenantId, StreamName>, Stream> streams_{};
};

}  // namespace contentos::test
