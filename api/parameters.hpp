// Query parameters, checked: every accessor notes what is wrong instead of failing, and `finish` refuses all of it at once, along with
// names that nobody asked for and names that came twice.
#pragma once

#include "domain/core/result.hpp"
#include "domain/core/time.hpp"
#include "infra/http/message.hpp"
#include "projections/versions/as_of.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace contentos::api {

class Parameters {
public:
  /// Lifetime: the query outlives this.
  explicit Parameters(http::Query const& query) : query_(query) {}

  /// Not empty, at most 1,024 bytes.
  [[nodiscard]] std::optional<std::string> text(std::string_view name);
  /// A UUID in either case.
  [[nodiscard]] std::optional<Uuid> uuid(std::string_view name);
  [[nodiscard]] std::optional<std::string> one_of(std::string_view name, std::vector<std::string_view> const& allowed);
  /// Comma separated; each not empty.
  [[nodiscard]] std::vector<std::string> list(std::string_view name);
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name, std::int64_t least, std::int64_t most);
  [[nodiscard]] std::optional<Timestamp> time(std::string_view name);  // RFC 3339
  [[nodiscard]] bool flag(std::string_view name);                      // `true` or `false`; absent is false
  /// `as_of` (recorded) or `as_of_occurred`; both at once are refused.
  [[nodiscard]] AsOf as_of();
  /// Notes something that the caller found wrong itself.
  void refuse(std::string_view name, std::string code, std::string message);

  /// Rejection bad_request with one error per parameter, pointers `?name`.
  [[nodiscard]] Decided<void> finish() const;

private:
  [[nodiscard]] std::optional<std::string_view> take(std::string_view name);

  http::Query const& query_;
  std::set<std::string, std::less<>> known_{};
  std::vector<FieldError> errors_{};
};

}  // namespace contentos::api
