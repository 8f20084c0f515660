// Many entries changed by one request: in one append, or one by one with a report.
#include "api/body.hpp"
#include "api/management/entry_request.hpp"
#include "api/management/management.hpp"
#include "api/position.hpp"
#include "api/problem.hpp"
#include "domain/entry/word.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <set>

namespace contentos::api {

namespace json = boost::json;

namespace {

std::string const kItems = "items";

/// Notes what is wrong with an item as wrong with the body.
void refuse_item(BodyReader& body, std::string const& place, Rejection const& why) {
  for (auto const& error : why.errors) { body.refuse(place + error.pointer, error.code, error.message); }
  if (why.errors.empty()) { body.refuse(place + "/entry_id", "unknown_entry", "There is no such entry."); }
}

/// Its change, by its action. Failures: those of looking a version up.
Outcome<BatchItem> read_item(Call const& call, BodyReader& item) {
  using Kind = TransitionInput::Kind;
  auto const id = item.client_id("entry_id", Need::required);
  auto const action = item.one_of("action", {"publish", "unpublish", "archive", "tag"}, Need::required);
  auto const version = item.integer("stream_version", 1, 2'000'000'000);
  auto const expected = version ? ExpectedVersions({StreamVersion(*version)}) : std::nullopt;
  BatchItem out{EntryId(id.value_or("")), {}};
  if (!id || !action) {
    (void)item.rest();  // which of the other members it may have is not known
    return out;
  }
  if (*action == "tag") {
    auto add = item.uuids<TagId>("add");
    auto remove = item.uuids<TagId>("remove");
    if (!add && !remove && item.is_clean()) { item.refuse_all("required", "A tag item says what to add, what to remove, or both."); }
    out.change = TagsInput{std::move(add).value_or(std::vector<TagId>{}), std::move(remove).value_or(std::vector<TagId>{}), expected};
    return out;
  }
  auto const kind = *action == "publish" ? Kind::publish : *action == "unpublish" ? Kind::unpublish : Kind::archive;
  auto input = read_transition(call, out.id, item, kind);
  if (!input) { return input.error(); }
  input->if_version = expected;
  out.change = std::move(*input);
  return out;
}

/// One place of the list; what is wrong with it is noted in the body.
Outcome<BatchItem> read_place(Call const& call, BodyReader& body, json::value const& value, std::string const& place) {
  BatchItem out{EntryId(""), TagsInput{}};
  auto const* object = value.if_object();
  if (object == nullptr) {
    body.refuse(place, "type", "An object is needed here.");
    return out;
  }
  BodyReader reader(*object);
  auto const item = read_item(call, reader);
  auto const failure = item ? std::optional<Failure>() : std::optional(item.error());
  if (failure && !std::holds_alternative<Rejection>(*failure)) { return *failure; }
  if (failure) {
    refuse_item(body, place, std::get<Rejection>(*failure));
  } else if (auto const checked = reader.finish(); !checked) {
    refuse_item(body, place, checked.error());
  }
  return item ? *item : out;
}

Outcome<std::vector<BatchItem>> read_items(Call const& call, BodyReader& body) {
  std::vector<BatchItem> out;
  auto const* items = body.array(kItems, Need::required);
  if (items == nullptr || items->empty() || items->size() > kMostBatchItems) {
    if (items != nullptr) { body.refuse(kItems, "length", "1 to 200 entries."); }
    return out;
  }
  std::set<EntryId> named;
  for (std::size_t i = 0; i < items->size(); ++i) {
    auto const place = kItems + "/" + std::to_string(i);
    auto item = read_place(call, body, items->at(i), place);
    if (!item) { return item.error(); }
    if (!named.insert(item->id).second && !item->id.str().empty()) {
      body.refuse(place + "/entry_id", "not_unique", "The entry stands there twice.");
    }
    out.push_back(std::move(*item));
  }
  return out;
}

json::object failed_report(BatchItem const& item, http::Response const& problem) {
  return {{"entry_id", item.id.str()}, {"status", problem.status}, {"problem", json::parse(*problem.body)}};
}

json::object report_on(Call const& call, BatchItem const& item, Outcome<Written> const& written) {
  if (!written) { return failed_report(item, answer_failure(call.services, call.request, written.error())); }
  return {{"entry_id", item.id.str()}, {"status", 200}, {"changed", written->changed}, {"stream_version", written->version.value}};
}

/// Each by itself: what is refused harms no other.
Outcome<http::Response> run_one_by_one(Call const& call, CommandContext const& context, std::vector<BatchItem> const& items) {
  auto const tried = call.services.commands.entries.one_by_one(context, items);
  if (!tried) { return tried.error(); }
  json::array reports;
  std::int64_t changed = 0;
  std::int64_t unchanged = 0;
  TenantPosition position(0);
  for (std::size_t i = 0; i < tried->size(); ++i) {
    auto const& written = (*tried)[i];
    reports.push_back(report_on(call, items[i], written));
    if (!written) { continue; }
    ++(written->changed ? changed : unchanged);
    position = std::max(position, written->position);
  }
  auto const not_tried = problem(
      503, "not_tried", "The request ended before it came to this. The same again, with its Idempotency-Key, goes on here.", &call.request);
  for (auto i = tried->size(); i < items.size(); ++i) { reports.push_back(failed_report(items[i], not_tried)); }
  auto const failed = static_cast<std::int64_t>(items.size()) - changed - unchanged;
  auto response =
      json_answer(200, json::object{{"changed", changed}, {"unchanged", unchanged}, {"failed", failed}, {"items", std::move(reports)}});
  if (position != TenantPosition(0)) { response.with(kPositionHeader, position_token(call.services, {call.scope.tenant(), position})); }
  return response;
}

Outcome<http::Response> run_batch(Call const& call) {
  auto const request = read_write(call);
  if (!request) { return request.error(); }
  BodyReader body(request->body);
  auto const is_atomic = body.flag("atomic").value_or(true);
  auto const items = read_items(call, body);
  if (!items) { return items.error(); }
  if (auto const checked = body.finish(); !checked) { return Failure(checked.error()); }
  if (!is_atomic) { return run_one_by_one(call, request->context, *items); }
  auto const written = call.services.commands.entries.batch(request->context, *items);
  if (!written) { return written.error(); }
  return write_answer(call, 200, *written);
}

}  // namespace

std::vector<Endpoint> entry_batch_endpoints() {
  // Each change asks for what it asks for alone; whoever has none of that may do nothing here.
  return {{.method = "POST",
           .pattern = "/api/v1/entries:batch",
           .permission = {Deed::edit, entry::Word::kName},
           .handle = run_batch,
           .or_any_of = {permission_for(TransitionInput::Kind::publish)}}};
}

}  // namespace contentos::api
