#include "projections/versions/values.hpp"

#include "domain/event/raw_members.hpp"
#include "projections/kv/encoding.hpp"

#include <algorithm>

namespace contentos::versions {

namespace {

constexpr std::size_t kHeadBytes = 12;  // of a view: a position and a number

StoreError unreadable(std::string_view what) { return {StoreErrorCode::corrupt, false, "versions model: " + std::string(what)}; }

/// What stands where the entry does when it is its state.
constexpr char kState = '=';

std::optional<std::string_view> state_bytes(std::string_view value) {
  if (value.size() <= kHeadBytes || value[kHeadBytes] != kState) { return std::nullopt; }
  return value.substr(kHeadBytes + 1);
}

}  // namespace

std::string encode_shown(TenantPosition last, StoredState const& stored) {
  auto const* latest = stored.state.latest();
  std::string out;
  auto const encoded = encode_state(stored);
  out.reserve(kHeadBytes + 1 + encoded.size());
  append_be64(out, static_cast<std::uint64_t>(last.value));
  append_be32(out, latest != nullptr ? static_cast<std::uint32_t>(latest->number) : 0);
  out.push_back(kState);
  return out.append(encoded);
}

std::optional<StoredState> decode_shown(std::string_view value) {
  auto const bytes = state_bytes(value);
  return bytes ? decode_state(*bytes) : std::nullopt;
}

std::optional<View> decode_view_head(std::string_view value) {
  if (value.size() < kHeadBytes) { return std::nullopt; }
  return View{TenantPosition(static_cast<std::int64_t>(read_be64(value))), static_cast<std::int32_t>(read_be32(value.substr(8))), {}};
}

std::optional<View> decode_view(std::string_view value) {
  auto view = decode_view_head(value);
  if (!view) { return view; }
  if (!state_bytes(value)) {  // of an older shape
    view->json = value.substr(kHeadBytes);
    return view;
  }
  auto const stored = decode_shown(value);
  if (!stored) { return std::nullopt; }
  view->json = entry::text_of(stored->state);
  return view;
}

std::string encode_version(entry::VersionFacts const& facts, char form, std::string_view data) {
  auto const described = entry::text_of(facts);
  std::string out;
  out.reserve(described.size() + data.size() + 5);
  append_be32(out, static_cast<std::uint32_t>(described.size()));
  out += described;
  out.push_back(form);
  return out.append(data);
}

std::optional<StoredVersion> decode_version(std::string_view value) {
  if (value.size() < 5) { return std::nullopt; }
  std::size_t const length = read_be32(value);
  if (value.size() < 5 + length) { return std::nullopt; }
  return StoredVersion{value.substr(4, length), value[4 + length], value.substr(5 + length)};
}

std::optional<std::string_view> packed_part(std::string_view key, std::string_view value) {
  if (key.starts_with('p') && value.starts_with('*')) { return value.substr(1); }
  if (!key.starts_with('v')) { return std::nullopt; }
  auto const version = decode_version(value);
  return version && version->form == '*' ? std::optional(version->rest) : std::nullopt;
}

Result<std::string> member_of_packed(BodyPacking const& packing, std::string_view packed, std::string_view member) {
  auto const body = packing.unpack(packed);
  if (!body) { return body.error(); }
  auto const members = raw_members(*body);
  if (!members) { return unreadable("a body is no object"); }
  auto const found = std::ranges::find(*members, member, [](auto const& one) { return one.first; });
  if (found == members->end()) { return unreadable("a body has no " + std::string(member)); }
  return std::string(found->second);
}

}  // namespace contentos::versions
