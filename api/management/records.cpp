// The routes of every record: what they are called and what they take follows from the word's description.
#include "api/body.hpp"
#include "api/management/lists.hpp"
#include "api/management/management.hpp"
#include "api/management/record.hpp"
#include "domain/json/i_json.hpp"
#include "domain/record/kind.hpp"

#include <boost/json/serialize.hpp>

namespace contentos::api {

namespace json = boost::json;

namespace {

/// Takes the id that a client chose out of a body; empty: it chose none.
Decided<std::string> take_id(record::Kind const& kind, json::object& body) {
  auto const found = body.find(kind.id_member);
  if (found == body.end()) { return std::string(); }
  auto const given = found->value();
  body.erase(found);
  if (given.is_null()) { return std::string(); }
  auto const* text = given.if_string();
  auto const id = text != nullptr ? Uuid::parse(std::string_view(*text)) : std::nullopt;
  if (id) { return id->str(); }
  return Rejection{RejectionCode::validation_failed,
                   "The body is not right; `errors` says where.",
                   {{"/" + kind.id_member, text == nullptr ? "type" : "format", "A UUID is needed here."}}};
}

Outcome<http::Response> create(Call const& call, WordRow const& word) {
  auto input = read_write(call);
  if (!input) { return input.error(); }
  auto id = take_id(*word.kind, input->body);
  if (!id) { return Failure(id.error()); }
  auto const written = call.services.commands.records.run(
      word, input->context, {.verb = record::Verb::create, .id = std::move(*id), .members = std::move(input->body)});
  if (!written) { return written.error(); }
  auto const& given = written->view.at(word.kind->id_member);
  return versioned_answer(call, 201, *written, "/api/v1/" + std::string(word.plural) + "/" + std::string(given.as_string()));
}

/// A command on the record that the path names.
Outcome<http::Response> command(Call const& call, WordRow const& word, record::Verb verb) {
  auto const id = path_id<Uuid>(call);
  if (!id) { return id.error(); }
  bool const takes_members = verb == record::Verb::change || verb == record::Verb::undelete;
  auto input = read_tagged_write(call, verb != record::Verb::change);
  if (!input) { return input.error(); }
  if (!takes_members) {
    if (auto const checked = BodyReader(input->body).finish(); !checked) { return Failure(checked.error()); }
  }
  auto const written = call.services.commands.records.run(
      word, input->context, {.verb = verb, .id = id->str(), .members = std::move(input->body)}, input->if_version);
  if (!written) { return written.error(); }
  return versioned_answer(call, 200, *written);
}

bool is_deleted(json::object const& shown) {
  auto const* member = shown.if_contains("is_deleted");
  return member != nullptr && *member == true;
}

struct Shown {
  json::object record;
  std::optional<StreamVersion> version{};  // of the record as it is
};

/// The record as it is, straight from its fold, or as it was, from the catalog.
Outcome<Shown> shown(Call const& call, WordRow const& word, std::string const& id, AsOf const& as_of) {
  if (std::holds_alternative<AsOfLatest>(as_of)) {
    auto const folded = call.services.repositories.load(word, call.scope, id, Freshness::fresh);
    if (!folded) { return Failure(folded.error()); }
    if (!word.fold.exists(folded->state.get())) { return Failure(not_found()); }
    return Shown{word.fold.describe(folded->state.get()), word.fold.version(folded->state.get())};
  }
  auto const record = call.services.catalog.record(call.scope, word.name, id, as_of);
  if (!record) { return Failure(record.error()); }
  if (!*record) { return Failure(not_found()); }
  return Shown{stored_json(**record).as_object()};
}

Outcome<http::Response> read(Call const& call, WordRow const& word) {
  Parameters parameters(call.request.query);
  auto const as_of = parameters.as_of();
  bool const include_deleted = parameters.flag("include_deleted");
  if (auto const checked = parameters.finish(); !checked) { return Failure(checked.error()); }
  auto const id = path_id<Uuid>(call);
  if (!id) { return id.error(); }
  auto const found = shown(call, word, id->str(), as_of);
  if (!found) { return found.error(); }
  if (is_deleted(found->record) && !include_deleted) { return Failure(not_found()); }
  if (!found->version) { return json_answer(200, found->record); }
  return conditional_answer(call, version_etag(found->version->value), json::serialize(found->record));
}

void add_endpoints(std::vector<Endpoint>& out, WordRow const& word) {
  auto const all = "/api/v1/" + std::string(word.plural);
  auto const one = all + "/{id}";
  auto const add = [&](std::string_view method, std::string pattern, Permission permission, auto handle, std::string_view reads = {}) {
    out.push_back(
        {std::string(method), std::move(pattern), permission, [&word, handle](Call const& call) { return handle(call, word); }, reads});
  };
  auto const may = [&](record::Verb verb) { return permission_for(word, verb); };
  auto const list = [](Call const& call, WordRow const& w) { return list_records(call, w.name); };
  auto const change = [](Call const& call, WordRow const& w) { return command(call, w, record::Verb::change); };
  add("POST", all, may(record::Verb::create), create);
  add("GET", all, {Deed::read, word.name}, list, "catalog");
  add("GET", one, {Deed::read, word.name}, read, "catalog");
  add("PATCH", one, may(record::Verb::change), change);
  for (auto const verb : word.kind->verbs) {
    auto const way = record::way_of(verb);
    add(way.method, way.suffix.empty() ? one : one + "/" + std::string(way.suffix), may(verb),
        [verb](Call const& call, WordRow const& w) { return command(call, w, verb); });
  }
}

}  // namespace

std::vector<Endpoint> record_endpoints() {
  std::vector<Endpoint> out;
  for (auto const* word : words()) {
    if (word->kind != nullptr) { add_endpoints(out, *word); }
  }
  return out;
}

}  // namespace contentos::api
