#include "infra/postgres/params.hpp"

#include "infra/postgres/wire.hpp"

#include <limits>
#include <type_traits>

namespace contentos::pg {

namespace {

// Object ids of the built-in types (src/include/catalog/pg_type.dat); they never change.
constexpr std::uint32_t kBool = 16, kBytea = 17, kInt8 = 20, kInt4 = 23, kText = 25, kTimestamptz = 1184, kUuid = 2950, kJsonb = 3802;
constexpr std::uint32_t kBoolArray = 1000, kByteaArray = 1001, kInt4Array = 1007, kInt8Array = 1016, kTextArray = 1009,
                        kTimestamptzArray = 1185, kUuidArray = 2951, kJsonbArray = 3807;

using wire::put_int;

void put(std::string& out, std::string_view v) { out.append(v); }
void put(std::string& out, Uuid const& v) { out.append(v.view()); }
void put(std::string& out, Timestamp v) { put_int<std::int64_t>(out, wire::to_postgres_us(v)); }
void put(std::string& out, std::int64_t v) { put_int<std::int64_t>(out, v); }
void put(std::string& out, std::int32_t v) { put_int<std::int32_t>(out, v); }
void put(std::string& out, bool v) { out.push_back(v ? '\1' : '\0'); }

/// jsonb travels as text behind a version byte.
void put_jsonb(std::string& out, std::string_view v) {
  out.push_back('\1');
  out.append(v);
}

constexpr auto kPut = [](std::string& out, auto const& v) { put(out, v); };
constexpr auto kPutText = [](std::string& out, auto const& v) { put(out, std::string_view(v)); };
constexpr auto kPutJsonb = [](std::string& out, auto const& v) { put_jsonb(out, v); };

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

}  // namespace

void Params::add(std::uint32_t type, std::size_t offset) {
  places_.push_back({offset, static_cast<int>(bytes_.size() - offset)});
  types_.push_back(type);
}

Params& Params::null(std::uint32_t type) {
  places_.push_back({bytes_.size(), -1});
  types_.push_back(type);
  return *this;
}

template <class Values, class Write>
Params& Params::array(std::uint32_t array_type, std::uint32_t element_type, Values const& values, Write write) {
  auto const start = bytes_.size();
  auto const count = static_cast<std::int32_t>(values.size());
  put_int<std::int32_t>(bytes_, count == 0 ? 0 : 1);  // dimensions
  put_int<std::int32_t>(bytes_, 1);                   // may hold nulls
  put_int<std::int32_t>(bytes_, static_cast<std::int32_t>(element_type));
  if (count > 0) {
    put_int<std::int32_t>(bytes_, count);
    put_int<std::int32_t>(bytes_, 1);  // lower bound
  }
  for (auto const& value : values) {
    auto const at = bytes_.size();
    put_int<std::int32_t>(bytes_, -1);
    if constexpr (IsOptional<std::decay_t<decltype(value)>>::value) {
      if (!value) { continue; }
      write(bytes_, *value);
    } else {
      write(bytes_, value);
    }
    wire::set_int<std::int32_t>(bytes_, at, static_cast<std::int32_t>(bytes_.size() - at - 4));
  }
  add(array_type, start);
  return *this;
}

Params& Params::text(std::string_view value) {
  auto const at = bytes_.size();
  put(bytes_, value);
  add(kText, at);
  return *this;
}
Params& Params::bytes(std::string_view value) {
  auto const at = bytes_.size();
  put(bytes_, value);
  add(kBytea, at);
  return *this;
}
Params& Params::bytes(Sha256 const& value) { return bytes(bytes_of(value)); }
Params& Params::jsonb(std::string_view value) {
  auto const at = bytes_.size();
  put_jsonb(bytes_, value);
  add(kJsonb, at);
  return *this;
}
Params& Params::int8(std::int64_t value) {
  auto const at = bytes_.size();
  put(bytes_, value);
  add(kInt8, at);
  return *this;
}
Params& Params::int4(std::int32_t value) {
  auto const at = bytes_.size();
  put(bytes_, value);
  add(kInt4, at);
  return *this;
}
Params& Params::boolean(bool value) {
  auto const at = bytes_.size();
  put(bytes_, value);
  add(kBool, at);
  return *this;
}
Params& Params::uuid(Uuid const& value) {
  auto const at = bytes_.size();
  put(bytes_, value);
  add(kUuid, at);
  return *this;
}
Params& Params::time(Timestamp value) {
  auto const at = bytes_.size();
  put(bytes_, value);
  add(kTimestamptz, at);
  return *this;
}

Params& Params::text(std::optional<std::string> const& value) { return value ? text(std::string_view(*value)) : null(kText); }
Params& Params::bytes(std::optional<std::string> const& value) { return value ? bytes(std::string_view(*value)) : null(kBytea); }
Params& Params::jsonb(std::optional<std::string> const& value) { return value ? jsonb(std::string_view(*value)) : null(kJsonb); }
Params& Params::int8(std::optional<std::int64_t> value) { return value ? int8(*value) : null(kInt8); }
Params& Params::uuid(std::optional<Uuid> const& value) { return value ? uuid(*value) : null(kUuid); }
Params& Params::time(std::optional<Timestamp> value) { return value ? time(*value) : null(kTimestamptz); }

Params& Params::texts(std::span<std::string const> v) { return array(kTextArray, kText, v, kPutText); }
Params& Params::texts(std::span<std::string_view const> v) { return array(kTextArray, kText, v, kPutText); }
Params& Params::texts(std::span<std::optional<std::string> const> v) { return array(kTextArray, kText, v, kPutText); }
Params& Params::bytes_array(std::span<std::string const> v) { return array(kByteaArray, kBytea, v, kPutText); }
Params& Params::bytes_array(std::span<std::string_view const> v) { return array(kByteaArray, kBytea, v, kPutText); }
Params& Params::bytes_array(std::span<std::optional<std::string_view> const> v) { return array(kByteaArray, kBytea, v, kPutText); }
Params& Params::bytes_array(std::span<std::optional<std::string> const> v) { return array(kByteaArray, kBytea, v, kPutText); }
Params& Params::jsonbs(std::span<std::string const> v) { return array(kJsonbArray, kJsonb, v, kPutJsonb); }
Params& Params::jsonbs(std::span<std::optional<std::string> const> v) { return array(kJsonbArray, kJsonb, v, kPutJsonb); }
Params& Params::int8s(std::span<std::int64_t const> v) { return array(kInt8Array, kInt8, v, kPut); }
Params& Params::int8s(std::span<std::optional<std::int64_t> const> v) { return array(kInt8Array, kInt8, v, kPut); }
Params& Params::int4s(std::span<std::int32_t const> v) { return array(kInt4Array, kInt4, v, kPut); }
Params& Params::booleans(std::span<bool const> v) { return array(kBoolArray, kBool, v, kPut); }
Params& Params::booleans(std::vector<bool> const& v) {
  return array(kBoolArray, kBool, v, [](std::string& out, bool b) { put(out, b); });
}
Params& Params::uuids(std::span<Uuid const> v) { return array(kUuidArray, kUuid, v, kPut); }
Params& Params::uuids(std::span<std::optional<Uuid> const> v) { return array(kUuidArray, kUuid, v, kPut); }
Params& Params::times(std::span<Timestamp const> v) { return array(kTimestamptzArray, kTimestamptz, v, kPut); }
Params& Params::times(std::span<std::optional<Timestamp> const> v) { return array(kTimestamptzArray, kTimestamptz, v, kPut); }

}  // namespace contentos::pg
