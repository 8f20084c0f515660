#include "infra/postgres/audit_facts.hpp"

#include "infra/postgres/logged_streams.hpp"
#include "projections/audit/audit_fold.hpp"
#include "projections/audit/facts.hpp"
#include "projections/entity/entity_maker.hpp"
#include "projections/runner/folding.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace contentos::pg {

namespace {

constexpr std::size_t kPieceRows = 50;  // whose events are in memory at once, with their bodies

/// What the header says, but for what only the row knows.
void take_header(AuditRow& row, RecordedEvent const& event) {
  auto shown = audit::header_row(event);
  shown.by_header = row.by_header;
  if (row.newer_actor_kind) {
    shown.newer_actor_kind = row.newer_actor_kind;
    shown.actor = row.actor;
  }
  row = std::move(shown);
}

/// Goes through a page from its oldest row on, and folds each stream on from row to row.
class Facts {
public:
  Facts(Connection& connection, TenantId tenant, EntryStates const* states)
      : tenant_(tenant), streams_(connection), maker_(streams_, states) {}

  [[nodiscard]] Result<void> tell(std::span<FoundRow* const> oldest_first) {
    std::vector<std::int64_t> positions;
    positions.reserve(oldest_first.size());
    for (auto const* found : oldest_first) { positions.push_back(found->position.value); }
    auto const events = streams_.at(tenant_, positions);
    if (!events) { return events.error(); }
    std::vector<Shown> rows;
    for (auto* found : oldest_first) {
      auto const event = events->find(found->position);
      if (event == events->end()) {
        found->row.by_header = true;  // a newer program's, of which this one cannot even read the header
        continue;
      }
      take_header(found->row, event->second);
      if (!found->row.by_header) { rows.push_back({&found->row, &event->second}); }
    }
    while (!rows.empty()) {
      if (auto const told = tell_next(rows); !told) { return told; }
    }
    return {};
  }

private:
  struct Shown {
    AuditRow* row;
    RecordedEvent const* event;
  };

  /// The next row of each stream.
  [[nodiscard]] Result<void> tell_next(std::vector<Shown>& rows) {
    std::set<StreamName> streams;
    auto const is_later = [&](Shown const& shown) { return !streams.insert(shown.event->header.stream).second; };
    auto const later = std::stable_partition(rows.begin(), rows.end(), [&](Shown const& shown) { return !is_later(shown); });
    std::vector<EntityMaker::Way> ways;
    for (auto it = rows.begin(); it != later; ++it) {
      auto const& header = it->event->header;
      auto const known = entities_.try_emplace({tenant_, header.stream}).first;
      ways.push_back({&known->first, &known->second, StreamVersion(header.stream_version.value - 1), first_position_of(header)});
    }
    if (auto const brought = maker_.bring(ways); !brought) { return brought; }
    for (auto it = rows.begin(); it != later; ++it) { tell_one(*it, *ways[static_cast<std::size_t>(it - rows.begin())].at); }
    rows.erase(rows.begin(), later);
    return {};
  }

  static void tell_one(Shown const& shown, EntityAt& at) {
    auto& row = *shown.row;
    auto const poison = folded(*shown.event, [&]() -> std::optional<Poison> {
      if (!at.entity) { return Poison{"its stream is of an unknown kind"}; }
      auto told = audit::fold(*at.entity, *shown.event);
      if (auto const* found = std::get_if<Poison>(&told)) { return *found; }
      auto& facts = std::get<AuditRow>(told);
      row.before_json = std::move(facts.before_json);
      row.after_json = std::move(facts.after_json);
      row.note = std::move(facts.note);
      return std::nullopt;
    });
    at.version = shown.event->header.stream_version;
    row.by_header = poison.has_value();
  }

  TenantId tenant_;
  LoggedStreams streams_;
  EntityMaker maker_;
  std::map<EntityKey, EntityAt> entities_{};
};

}  // namespace

Result<void> tell_facts(Connection& connection, TenantId tenant, EntryStates const* states, std::span<FoundRow> newest_first) {
  std::vector<FoundRow*> oldest_first;
  oldest_first.reserve(newest_first.size());
  for (auto& found : newest_first) { oldest_first.push_back(&found); }
  std::ranges::reverse(oldest_first);
  Facts facts(connection, tenant, states);
  for (std::size_t begin = 0; begin < oldest_first.size(); begin += kPieceRows) {
    auto const piece = std::span(oldest_first).subspan(begin, std::min(kPieceRows, oldest_first.size() - begin));
    if (auto const told = facts.tell(piece); !told) { return told; }
  }
  return {};
}

}  // namespace contentos::pg
