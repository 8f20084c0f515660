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
  if (!id || !action) { return out; }
  if (*action == "tag") {
    out.change = TagsInput{item.uuids<TagId>("add").value_or(std::vector<TagId>{}),
                           item.uuids<TagId>("remove").value_or(std::vector<TagId>{}), expected};
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

/// A command of its own, whose id follows from the batch's, so that a batch that is repeated goes on where it ended.
CommandContext of_item(Call const& call, CommandContext context, EntryId const& id) {
  context.command_id = CommandId(call.services.identity.named_uuid(context.command_id.uuid(), "batch/" + id.str()));
  return context;
}

json::object reported(Call const& call, BatchItem const& item, Outcome<Written> const& written) {
  json::object out{{"entry_id", item.id.str()}};
  if (written) {
    out["status"] = 200;
    out["changed"] = written->changed;
    out["stream_version"] = written->version.value;
    return out;
  }
  auto const answer = answer_failure(call.services, call.request, written.error());
  out["status"] = answer.status;
  out["problem"] = json::parse(*answer.body);
  return out;
}

/// Each by itself: what is refused harms no other.
Outcome<http::Response> one_by_one(Call const& call, CommandContext const& context, std::vector<BatchItem> const& items) {
  auto& entries = call.services.commands.entries;
  json::array reports;
  std::int64_t changed = 0;
  std::int64_t failed = 0;
  TenantPosition position(0);
  for (auto const& item : items) {
    auto const own = of_item(call, context, item.id);
    auto const* transition = std::get_if<TransitionInput>(&item.change);
    auto const written = transition != nullptr ? entries.transition(own, item.id, *transition)
                                               : entries.change_tags(own, item.id, std::get<TagsInput>(item.change));
    changed += written && written->changed ? 1 : 0;
    failed += written ? 0 : 1;
    if (written) { position = std::max(position, written->position); }
    reports.push_back(reported(call, item, written));
  }
  auto const unchanged = static_cast<std::int64_t>(items.size()) - changed - failed;
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
  if (!is_atomic) { return one_by_one(call, request->context, *items); }
  auto const written = call.services.commands.entries.batch(request->context, *items);
  if (!written) { return written.error(); }
  return write_answer(call, 200, *written);
}

}  // namespace

std::vector<Endpoint> entry_batch_endpoints() {
  // What each change asks of the caller is looked at item by item.
  return {{"POST", "/api/v1/entries:batch", {Deed::read, entry::Word::kName}, run_batch}};
}

}  // namespace contentos::api
