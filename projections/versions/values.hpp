// The values of the versions model; versions_projection.hpp has the table. Internal to projections/versions.
#pragma once

#include "domain/entry/state.hpp"
#include "projections/versions/body_packing.hpp"
#include "projections/versions/state_codec.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace contentos::versions {

/// What is stored of an entry after an append whose last event is at `last`.
[[nodiscard]] std::string encode_shown(TenantPosition last, StoredState const& stored);
/// Nothing for what is not of the present shape, or no state.
[[nodiscard]] std::optional<StoredState> decode_shown(std::string_view value);

/// An entry as it is shown, of any shape.
struct View {
  TenantPosition position;
  std::int32_t latest_number = 0;
  std::string json;
};
/// Reads what comes before the entry itself. Nothing when it is cut short.
[[nodiscard]] std::optional<View> decode_view_head(std::string_view value);
/// All of it. Nothing when it is not readable.
[[nodiscard]] std::optional<View> decode_view(std::string_view value);

[[nodiscard]] std::string encode_version(entry::VersionFacts const& facts, char form, std::string_view data);

/// A version as it is stored: what is said of it, and in which form the rest is ('0' none, '1' the data, '*' a packed body).
struct StoredVersion {
  std::string_view facts_json;
  char form = '0';
  std::string_view rest;
};
/// Nothing when it is cut short. Lifetime: of the value.
[[nodiscard]] std::optional<StoredVersion> decode_version(std::string_view value);

/// The packed body at the end of a value; nothing when there is none. Lifetime: of the value.
[[nodiscard]] std::optional<std::string_view> packed_part(std::string_view key, std::string_view value);
/// A member of a body as it was written.
/// Errors: corrupt, of what cannot be unpacked, or has no such member.
[[nodiscard]] Result<std::string> member_of_packed(BodyPacking const& packing, std::string_view packed, std::string_view member);

}  // namespace contentos::versions
