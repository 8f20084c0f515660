// The stored shapes of the delivery model that are not JSON, and places in lists, which clients keep.
#include "domain/core/base64.hpp"
#include "domain/json/i_json.hpp"
#include "projections/delivery/index_codec.hpp"
#include "projections/delivery/keys.hpp"
#include "projections/delivery/list_plan.hpp"
#include "projections/delivery/prepare.hpp"
#include "projections/kv/encoding.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace contentos::delivery {

namespace {

void append_sized(std::string& out, std::string_view text) {
  append_be32(out, static_cast<std::uint32_t>(text.size()));
  out.append(text);
}

/// Reads what the appenders wrote; `ok` turns false, for good, when something is cut short.
struct Cursor {
  std::string_view rest;
  bool ok = true;

  std::string_view bytes(std::size_t count) {
    if (rest.size() < count) { ok = false; }
    if (!ok) { return {}; }
    auto const out = rest.substr(0, count);
    rest.remove_prefix(count);
    return out;
  }
  std::uint32_t number() {
    auto const b = bytes(4);
    return ok ? read_be32(b) : 0;
  }
  std::uint64_t long_number() {
    auto const b = bytes(8);
    return ok ? read_be64(b) : 0;
  }
  std::string sized() { return std::string(bytes(number())); }
  template <class Text = std::string>
  std::vector<Text> list() {
    std::vector<Text> out;
    for (auto left = number(); ok && left > 0; --left) { out.emplace_back(bytes(number())); }
    return out;
  }
};

void append_list(std::string& out, std::vector<std::string> const& list) {
  append_be32(out, static_cast<std::uint32_t>(list.size()));
  for (auto const& item : list) { append_sized(out, item); }
}

/// What a place is in, and is good for.
std::uint64_t order_of(ListPlan const& plan) {
  auto out = fnv64(plan.type, plan.ids_descending ? 1 : 0);
  for (auto const& order : plan.order) { out = fnv64(order.prefix + (order.descending ? "-" : "+"), out); }
  return out;
}

}  // namespace

std::string encode_published(std::uint32_t revision, TypeKey const& type, std::string_view snapshot) {
  std::string out;
  append_be32(out, revision);
  append_sized(out, type.str());
  return out.append(snapshot);
}

PublishedEntry decode_published(EntryId id, std::string_view bytes) {
  Cursor in{bytes};
  PublishedEntry out;
  out.id = std::move(id);
  out.revision = in.number();
  out.type = TypeKey(in.sized());
  if (!in.ok) { throw std::runtime_error("delivery model: a published entry is cut short"); }
  out.snapshot = stored_json(in.rest).as_object();
  return out;
}

std::string encode_fragment(StoredFragment const& fragment) {
  std::string out;
  out.reserve(fragment.prepared.json.size() + fragment.prepared.digest.size() + fragment.type.str().size() + 32);
  append_be32(out, static_cast<std::uint32_t>(fragment.schema_version));
  append_be64(out, fragment.stamp);
  append_sized(out, fragment.type.str());
  append_sized(out, fragment.prepared.digest);
  return out.append(fragment.prepared.json);
}

std::optional<StoredFragment> decode_fragment(std::string bytes) {
  Cursor in{bytes};
  StoredFragment out;
  out.schema_version = in.number();
  out.stamp = in.long_number();
  out.type = TypeKey(in.sized());
  out.prepared.digest = in.sized();
  if (!in.ok) { return std::nullopt; }
  bytes.erase(0, bytes.size() - in.rest.size());
  out.prepared.json = std::move(bytes);
  return out;
}

std::string encode_index_record(IndexRecord const& record) {
  std::string out;
  append_list(out, record.locales);
  append_list(out, record.suffixes);
  return out;
}

std::string encode_slug_holder(SlugHolder const& holder) {
  auto out = holder.tenant.uuid().raw();
  append_be64(out, static_cast<std::uint64_t>(holder.given_at.value));
  return out;
}

std::optional<SlugHolder> decode_slug_holder(std::string_view bytes) {
  constexpr std::size_t kIdBytes = 16;
  auto const id = Uuid::from_raw(bytes.substr(0, kIdBytes));
  auto const rest = bytes.substr(std::min(bytes.size(), kIdBytes));
  if (!id || (!rest.empty() && rest.size() != 8)) { return std::nullopt; }
  return SlugHolder{TenantId(*id), rest.empty() ? TenantPosition(0) : TenantPosition(static_cast<std::int64_t>(read_be64(rest)))};
}

std::optional<IndexRecord> decode_index_record(std::string_view bytes) {
  Cursor in{bytes};
  IndexRecord out;
  out.locales = in.list();
  out.suffixes = in.list();
  return in.ok ? std::optional(std::move(out)) : std::nullopt;
}

std::optional<std::vector<std::string_view>> suffixes_in(std::string_view index_record) {
  Cursor in{index_record};
  (void)in.list<std::string_view>();  // the locales
  auto out = in.list<std::string_view>();
  return in.ok ? std::optional(std::move(out)) : std::nullopt;
}

std::string encode_place(ListPlan const& plan, Place const& place) {
  std::string out;
  append_be64(out, order_of(plan));
  append_list(out, place.values);
  append_sized(out, place.id);
  return to_base64url(out);
}

std::optional<Place> decode_place(ListPlan const& plan, std::string_view text) {
  auto const bytes = from_base64url(text);
  if (!bytes) { return std::nullopt; }
  Cursor in{*bytes};
  if (in.long_number() != order_of(plan)) { return std::nullopt; }
  Place out{in.list(), in.sized()};
  bool const is_whole = in.ok && in.rest.empty() && out.values.size() == plan.order.size();
  bool const has_values = std::ranges::all_of(out.values, [](auto const& v) { return encoded_size(v) == v.size(); });
  return is_whole && has_values ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace contentos::delivery
