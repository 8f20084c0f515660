#include "projections/delivery/list_query.hpp"

#include "projections/delivery/index_codec.hpp"
#include "projections/delivery/keys.hpp"
#include "projections/delivery/prepare.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <unordered_set>
#include <utility>

namespace contentos::delivery {

namespace {

constexpr std::size_t kRecordsWorthReading = 2000;
constexpr std::size_t kEveryEntry = std::numeric_limits<std::size_t>::max();

using Ids = std::vector<std::string>;  // sorted where it is a set

using Suffixes = std::vector<std::string_view>;  // of one entry's index keys, sorted

/// Where an order's values of one entry are found among its index keys; empty when it has none.
std::string_view value_in(Suffixes const& suffixes, std::string_view prefix) {
  auto const it = std::ranges::lower_bound(suffixes, prefix);
  return it != suffixes.end() && it->starts_with(prefix) ? it->substr(prefix.size()) : std::string_view{};
}

class ListRun {
public:
  ListRun(KvReader const& store, TenantId tenant, ListPlan const& plan)
      : store_(store), tenant_(tenant), plan_(plan), wanted_(static_cast<std::size_t>(plan.skip + plan.limit)) {}

  Result<ListedIds> run() {
    ListedIds out;
    Ids ids;
    if (plan_.among) {
      ids = listed_among();
      out.total = static_cast<std::int64_t>(ids.size());
      if (plan_.limit > 0 && plan_.skip < out.total) { sort_found(ids); }
    } else if (plan_.filters.empty()) {
      out.total = counted();
      if (plan_.limit > 0 && plan_.skip < out.total) { ids = walk(nullptr); }
    } else {
      auto matching = filtered();
      out.total = static_cast<std::int64_t>(matching.size());
      if (plan_.limit > 0 && plan_.skip < out.total) {
        if (matching.size() <= kRecordsWorthReading) {
          ids = std::move(matching);
          sort(ids, 0);
        } else {
          std::unordered_set<std::string> const set(matching.begin(), matching.end());
          ids = walk(&set);
        }
      }
    }
    if (error_) { return *error_; }
    for (auto i = static_cast<std::size_t>(plan_.skip); i < std::min(ids.size(), wanted_); ++i) { out.ids.push_back(std::move(ids[i])); }
    return out;
  }

private:
  std::int64_t counted() {
    auto const stored = store_.get(count_key(tenant_, plan_.type));
    if (!stored) {
      fail(stored.error());
      return 0;
    }
    return *stored ? static_cast<std::int64_t>(read_be64(**stored)) : 0;
  }

  /// Those of `plan_.among` that are published, of the type, and pass all filters.
  Ids listed_among() {
    auto const of_type = index_suffix(plan_.type, "sys.id", {});
    std::vector<PlannedFilter const*> all;
    for (auto const& filter : plan_.filters) { all.push_back(&filter); }
    Ids out;
    for (auto const& id : *plan_.among) {
      auto const suffixes = suffixes_of(id, IfMissing::is_empty);
      if (error_) { return {}; }
      if (!value_in(suffixes, of_type).empty() && holds(suffixes, all)) { out.push_back(id); }
    }
    return out;
  }

  void sort_found(Ids& ids) {
    sort(ids, 0);
    std::stable_partition(ids.begin(), ids.end(), [&](std::string const& id) { return std::ranges::binary_search(plan_.first, id); });
  }

  /// Entries that have one of the filter's values, or nothing when there are more than `bound`.
  std::optional<Ids> matching(PlannedFilter const& filter, std::size_t bound) {
    Ids out;
    for (auto const& value : filter.values) {
      auto const prefix = index_key(tenant_, filter.prefix + value);
      bool too_many = false;
      scan(prefix, true, {}, [&](std::string_view key) {
        out.emplace_back(key.substr(prefix.size()));
        too_many = out.size() > bound;
        return !too_many;
      });
      if (too_many) { return std::nullopt; }
    }
    std::ranges::sort(out);  // a list field may match by several of the values
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }

  /// The filter that matches fewest, without walking far along those that match many: rounds with a growing bound.
  std::pair<std::size_t, Ids> most_selective() {
    constexpr std::size_t kFirstBound = 500;
    constexpr std::size_t kGrowth = 8;
    for (auto round = kFirstBound; !error_; round = round > kEveryEntry / kGrowth ? kEveryEntry : round * kGrowth) {
      std::optional<std::pair<std::size_t, Ids>> best;
      for (std::size_t i = 0; i < plan_.filters.size(); ++i) {
        auto const bound = best ? best->second.size() : round;
        if (auto found = matching(plan_.filters[i], bound)) { best.emplace(i, std::move(*found)); }
      }
      if (best) { return std::move(*best); }
    }
    return {};
  }

  Ids filtered() {
    auto [best_index, out] = most_selective();
    std::vector<PlannedFilter const*> left;  // not asked yet
    for (std::size_t i = 0; i < plan_.filters.size(); ++i) {
      if (i != best_index) { left.push_back(&plan_.filters[i]); }
    }
    for (; !left.empty() && out.size() > kRecordsWorthReading && !error_; left.pop_back()) {
      auto const others = matching(*left.back(), kEveryEntry);
      Ids both;
      std::ranges::set_intersection(out, *others, std::back_inserter(both));
      out = std::move(both);
    }
    if (!left.empty()) {
      std::erase_if(out, [&](std::string const& id) { return error_ || !holds(suffixes_of(id), left); });
    }
    return out;
  }

