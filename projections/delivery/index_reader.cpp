#include "projections/delivery/index_reader.hpp"

#include "projections/delivery/index_codec.hpp"
#include "projections/delivery/keys.hpp"
#include "projections/delivery/prepare.hpp"
#include "projections/kv/kv_projection.hpp"

#include <algorithm>
#include <utility>

namespace contentos::delivery {

namespace {

std::string joined(std::string_view a, std::string_view b) { return std::string(a).append(b); }

}  // namespace

std::string_view value_in(Suffixes const& suffixes, std::string_view path) {
  auto const it = std::ranges::lower_bound(suffixes, path);
  return it != suffixes.end() && it->starts_with(path) ? it->substr(path.size()) : std::string_view{};
}

IndexReader::IndexReader(KvReader const& store, TenantId tenant, IndexSets& sets, std::uint64_t epoch)
    : store_(store), tenant_(tenant), sets_(sets), epoch_(epoch) {}

bool IndexReader::has_numbers() {
  if (!has_numbers_) {
    auto const shape = stored_shape(store_);
    if (!shape) { fail(shape.error()); }
    has_numbers_ = shape && *shape >= kShapeWithNumbers;
  }
  return *has_numbers_;
}

IndexMoment IndexReader::moment() {
  if (!generation_) {
    auto const stored = get(generation_key(tenant_));
    generation_ = stored ? read_be64(*stored) : 0;
  }
  return {epoch_, *generation_};
}

std::optional<std::string> IndexReader::get(std::string_view key) {
  auto stored = store_.get(key);
  if (!stored) {
    fail(stored.error());
    return std::nullopt;
  }
  return std::move(*stored);
}

void IndexReader::fail(StoreError error) {
  if (!error_) { error_ = std::move(error); }
}

void IndexReader::scan(std::string_view prefix, Direction direction, std::string_view from,
                       std::function<bool(std::string_view, std::string_view)> const& visit) {
  if (error_) { return; }
  auto const whole = index_key(tenant_, prefix);
  auto const on_key = [&](std::string_view key, std::string_view number) { return visit(key.substr(whole.size()), number); };
  auto const begin = from.empty() ? std::string{} : joined(whole, from);
  auto const done = direction == Direction::up ? store_.scan(whole, begin, on_key) : store_.scan_back(whole, begin, on_key);
  if (!done) { fail(done.error()); }
}

void IndexReader::walk(std::string_view path, Direction direction, std::string_view from, Visit const& visit) {
  scan(path, direction, from, [&](std::string_view rest, std::string_view number) {
    auto const value = encoded_size(rest);
    auto const id = rest.substr(value);
    return visit({rest.substr(0, value), id, number});
  });
}

void IndexReader::walk_value(std::string_view path, std::string_view value, Direction direction, std::string_view from,
                             Visit const& visit) {
  scan(joined(path, value), direction, from, [&](std::string_view id, std::string_view number) { return visit({value, id, number}); });
}

EntrySetPtr IndexReader::known_set_of(std::string_view path, std::string_view value) {
  if (error_ || !has_numbers()) { return nullptr; }
  auto const at = moment();
  return error_ ? nullptr : sets_.find(tenant_, joined(path, value), at);
}

EntrySetPtr IndexReader::set_of(std::string_view path, std::string_view value) {
  if (auto known = known_set_of(path, value)) { return known; }
  auto out = std::make_shared<EntrySet>();
  auto const add = [&](IndexKey const& key) {
    out->add(number_of(key));
    return true;
  };
  if (value.empty()) {
    walk(path, Direction::up, {}, add);
  } else {
    walk_value(path, value, Direction::up, {}, add);
  }
  if (!error_ && has_numbers()) { sets_.store(tenant_, joined(path, value), moment(), out); }
  return out;
}

std::uint32_t IndexReader::number_of(IndexKey const& key) {
  constexpr std::size_t kNumberBytes = 4;
  if (has_numbers()) { return key.number.size() == kNumberBytes ? read_be32(key.number) : 0; }
  auto const [given, is_new] = given_.try_emplace(std::string(key.id), static_cast<std::uint32_t>(ids_given_.size()));
  if (is_new) { ids_given_.emplace_back(key.id); }
  return given->second;
}

Ids IndexReader::ids_of(EntrySet const& set) {
  Ids out;
  out.reserve(set.size());
  set.each([&](std::uint32_t number) {
    auto id = has_numbers() ? get(entry_of_key(tenant_, number)) : std::optional(ids_given_.at(number));
    if (!id) { return fail({StoreErrorCode::corrupt, false, "delivery model: a number without an entry"}); }
    out.push_back(std::move(*id));
  });
  return out;
}

Suffixes IndexReader::suffixes_of(std::string_view id, bool must_be_there) {
  auto stored = get(index_record_key(tenant_, id));
  if (!stored && !must_be_there) { return {}; }
  record_ = std::move(stored).value_or(std::string{});
  auto suffixes = suffixes_in(record_);
  if (!suffixes) { fail({StoreErrorCode::corrupt, false, "delivery model: an index key without a record"}); }
  return std::move(suffixes).value_or(Suffixes{});
}

std::int64_t IndexReader::published(std::string_view type) {
  if (!published_ || published_->first != type) {
    auto const stored = get(count_key(tenant_, type));
    published_.emplace(type, stored ? static_cast<std::int64_t>(read_be64(*stored)) : 0);
  }
  return published_->second;
}

}  // namespace contentos::delivery
