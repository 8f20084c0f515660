#include "api/management/lists.hpp"

#include "api/cursor.hpp"
#include "api/problem.hpp"
#include "domain/json/i_json.hpp"
#include "domain/record/record.hpp"
#include "domain/word/word.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

namespace contentos::api {

namespace json = boost::json;

Decided<std::optional<CatalogCursor>> catalog_cursor(Call const& call, Parameters& parameters) {
  (void)parameters.text("cursor");
  auto const place = place_of_cursor(call.services, call.request);
  if (!place) { return place.error(); }
  if (!*place) { return std::optional<CatalogCursor>(); }
  // The seal says that we wrote it, so its shape is known.
  auto const parts = stored_json(**place).as_array();
  return std::optional(CatalogCursor{TenantPosition(parts.at(0).to_number<std::int64_t>()), json::value_to<std::string>(parts.at(1)),
                                     json::value_to<std::string>(parts.at(2))});
}

namespace {

// What is read at once for lines; less where the items are so large that they are more than a piece.
constexpr std::size_t kLinesAtOnce = 100;
// Of lines that are held at once. Of one line there may be more.
constexpr std::size_t kMostLineBytes = std::size_t{1} << 20U;

/// Adds how many refer to each of the records.
Result<void> add_usage(Services& services, TenantScope scope, record::Kind const& kind, json::array& items) {
  std::vector<std::string> prefixes;
  for (auto const& item : items) {
    prefixes.push_back(record::refs_to(record::exists_claim(kind.name, std::string_view(item.at(kind.id_member).as_string()))));
  }
  auto const counts = services.log.count_claims(scope, record::kRefClaim, prefixes);
  if (!counts) { return counts.error(); }
  for (std::size_t i = 0; i < items.size(); ++i) { items[i].as_object()["usage_count"] = (*counts)[i]; }
  return {};
}

/// The member of an item that is its id.
std::string id_member_of(std::string_view kind) {
  auto const* word = find_word(kind);
  if (word != nullptr && word->kind != nullptr) { return word->kind->id_member; }
  return kind == "content_type" ? "type_key" : std::string(kind) + "_id";
}

/// What a list of records by description can be filtered by.
std::span<record::Facet const> known_facets(std::string_view kind) {
  auto const* word = find_word(kind);
  return word != nullptr && word->kind != nullptr ? word->kind->known_facets : std::span<record::Facet const>();
}

/// As records have it; what none could have is refused.
std::optional<std::string> facet_value(Parameters& parameters, record::Facet const& facet) {
  auto const given = parameters.text(facet.name);
  if (!given) { return std::nullopt; }
  Flaws flaws;
  auto value = record::read_facet(facet, *given, flaws);
  for (auto& flaw : flaws) { parameters.refuse(facet.name, std::move(flaw.code), std::move(flaw.message)); }
  return value;
}

}  // namespace

Decided<ListWish> list_wish(Call const& call, Parameters& parameters) {
  ListWish wish{.as_lines = wants_lines(call.request)};
  wish.limit = parameters.integer("limit", 1, wish.as_lines ? std::numeric_limits<std::int64_t>::max() : kMaxPage);
  if (!wish.as_lines && !wish.limit) { wish.limit = kDefaultPage; }
  auto cursor = catalog_cursor(call, parameters);
  if (!cursor) { return cursor.error(); }
  wish.cursor = std::move(*cursor);
  return wish;
}

ListPart part_of(CatalogPage page) {
  ListPart part{{}, std::move(page.next), page.total, std::move(page.set_aside)};
  for (auto const& item : page.items) {
    auto shown = stored_json(item);
    // Rows of before a latest version had a title say it as the entry's.
    auto* latest = shown.as_object().contains("latest_version") ? shown.at("latest_version").if_object() : nullptr;
    if (latest != nullptr && !latest->contains("title")) { (*latest)["title"] = shown.at("title"); }
    part.items.push_back(std::move(shown));
  }
  return part;
}

void append_lines(std::string& lines, ListPart part, std::string_view id_member) {
  for (auto& item : part.items) {
    bool const is_set_aside = !part.set_aside.empty() &&
                              std::ranges::find(part.set_aside, std::string_view(item.at(id_member).as_string())) != part.set_aside.end();
    if (is_set_aside) { item.as_object()["set_aside"] = true; }
    lines += json::serialize(item) + "\n";
  }
}

namespace {

Outcome<http::Response> page_of_list(Call const& call, ListWish const& wish, ReadList const& read) {
  auto part = read(wish.cursor, static_cast<std::size_t>(*wish.limit));
  if (!part) { return part.error(); }
  std::optional<std::string> next;
  if (part->next) { next = json::serialize(json::array{part->next->position.value, part->next->key, part->next->id}); }
  return page_answer(call, std::move(part->items), next, part->total, part->set_aside);
}

/// All items of a list, part by part. The cursor that the first part answers holds the moment that all others are read at.
class ListLines {
public:
  ListLines(ListWish const& wish, std::string_view id_member, ReadList read)
      : read_(std::move(read)), cursor_(wish.cursor), id_member_(id_member) {
    if (wish.limit) { left_ = static_cast<std::size_t>(*wish.limit); }
  }

