#include "projections/delivery/list_walk.hpp"

#include "projections/delivery/index_codec.hpp"
#include "projections/delivery/keys.hpp"

#include <algorithm>
#include <utility>

namespace contentos::delivery {

namespace {

// Behind the keys of all entries with a value, since no id has such a byte.
constexpr char kBehindIds = '\xff';

Direction direction_of(PlannedOrder const& order) { return order.descending ? Direction::down : Direction::up; }

bool is_in(EntrySet const* among, IndexKey const& key, IndexReader& index) {
  return among == nullptr || among->contains(index.number_of(key));
}

/// `after` where what comes is of the value that it has at this level, and so begins in the middle.
Place const* within(Place const* after, std::size_t level, std::string_view value) {
  return after != nullptr && after->values[level] == value ? after : nullptr;
}

}  // namespace

ListWalk::ListWalk(IndexReader& index, ListPlan const& plan)
    : index_(index),
      plan_(plan),
      to_skip_(static_cast<std::size_t>(plan.skip)),
      limit_(static_cast<std::size_t>(plan.limit)),
      published_(static_cast<std::size_t>(index.published(plan.type))) {}

Ids ListWalk::of_all() {
  list(0, nullptr, plan_.after ? &*plan_.after : nullptr);
  return std::move(page_);
}

Ids ListWalk::of(EntrySet const& among) {
  list(0, &among, plan_.after ? &*plan_.after : nullptr);
  return std::move(page_);
}

Ids ListWalk::of(Ids const& few, Ids const& first) {
  list_few(0, few, plan_.after ? &*plan_.after : nullptr, first);
  return std::move(page_);
}

bool ListWalk::take(std::string_view id) {
  if (to_skip_ > 0) {
    --to_skip_;
  } else if (!is_full()) {
    page_.emplace_back(id);
  }
  return !is_full();
}

/// A walk that goes on begins with the entry that it goes on behind.
bool ListWalk::take_if_meant(IndexKey const& key, EntrySet const* among, Place const* after) {
  bool const is_meant = (after == nullptr || key.id != after->id) && is_in(among, key, index_);
  return !is_meant || take(key.id);
}

/// By the orders from `level` on, those behind `after`.
void ListWalk::list(std::size_t level, EntrySet const* among, Place const* after) {
  if (is_full()) { return; }
  if (among != nullptr && is_worth_reading(among->size())) { return list_few(level, index_.ids_of(*among), after, {}); }
  if (level == plan_.order.size()) { return walk_ids(among, after); }
  auto const& order = plan_.order[level];
  bool const goes_on_behind_values = after != nullptr && after->values[level].empty();
  if (!goes_on_behind_values) {
    if (is_last(level) && order.descending == plan_.ids_descending) {
      walk_values(level, among, after);
    } else {
      walk_runs(level, among, after);
    }
  }
  if (!order.may_be_missing || is_full()) { return; }
  auto missing = among != nullptr ? *among : *index_.set_of(index_suffix(plan_.type, "sys.id", {}), {});
  missing -= *index_.set_of(order.prefix, {});
  list(level + 1, &missing, goes_on_behind_values ? after : nullptr);
}

/// The index lies in the order that is wanted.
void ListWalk::walk_values(std::size_t level, EntrySet const* among, Place const* after) {
  auto const from = after != nullptr ? after->values[level] + after->id : std::string{};
  index_.walk(plan_.order[level].prefix, direction_of(plan_.order[level]), from,
              [&](IndexKey const& key) { return take_if_meant(key, among, after); });
}

/// Entries of one value are in an order of their own.
void ListWalk::walk_runs(std::size_t level, EntrySet const* among, Place const* after) {
  bool const goes_up = !plan_.order[level].descending;
  std::string from;
  if (after != nullptr) { from = goes_up ? after->values[level] : after->values[level] + kBehindIds; }
  while (!is_full()) {
    Run run;
    if (!read_runs(level, among, after, from, run)) { return; }
    end_long_run(level, run, among, within(after, level, run.value));
    from = goes_up ? run.value + kBehindIds : run.value;
  }
}

/// Returns whether one is too long to be read; that one is then in `run`.
bool ListWalk::read_runs(std::size_t level, EntrySet const* among, Place const* after, std::string const& from, Run& run) {
  auto const longest = is_last(level) ? std::min(plan_.costs.few, to_skip_ + limit_ - page_.size()) : plan_.costs.few;
  auto const end_run = [&] { list_few(level + 1, run.ids, within(after, level, run.value), {}); };
  index_.walk(plan_.order[level].prefix, direction_of(plan_.order[level]), from, [&](IndexKey const& key) {
    if (key.value != run.value) {
      end_run();
      if (is_full()) { return false; }
      run = Run{std::string(key.value)};
    }
    if (!is_in(among, key, index_)) { return true; }
    run.is_cut_off = run.ids.size() >= longest;
    if (!run.is_cut_off) { run.ids.emplace_back(key.id); }
    return !run.is_cut_off;
  });
  if (!run.is_cut_off && !is_full()) { end_run(); }
  return run.is_cut_off;
}

void ListWalk::end_long_run(std::size_t level, Run const& run, EntrySet const* among, Place const* after) {
  auto const& path = plan_.order[level].prefix;
  if (!is_last(level)) {
    auto members = *index_.set_of(path, run.value);
    if (among != nullptr) { members &= *among; }
    return list(level + 1, &members, after);
  }
  index_.walk_value(path, run.value, by_ids(), after != nullptr ? std::string_view(after->id) : std::string_view{},
                    [&](IndexKey const& key) { return take_if_meant(key, among, after); });
}

void ListWalk::walk_ids(EntrySet const* among, Place const* after) {
  auto const from = after != nullptr ? encode_text(after->id) + after->id : std::string{};
  index_.walk(index_suffix(plan_.type, "sys.id", {}), by_ids(), from,
              [&](IndexKey const& key) { return take_if_meant(key, among, after); });
}

void ListWalk::list_few(std::size_t level, Ids const& few, Place const* after, Ids const& first) {
  std::vector<Row> rows;
  rows.reserve(few.size());
  for (auto const& id : few) {
    Row row{id, {}};
    if (level < plan_.order.size() && few.size() + (after != nullptr ? 1 : 0) > 1) {
      auto const suffixes = index_.suffixes_of(id);
      for (auto i = level; i < plan_.order.size(); ++i) { row.values.emplace_back(value_in(suffixes, plan_.order[i].prefix)); }
    }
    rows.push_back(std::move(row));
  }
  if (index_.error()) { return; }
  std::ranges::sort(rows, [&](Row const& a, Row const& b) { return comes_before(level, a, b); });
  std::stable_partition(rows.begin(), rows.end(), [&](Row const& row) { return std::ranges::binary_search(first, row.id); });
  Row last;
  if (after != nullptr) {
    last.id = after->id;
    last.values.assign(after->values.begin() + static_cast<std::ptrdiff_t>(level), after->values.end());
  }
  for (auto const& row : rows) {
    if (after != nullptr && !comes_before(level, last, row)) { continue; }
    if (!take(row.id)) { return; }
  }
}

bool ListWalk::is_worth_reading(std::size_t entries) const {
  if (entries == 0) { return true; }
  return entries * plan_.costs.keys_of_a_record <= (to_skip_ + limit_ - page_.size()) * published_ / entries;
}

/// Entries without a value come last, whatever the direction.
bool ListWalk::comes_before(std::size_t level, Row const& a, Row const& b) const {
  for (std::size_t i = 0; i < a.values.size(); ++i) {
    auto const& left = a.values[i];
    auto const& right = b.values[i];
    if (left == right) { continue; }
    if (left.empty() || right.empty()) { return right.empty(); }
    return plan_.order[level + i].descending ? left > right : left < right;
  }
  return plan_.ids_descending ? a.id > b.id : a.id < b.id;
}

}  // namespace contentos::delivery
