// What a list request asks for, in the words of Contentful's Content Delivery API.
#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace contentos::delivery {

inline constexpr std::int64_t kDefaultLimit = 100;
inline constexpr std::int64_t kMaxLimit = 1000;
inline constexpr std::size_t kMaxFilters = 20;  // each value of an `[all]` counts as one
inline constexpr std::size_t kMaxInValues = 100;
inline constexpr std::string_view kAllLocales = "*";

struct Filter {
  enum class Op {
    eq,
    in,      // has one of the values
    all,     // has each of the values
    exists,  // has any value; `true` or `false`
  };
  std::string path;  // `fields.slug`, `fields.author.sys.id`, `sys.id`, `sys.slug`, `sys.contentType.sys.id`, `metadata.tags.sys.id` …
  Op op = Op::eq;
  std::vector<std::string> values;  // as written in the request; exactly one for eq and exists
  /// The parameter as written, for error messages: `fields.slug[in]`.
  [[nodiscard]] std::string parameter() const;
  friend auto operator<=>(Filter const&, Filter const&) = default;
};

struct Order {
  std::string path;
  bool descending = false;
  friend auto operator<=>(Order const&, Order const&) = default;
};

struct Query {
  std::optional<TypeKey> content_type{};
  std::vector<Filter> filters{};  // all must hold
  std::vector<Order> order{};     // empty: sys.updatedAt descending; what is equal in all of it by sys.id, in the direction of the last
  std::int64_t skip = 0;
  std::int64_t limit = kDefaultLimit;  // 0 to kMaxLimit
  std::string locale{};                // empty: the tenant's default; `*`: all locales at once
  std::optional<std::string> text{};   // words to be found, as written in the request
  bool is_paged{};                     // from place to place: without `skip` and `total`
  std::optional<std::string> after{};  // the place that a page before named, as written in the request
};

/// Reads decoded query parameters: `content_type`, `locale`, `skip`, `limit`, `cursor`, `pageNext`, `order`, `query`, and as filters
/// `fields.…`, `sys.…`, `metadata.…`, all also with `[in]` (comma separated), `metadata.…` also with `[all]` (likewise) and `[exists]`. The
/// caller takes out beforehand what is its own (`access_token`, `status`). Errors: bad_request whose errors[0].pointer is `?name` of the
/// parameter (codes: unknown_parameter, malformed, out_of_range, too_many, repeated, exclusive).
[[nodiscard]] Decided<Query> parse_query(std::vector<std::pair<std::string, std::string>> const& parameters);

/// One text per meaning: requests that mean the same have the same ETag. `default_locale` replaces an empty locale.
[[nodiscard]] std::string normalised(Query const& query, std::string const& default_locale);

}  // namespace contentos::delivery
