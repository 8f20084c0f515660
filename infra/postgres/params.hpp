// Parameters of a PostgreSQL statement, in binary and with their types said, so that the server guesses nothing and bytes need no escaping.
// Written in the order of $1, $2 …: `pg::Params().uuid(tenant).text(stream).int8(version)`.
#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/time.hpp"
#include "domain/event/envelope.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace contentos::pg {

/// Requires: text has no zero byte (PostgreSQL's text cannot hold one; use bytes).
class Params {
public:
  Params& text(std::string_view value);
  Params& bytes(std::string_view value);
  Params& bytes(Sha256 const& value);
  Params& jsonb(std::string_view json_text);
  Params& int8(std::int64_t value);
  Params& int4(std::int32_t value);
  Params& boolean(bool value);
  Params& uuid(Uuid const& value);
  Params& time(Timestamp value);

  Params& text(std::optional<std::string> const& value);
  Params& bytes(std::optional<std::string> const& value);
  Params& jsonb(std::optional<std::string> const& value);
  Params& int8(std::optional<std::int64_t> value);
  Params& uuid(std::optional<Uuid> const& value);
  Params& time(std::optional<Timestamp> value);

  template <class Tag>
  Params& uuid(UuidId<Tag> const& id) {
    return uuid(id.uuid());
  }
  template <class Tag>
  Params& uuid(std::optional<UuidId<Tag>> const& id) {
    return uuid(id ? std::optional<Uuid>(id->uuid()) : std::nullopt);
  }
  template <class Tag>
  Params& int8(Ordinal<Tag> ordinal) {
    return int8(ordinal.value);
  }
  Params& text(char const* value) { return text(std::string_view(value)); }
  Params& text(std::string const& value) { return text(std::string_view(value)); }
  Params& bytes(std::string const& value) { return bytes(std::string_view(value)); }
  Params& bytes(char const* value) = delete;  // a literal would end at its first zero byte
  Params& jsonb(char const* value) { return jsonb(std::string_view(value)); }
  Params& jsonb(std::string const& value) { return jsonb(std::string_view(value)); }

  // One-dimensional arrays, for `unnest` and `= ANY`. An empty array is an empty array, not null.
  Params& texts(std::span<std::string const> values);
  Params& texts(std::span<std::string_view const> values);
  Params& texts(std::span<std::optional<std::string> const> values);
  Params& bytes_array(std::span<std::string const> values);
  Params& bytes_array(std::span<std::string_view const> values);
  Params& bytes_array(std::span<std::optional<std::string_view> const> values);
  Params& bytes_array(std::span<std::optional<std::string> const> values);
  Params& jsonbs(std::span<std::string const> values);
  Params& jsonbs(std::span<std::optional<std::string> const> values);
  Params& int8s(std::span<std::int64_t const> values);
  Params& int8s(std::span<std::optional<std::int64_t> const> values);
  Params& int4s(std::span<std::int32_t const> values);
  Params& booleans(std::span<bool const> values);
  Params& booleans(std::vector<bool> const& values);
  Params& uuids(std::span<Uuid const> values);
  Params& uuids(std::span<std::optional<Uuid> const> values);
  Params& times(std::span<Timestamp const> values);
  Params& times(std::span<std::optional<Timestamp> const> values);

  [[nodiscard]] std::size_t size() const { return types_.size(); }
  /// How many bytes all values have together.
  [[nodiscard]] std::size_t byte_count() const { return bytes_.size(); }

private:
  friend class Connection;
  struct Place {
    std::size_t offset;
    int size;  // -1: null
  };
  template <class Values, class Write>
  Params& array(std::uint32_t array_type, std::uint32_t element_type, Values const& values, Write write);
  Params& null(std::uint32_t type);
  void add(std::uint32_t type, std::size_t offset);

  std::string bytes_{};
  std::vector<Place> places_{};
  std::vector<std::uint32_t> types_{};
};

}  // namespace contentos::pg
