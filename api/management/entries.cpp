#include "api/management/entry_request.hpp"
#include "api/management/entry_search.hpp"
#include "api/management/lists.hpp"
#include "api/management/management.hpp"
#include "domain/entry/word.hpp"
#include "domain/json/canonical.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

namespace contentos::api {

namespace json = boost::json;

namespace {

Outcome<http::Response> create_entry(Call const& call) {
  auto input = read_write(call);
  if (!input) { return input.error(); }
  BodyReader body(input->body);
  CreateEntryInput entry;
  if (auto const id = body.client_id("entry_id")) { entry.id = EntryId(*id); }
  if (auto const key = body.client_id("type_key", Need::required)) { entry.type_key = TypeKey(*key); }
  entry.external_id = body.text("external_id", Need::optional, 512).value_or("");
  entry.access = body.one_of("access", {"public"}).value_or("public");
  entry.marks.site = body.uuid<SiteId>("site_id");
  if (auto const owner = body.uuid<PersonId>("owner_id")) { entry.marks.owner = entry::ChangeOwner{owner}; }
  entry.marks.metadata = read_metadata(body, Need::optional);
  entry.first = read_save(body, input->body);
  entry.publish = body.flag("publish").value_or(false);
  if (auto const checked = body.finish(); !checked) { return Failure(checked.error()); }
  auto const written = call.services.commands.entries.create(input->context, entry);
  if (!written) { return written.error(); }
  return versioned_answer(call, 201, *written, "/api/v1/entries/" + written->id);
}

std::optional<entry::Status> status_from(std::string_view name) {
  using entry::Status;
  for (auto const status : {Status::draft, Status::in_review, Status::approved, Status::scheduled, Status::published, Status::archived}) {
    if (entry::status_name(status) == name) { return status; }
  }
  return std::nullopt;
}

CatalogFilter read_catalog_filter(Parameters& parameters) {
  CatalogFilter filter;
  for (auto const& name : parameters.list("status")) {
    if (auto const status = status_from(name)) {
      filter.statuses.push_back(*status);
    } else {
      parameters.refuse("status", "enum", "Any of draft, in_review, approved, scheduled, published, archived.");
    }
  }
  if (auto const schedule = parameters.one_of("schedule", {"pending", "failed"})) {
    filter.schedule = *schedule == "pending" ? ScheduleIs::pending : ScheduleIs::failed;
  }
  if (auto const type = parameters.text("type")) { filter.type_key = TypeKey(*type); }
  filter.author = parameters.text("author");
  if (auto const key = parameters.text("template")) { filter.facets.push_back("template=" + *key); }
  for (std::string const name : {"tag", "category", "owner", "site"}) {  // what fewest have, first
    if (auto const id = parameters.uuid(name)) { filter.facets.push_back(name + "=" + id->str()); }
  }
  filter.updated_from = parameters.time("updated_from");
  filter.updated_to = parameters.time("updated_to");
  filter.include_deleted = parameters.flag("include_deleted");
  return filter;
}

void read_order(Parameters& parameters, CatalogQuery& query) {
  auto word = parameters.one_of("order", {"updated_at", "-updated_at", "created_at", "-created_at", "title", "-title", "relevance"})
                  .value_or("-updated_at");
  query.descending = word.front() == '-' || word == "relevance";
  if (word.front() == '-') { word.erase(0, 1); }
  query.order = word == "title"        ? CatalogOrder::title
                : word == "created_at" ? CatalogOrder::created_at
                : word == "relevance"  ? CatalogOrder::relevance
                                       : CatalogOrder::updated_at;
}

Outcome<http::Response> list_entries(Call const& call) {
  Parameters parameters(call.request.query);
  CatalogQuery query{.filter = read_catalog_filter(parameters)};
  read_order(parameters, query);
  query.as_of = parameters.as_of();
  query.with_total = parameters.flag("with_total");
  auto const text = text_wish(call, parameters);
  if (query.order == CatalogOrder::relevance && !text) {
    parameters.refuse("order", "needs_text", "Only what is searched for by `text` has a relevance.");
  }
  auto const wish = list_wish(call, parameters);
  if (query.with_total && wish && wish->as_lines) {
    parameters.refuse("with_total", "unsupported", "Lines have no place for it; whoever has read them all has counted them.");
  }
  if (auto const checked = parameters.finish(); !checked) { return Failure(checked.error()); }
  if (!wish) { return Failure(wish.error()); }
  bool is_truncated = false;
  if (text) {
    if (!std::holds_alternative<AsOfLatest>(query.as_of)) { return Failure(text_of_another_time(call)); }
    auto found = find_entries(call, *text);
    if (!found) { return found.error(); }
    is_truncated = found->is_truncated;
    query.filter.found = FoundByText{std::move(found->in_title), std::move(found->elsewhere)};
  }
  auto const read = [&services = call.services, scope = call.scope, query](std::optional<CatalogCursor> const& cursor,
                                                                           std::size_t limit) mutable -> Outcome<ListPart> {
    query.cursor = cursor;
    query.limit = limit;
    auto page = services.catalog.list_entries(scope, query);
    if (!page) { return Failure(page.error()); }
    return part_of(std::move(*page));
  };
  auto answer = list_answer(call, *wish, "entry_id", read);
  if (answer && is_truncated) { answer->with("ContentOS-Truncated", "true"); }
  return answer;
}

/// The entry, its latest version with data, and the names of the persons that it mentions.
Outcome<http::Response> get_entry(Call const& call) {
  auto const id = entry_id(call);
  if (!id) { return id.error(); }
  Parameters parameters(call.request.query);
  auto const as_of = parameters.as_of();
  auto const include_deleted = parameters.flag("include_deleted");
  if (auto const checked = parameters.finish(); !checked) { return Failure(checked.error()); }
  json::object parsed;
  auto const view = visible_entry(call, *id, as_of, include_deleted, parsed);
  if (!view) { return view.error(); }
  auto body = view->json;
  auto const* latest = parsed.if_contains("latest_version");
  if (latest != nullptr && latest->is_object()) {
    auto const number = static_cast<std::int32_t>(latest->at("number").to_number<std::int64_t>());
    auto const version = call.services.versions->version(call.scope, *id, number, as_of);
    if (!version) { return Failure(version.error()); }
    body = with_member(std::move(body), "version", *version ? version_json(**version) : "null");
  }
  auto const names = names_in(call, parsed);
  if (!names) { return names.error(); }
  auto const names_text = canonical_json(*names);
  body = with_member(std::move(body), "names", names_text);
  // Names change without the entry's stream; the tag has to tell such answers apart.
  auto const variant = names->empty() ? std::string() : call.services.identity.sha256_hex(names_text).substr(0, 8);
  auto const etag = version_etag(parsed.at("stream_version").to_number<std::int64_t>(), variant);
  return conditional_answer(call, etag, std::move(body));
}

}  // namespace

std::vector<Endpoint> entry_endpoints() {
  return {
      {"POST", "/api/v1/entries", {Deed::create, entry::Word::kName}, create_entry},
      {"GET", "/api/v1/entries", {Deed::read, entry::Word::kName}, list_entries, "catalog"},
      {"GET", "/api/v1/entries/{id}", {Deed::read, entry::Word::kName}, get_entry, "versions"},
  };
}

}  // namespace contentos::api
