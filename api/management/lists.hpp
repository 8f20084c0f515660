// What all lists out of the catalog have in common. Each is answered as a page of JSON with a cursor, or, where the client asks for NDJSON,
// as lines: all of its items, at one moment.
#pragma once

#include "api/answer.hpp"
#include "api/lines.hpp"
#include "api/parameters.hpp"

#include <boost/json/array.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace contentos::api {

inline constexpr std::int64_t kMaxPage = 200;
inline constexpr std::int64_t kDefaultPage = 50;

/// The request's `cursor` as the catalog's. Notes the parameter as known.
[[nodiscard]] Decided<std::optional<CatalogCursor>> catalog_cursor(Call const& call, Parameters& parameters);

/// How a list is asked for.
struct ListWish {
  bool as_lines = false;
  std::optional<std::int64_t> limit{};  // of a page, or of all lines; always there for a page
  std::optional<CatalogCursor> cursor{};
};
/// `limit` and `cursor`, which are noted as known, and `Accept`.
[[nodiscard]] Decided<ListWish> list_wish(Call const& call, Parameters& parameters);

/// A part of a list. Its ids stand in the items' member `id_member`.
struct ListPart {
  boost::json::array items;
  std::optional<CatalogCursor> next{};
  std::optional<std::int64_t> total{};
  std::vector<std::string> set_aside{};
};
[[nodiscard]] ListPart part_of(CatalogPage page);

/// Reads at most `limit` items behind the cursor. Lifetime: of the answer, so it holds nothing of the call's.
using ReadList = std::function<Outcome<ListPart>(std::optional<CatalogCursor> const& cursor, std::size_t limit)>;
/// All items as lines; `wish` asks for them. At most 1 MiB of them is held at once, or one that is longer.
[[nodiscard]] MoreLines list_lines(ListWish const& wish, std::string_view id_member, ReadList read);
[[nodiscard]] Outcome<http::Response> list_answer(Call const& call, ListWish const& wish, std::string_view id_member, ReadList read);

/// Makes of the items that the catalog shows what the list shows. Lifetime: as ReadList.
using FinishItems = std::function<Result<void>(boost::json::array& items)>;
/// Reads records out of the catalog; `finish` may be empty.
[[nodiscard]] ReadList reading_records(Call const& call, RecordQuery query, FinishItems finish);

/// The items as lines. One that is set aside says so: `"set_aside": true`.
void append_lines(std::string& lines, ListPart part, std::string_view id_member);

/// A whole `GET` of one kind of records: `limit`, `cursor`, `as_of`, `as_of_occurred`, `include_deleted`.
[[nodiscard]] Outcome<http::Response> list_records(Call const& call, std::string_view kind);

}  // namespace contentos::api