  static bool holds(Suffixes const& suffixes, std::vector<PlannedFilter const*> const& filters) {
    return std::ranges::all_of(filters, [&](PlannedFilter const* filter) {
      return std::ranges::any_of(filter->values, [&](std::string const& value) {
        return std::ranges::binary_search(suffixes, std::string_view(filter->prefix + value));
      });
    });
  }

  /// Entries in the plan's order, at least as many as wanted while there are; only those in `among` when it is given.
  Ids walk(std::unordered_set<std::string> const* among) {
    auto const& first = plan_.order.front();
    auto const prefix = index_key(tenant_, first.prefix);
    Ids out;
    Ids equal;  // entries with the same value, not yet in `out`
    std::string equal_value;
    std::unordered_set<std::string> seen;
    auto const close_group = [&] {
      sort(equal, 1);
      std::ranges::move(equal, std::back_inserter(out));
      equal.clear();
    };
    scan(prefix, !first.descending, {}, [&](std::string_view key) {
      auto const rest = key.substr(prefix.size());
      auto const size = encoded_size(rest);
      if (rest.substr(0, size) != equal_value) {
        close_group();
        if (out.size() >= wanted_) { return false; }
        equal_value = std::string(rest.substr(0, size));
      }
      std::string id(rest.substr(size));
      if (first.may_be_missing) { seen.insert(id); }
      if (among == nullptr || among->contains(id)) { equal.push_back(std::move(id)); }
      return true;
    });
    close_group();
    if (first.may_be_missing && out.size() < wanted_) { append_missing(out, seen, among); }
    return out;
  }

  void append_missing(Ids& out, std::unordered_set<std::string> const& seen, std::unordered_set<std::string> const* among) {
    auto const prefix = index_key(tenant_, index_suffix(plan_.type, "sys.id", {}));
    Ids missing;
    scan(prefix, true, {}, [&](std::string_view key) {
      auto const rest = key.substr(prefix.size());
      std::string id(rest.substr(encoded_size(rest)));
      if (!seen.contains(id) && (among == nullptr || among->contains(id))) { missing.push_back(std::move(id)); }
      return true;
    });
    sort(missing, 1);
    std::ranges::move(missing, std::back_inserter(out));
  }

  /// By the plan's orders from `from` on, entries without a value last, then by id.
  void sort(Ids& ids, std::size_t from) {
    if (ids.size() < 2) { return; }
    if (from >= plan_.order.size()) {
      std::ranges::sort(ids);
      return;
    }
    std::map<std::string, std::vector<std::string>> values;
    for (auto const& id : ids) {
      auto const suffixes = suffixes_of(id);
      auto& mine = values[id];
      for (auto i = from; i < plan_.order.size(); ++i) { mine.emplace_back(value_in(suffixes, plan_.order[i].prefix)); }
    }
    std::ranges::sort(ids, [&](std::string const& a, std::string const& b) {
      auto const& left = values.at(a);
      auto const& right = values.at(b);
      for (std::size_t i = 0; i < left.size(); ++i) {
        if (left[i] == right[i]) { continue; }
        if (left[i].empty() || right[i].empty()) { return right[i].empty(); }
        return plan_.order[from + i].descending ? left[i] > right[i] : left[i] < right[i];
      }
      return a < b;
    });
  }

  enum class IfMissing { is_corrupt, is_empty };

  /// Good until the next call.
  Suffixes suffixes_of(std::string const& id, IfMissing if_missing = IfMissing::is_corrupt) {
    auto stored = store_.get(index_record_key(tenant_, id));
    if (!stored) {
      fail(stored.error());
      return {};
    }
    if (!*stored && if_missing == IfMissing::is_empty) { return {}; }
    record_ = std::move(*stored).value_or(std::string{});
    auto suffixes = suffixes_in(record_);
    if (!suffixes) { fail({StoreErrorCode::corrupt, false, "delivery model: an index key without a record"}); }
    return std::move(suffixes).value_or(Suffixes{});
  }

  void scan(std::string_view prefix, bool ascending, std::string_view from, std::function<bool(std::string_view)> const& visit) {
    auto const on_key = [&](std::string_view key, std::string_view) { return visit(key); };
    auto const done = ascending ? store_.scan(prefix, from, on_key) : store_.scan_back(prefix, from, on_key);
    if (!done) { fail(done.error()); }
  }

  void fail(StoreError const& error) {
    if (!error_) { error_ = error; }
  }

  KvReader const& store_;
  TenantId tenant_;
  ListPlan const& plan_;
  std::size_t wanted_;
  std::string record_{};  // the index record that was read last
  std::optional<StoreError> error_{};
};

}  // namespace

Result<ListedIds> run_list(KvReader const& store, TenantId tenant, ListPlan const& plan) { return ListRun(store, tenant, plan).run(); }

}  // namespace contentos::delivery