  Outcome<bool> operator()(std::string& lines) {
    for (;;) {
      auto part = read_(cursor_, std::min(left_, at_once_));
      if (!part) { return part.error(); }
      auto next = std::move(part->next);
      auto const items = part->items.size();
      std::string made;
      append_lines(made, std::move(*part), id_member_);
      if (items > 0) { at_once_ = std::clamp(http::BodySource::kPieceBytes * items / made.size(), std::size_t{1}, kLinesAtOnce); }
      // To be read again costs less than to be held until the client has taken it.
      if (made.size() > kMostLineBytes && items > 1) { continue; }
      lines += made;
      left_ -= items;
      cursor_ = std::move(next);
      return cursor_.has_value() && left_ > 0;
    }
  }

private:
  ReadList read_;
  std::optional<CatalogCursor> cursor_;
  std::string id_member_;
  std::size_t left_ = std::numeric_limits<std::size_t>::max();
  std::size_t at_once_ = kLinesAtOnce;
};

}  // namespace

MoreLines list_lines(ListWish const& wish, std::string_view id_member, ReadList read) {
  return ListLines(wish, id_member, std::move(read));
}

Outcome<http::Response> list_answer(Call const& call, ListWish const& wish, std::string_view id_member, ReadList read) {
  if (!wish.as_lines) { return page_of_list(call, wish, read); }
  auto response = lines_answer(call.services.long_answers, call.scope.tenant(), list_lines(wish, id_member, std::move(read)));
  if (response) { response->with("Cache-Control", "no-store"); }
  return response;
}

ReadList reading_records(Call const& call, RecordQuery query, FinishItems finish) {
  return [&services = call.services, scope = call.scope, query = std::move(query), finish = std::move(finish)](
             std::optional<CatalogCursor> const& cursor, std::size_t limit) mutable -> Outcome<ListPart> {
    query.cursor = cursor;
    query.limit = limit;
    auto page = services.catalog.list_records(scope, query);
    if (!page) { return Failure(page.error()); }
    auto part = part_of(std::move(*page));
    if (!finish) { return part; }
    if (auto const finished = finish(part.items); !finished) { return Failure(finished.error()); }
    return part;
  };
}

Outcome<http::Response> list_records(Call const& call, std::string_view kind) {
  Parameters parameters(call.request.query);
  RecordQuery query{.kind = std::string(kind)};
  query.as_of = parameters.as_of();
  query.include_deleted = parameters.flag("include_deleted");
  for (auto const& facet : known_facets(kind)) {
    if (auto const value = facet_value(parameters, facet)) { query.facets.push_back(std::string(facet.name) + "=" + *value); }
  }
  auto const wish = list_wish(call, parameters);
  if (auto const checked = parameters.finish(); !checked) { return Failure(checked.error()); }
  if (!wish) { return Failure(wish.error()); }
  auto const* word = find_word(kind);
  auto const is_counted = word != nullptr && word->kind != nullptr && word->can_be_referred_to;
  FinishItems finish;
  if (is_counted && std::holds_alternative<AsOfLatest>(query.as_of)) {
    finish = [&services = call.services, scope = call.scope, counted = word->kind](json::array& items) {
      return add_usage(services, scope, *counted, items);
    };
  }
  return list_answer(call, *wish, id_member_of(kind), reading_records(call, std::move(query), std::move(finish)));
}

}  // namespace contentos::api
