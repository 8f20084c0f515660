#include "infra/postgres/rows.hpp"

#include "domain/core/result.hpp"
#include "infra/postgres/wire.hpp"

#include <libpq-fe.h>

#include <bit>
#include <cstdlib>

namespace contentos::pg {

namespace {

constexpr Oid kJsonbType = 3802;

}  // namespace

std::string_view Row::raw(int column) const {
  CONTENTOS_ENSURE(column >= 0 && column < PQnfields(result_), "a column that the statement did not return");
  return {PQgetvalue(result_, row_, column), static_cast<std::size_t>(PQgetlength(result_, row_, column))};
}

bool Row::is_null(int column) const { return PQgetisnull(result_, row_, column) != 0; }

std::int64_t Row::int8(int column) const {
  auto const value = raw(column);
  CONTENTOS_ENSURE(value.size() == 8 || value.size() == 4 || value.size() == 2, "the column is not an integer");
  return wire::get_int(value);
}

double Row::float8(int column) const {
  auto const value = raw(column);
  if (value.size() == 4) { return static_cast<double>(std::bit_cast<float>(static_cast<std::int32_t>(wire::get_int(value)))); }
  CONTENTOS_ENSURE(value.size() == 8, "the column is not a floating-point number");
  return std::bit_cast<double>(wire::get_int(value));
}

bool Row::boolean(int column) const {
  auto const value = raw(column);
  CONTENTOS_ENSURE(value.size() == 1, "the column is not a boolean");
  return value[0] != '\0';
}

std::string_view Row::text(int column) const {
  auto const value = raw(column);
  return PQftype(result_, column) == kJsonbType && !value.empty() ? value.substr(1) : value;
}

std::string_view Row::bytes(int column) const { return raw(column); }

Uuid Row::uuid(int column) const {
  auto const out = Uuid::from_raw(raw(column));
  CONTENTOS_ENSURE(out.has_value(), "the column is not a uuid");
  return *out;
}

Timestamp Row::time(int column) const {
  auto const value = raw(column);
  CONTENTOS_ENSURE(value.size() == 8, "the column is not a timestamp");
  return wire::from_postgres_us(wire::get_int(value));
}

Sha256 Row::sha256(int column) const {
  auto const out = sha256_from(raw(column));
  CONTENTOS_ENSURE(out.has_value(), "the column is not a SHA-256");
  return *out;
}

std::optional<std::int64_t> Row::opt_int8(int c) const { return is_null(c) ? std::nullopt : std::optional(int8(c)); }
std::optional<std::string> Row::opt_text(int c) const { return is_null(c) ? std::nullopt : std::optional(std::string(text(c))); }
std::optional<std::string> Row::opt_bytes(int c) const { return is_null(c) ? std::nullopt : std::optional(std::string(bytes(c))); }
std::optional<Uuid> Row::opt_uuid(int c) const { return is_null(c) ? std::nullopt : std::optional(uuid(c)); }
std::optional<Timestamp> Row::opt_time(int c) const { return is_null(c) ? std::nullopt : std::optional(time(c)); }
std::optional<Sha256> Row::opt_sha256(int c) const { return is_null(c) ? std::nullopt : std::optional(sha256(c)); }

Rows::Rows(pg_result* owned) : result_(owned, [](pg_result* r) { PQclear(r); }) {}

std::size_t Rows::size() const { return result_ ? static_cast<std::size_t>(PQntuples(result_.get())) : 0; }

std::size_t Rows::affected() const {
  return result_ ? static_cast<std::size_t>(std::strtoull(PQcmdTuples(result_.get()), nullptr, 10)) : 0;
}

std::string_view Rows::command() const { return result_ ? PQcmdStatus(result_.get()) : ""; }

}  // namespace contentos::pg
