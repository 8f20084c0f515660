#include "projections/delivery/list_query.hpp"

#include "projections/delivery/index_codec.hpp"
#include "projections/delivery/keys.hpp"
#include "projections/delivery/list_walk.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace contentos::delivery {

namespace {

class ListRun {
public:
  ListRun(IndexReader& index, ListPlan const& plan) : index_(index), plan_(plan) {}

  ListedIds run() {
    ListWalk walk(index_, plan_);
    if (plan_.among) { return page_of(listed_among(), walk); }
    if (plan_.filters.empty()) {
      auto const total = index_.published(plan_.type);
      return {total, is_behind(total) ? Ids{} : walk.of_all()};
    }
    if (auto few = few_matching()) { return page_of(*few, walk); }
    auto const all = all_matching();
    auto const total = static_cast<std::int64_t>(all.size());
    return {total, is_behind(total) ? Ids{} : walk.of(all)};
  }

private:
  [[nodiscard]] bool is_behind(std::int64_t total) const { return plan_.limit == 0 || plan_.skip >= total; }

  [[nodiscard]] ListedIds page_of(Ids const& few, ListWalk& walk) const {
    auto const total = static_cast<std::int64_t>(few.size());
    return {total, is_behind(total) ? Ids{} : walk.of(few, plan_.first)};
  }

  /// Those of `plan_.among` that are published, of the type, and pass all filters.
  Ids listed_among() {
    auto const of_type = index_suffix(plan_.type, "sys.id", {});
    Ids out;
    for (auto const& id : *plan_.among) {
      auto const suffixes = index_.suffixes_of(id, false);
      if (index_.error()) { return {}; }
      if (!value_in(suffixes, of_type).empty() && holds(suffixes, nullptr)) { out.push_back(id); }
    }
    return out;
  }

  /// Where one of the filters matches few.
  std::optional<Ids> few_matching() {
    std::optional<Ids> fewest;
    PlannedFilter const* of = nullptr;
    for (auto const& filter : plan_.filters) {
      if (auto found = at_most(fewest ? fewest->size() : plan_.costs.few, filter)) {
        fewest = std::move(found);
        of = &filter;
      }
    }
    if (!fewest) { return std::nullopt; }
    std::erase_if(*fewest, [&](std::string const& id) { return index_.error() || !holds(index_.suffixes_of(id), of); });
    return fewest;
  }

  /// Entries that have one of the filter's values, or nothing when there are more than that.
  std::optional<Ids> at_most(std::size_t most, PlannedFilter const& filter) {
    Ids out;
    for (auto const& value : filter.values) {
      auto const known = index_.known_set_of(filter.prefix, value);
      if (known && known->size() > most) { return std::nullopt; }
      index_.walk_value(filter.prefix, value, Direction::up, {}, [&](IndexKey const& key) {
        out.emplace_back(key.id);
        return out.size() <= most;
      });
      if (out.size() > most) { return std::nullopt; }
    }
    std::ranges::sort(out);  // a list field may match by several of the values
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }

  EntrySet all_matching() {
    std::optional<EntrySet> out;
    for (auto const& filter : plan_.filters) {
      auto const matching = any_of(filter);
      if (out) {
        *out &= matching;
      } else {
        out = matching;
      }
    }
    return std::move(out).value_or(EntrySet{});
  }

  EntrySet any_of(PlannedFilter const& filter) {
    EntrySet out;
    for (auto const& value : filter.values) { out |= *index_.set_of(filter.prefix, value); }
    return out;
  }

  [[nodiscard]] bool holds(Suffixes const& suffixes, PlannedFilter const* but_for) const {
    return std::ranges::all_of(plan_.filters, [&](PlannedFilter const& filter) {
      return &filter == but_for || std::ranges::any_of(filter.values, [&](std::string const& value) {
        return std::ranges::binary_search(suffixes, std::string_view(filter.prefix + value));
      });
    });
  }

  IndexReader& index_;
  ListPlan const& plan_;
};

}  // namespace

Result<Place> place_of(IndexReader& index, ListPlan const& plan, std::string const& id) {
  Place out{{}, id};
  auto const suffixes = index.suffixes_of(id);
  for (auto const& order : plan.order) { out.values.emplace_back(value_in(suffixes, order.prefix)); }
  if (index.error()) { return *index.error(); }
  return out;
}

Result<ListedIds> run_list(IndexReader& index, ListPlan const& plan) {
  auto out = ListRun(index, plan).run();
  if (index.error()) { return *index.error(); }
  return out;
}

}  // namespace contentos::delivery
