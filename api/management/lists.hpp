// What all lists out of the catalog have in common.
#pragma once

#include "api/answer.hpp"
#include "api/parameters.hpp"

#include <string_view>

namespace contentos::api {

inline constexpr std::int64_t kMaxPage = 200;
inline constexpr std::int64_t kDefaultPage = 50;

/// The request's `cursor` as the catalog's. Notes the parameter as known.
[[nodiscard]] Decided<std::optional<CatalogCursor>> catalog_cursor(Call const& call, Parameters& parameters);
[[nodiscard]] http::Response catalog_page(Call const& call, CatalogPage const& page);
/// A whole `GET` of one kind of records: `limit`, `cursor`, `as_of`, `as_of_occurred`, `include_deleted`.
[[nodiscard]] Outcome<http::Response> list_records(Call const& call, std::string_view kind);

}  // namespace contentos::api
