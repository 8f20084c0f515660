// The rows a statement returned, in binary, with typed getters. Asking a column for a type it does not have is a bug and aborts.
#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/time.hpp"
#include "domain/event/envelope.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct pg_result;

namespace contentos::pg {

/// One row. Lifetime: its views and itself end with the Rows they came from.
class Row {
public:
  Row(pg_result const* result, int row) : result_(result), row_(row) {}

  [[nodiscard]] bool is_null(int column) const;
  /// smallint, integer or bigint.
  [[nodiscard]] std::int64_t int8(int column) const;
  [[nodiscard]] double float8(int column) const;
  [[nodiscard]] bool boolean(int column) const;
  /// text, varchar, name, json or jsonb (without its version byte).
  [[nodiscard]] std::string_view text(int column) const;
  [[nodiscard]] std::string_view bytes(int column) const;
  [[nodiscard]] Uuid uuid(int column) const;
  [[nodiscard]] Timestamp time(int column) const;
  [[nodiscard]] Sha256 sha256(int column) const;

  [[nodiscard]] std::optional<std::int64_t> opt_int8(int column) const;
  [[nodiscard]] std::optional<std::string> opt_text(int column) const;
  [[nodiscard]] std::optional<std::string> opt_bytes(int column) const;
  [[nodiscard]] std::optional<Uuid> opt_uuid(int column) const;
  [[nodiscard]] std::optional<Timestamp> opt_time(int column) const;
  [[nodiscard]] std::optional<Sha256> opt_sha256(int column) const;

private:
  [[nodiscard]] std::string_view raw(int column) const;
  pg_result const* result_;
  int row_;
};

class Rows {
public:
  Rows() = default;
  explicit Rows(pg_result* owned);

  class Iterator {
  public:
    Iterator(pg_result const* result, int row) : result_(result), row_(row) {}
    Row operator*() const { return {result_, row_}; }
    Iterator& operator++() {
      ++row_;
      return *this;
    }
    bool operator==(Iterator const&) const = default;

  private:
    pg_result const* result_;
    int row_;
  };

  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] bool empty() const { return size() == 0; }
  /// Requires: row < size().
  [[nodiscard]] Row operator[](std::size_t row) const { return {result_.get(), static_cast<int>(row)}; }
  [[nodiscard]] Row front() const { return (*this)[0]; }
  [[nodiscard]] Iterator begin() const { return {result_.get(), 0}; }
  [[nodiscard]] Iterator end() const { return {result_.get(), static_cast<int>(size())}; }
  /// How many rows an INSERT, UPDATE or DELETE touched.
  [[nodiscard]] std::size_t affected() const;
  /// What the server says it did, for example `COMMIT` or `INSERT 0 3`.
  [[nodiscard]] std::string_view command() const;

private:
  std::shared_ptr<pg_result> result_{};
};

}  // namespace contentos::pg
