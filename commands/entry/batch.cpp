// Many entries changed by one command: all of the changes in one append, or none.
#include "commands/entry/attempt.hpp"
#include "commands/entry/permissions.hpp"
#include "domain/event/record_spec.hpp"

#include <algorithm>

namespace contentos {

namespace {

Permission permission_for(BatchItem const& item) {
  auto const* transition = std::get_if<TransitionInput>(&item.change);
  return transition != nullptr ? permission_for(*transition) : kEditEntry;
}

/// What is wrong with one of the items, as a fault of the batch.
Failure of_item(Failure failure, std::size_t index) {
  auto* rejection = std::get_if<Rejection>(&failure);
  if (rejection == nullptr) { return failure; }
  auto const place = "/items/" + std::to_string(index);
  if (rejection->code == RejectionCode::not_found) {
    return invalid_field(place + "/entry_id", "unknown_entry", "There is no such entry, or no such version of it.");
  }
  for (auto& error : rejection->errors) { error.pointer = place + error.pointer; }
  if (rejection->errors.empty()) { rejection->errors.push_back({place, std::string(code_name(rejection->code)), rejection->detail}); }
  return failure;
}

/// What only the append found, which names the stream it is about.
Failure of_named_item(Failure failure, std::vector<BatchItem> const& items) {
  auto* rejection = std::get_if<Rejection>(&failure);
  auto const* named = rejection == nullptr ? nullptr : rejection->extra.if_contains("stream");
  if (named == nullptr) { return failure; }
  auto const stream = std::string(named->as_string());
  rejection->extra.erase("stream");
  auto const found =
      std::ranges::find_if(items, [&](BatchItem const& item) { return StreamName(entry::Word::kName, item.id.str()).str() == stream; });
  return found == items.end() ? failure : of_item(std::move(failure), static_cast<std::size_t>(found - items.begin()));
}

}  // namespace

Outcome<Intent> EntryCommands::batch_intent(CommandContext const& context, std::vector<BatchItem> const& items,
                                            std::vector<Timestamp> const& now, Freshness freshness) {
  Intent all;
  std::int64_t changed = 0;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    auto const& item = items[i];
    auto const folded = pipeline_.repositories().load<entry::Word>(context.scope, item.id.str(), freshness);
    if (!folded) { return Failure(folded.error()); }
    Attempt attempt(*this, context, item.id, *folded, freshness);
    auto const* transition = std::get_if<TransitionInput>(&item.change);
    auto const applied = transition != nullptr ? apply(attempt, *transition, now[i]) : apply(attempt, std::get<TagsInput>(item.change));
    if (!applied) { return of_item(applied.error(), i); }
    auto intent = attempt.intent();
    changed += intent.is_empty() ? 0 : 1;
    bytes += attempt.bytes();
    all.join(std::move(intent));
  }
  if (bytes > kMostBatchBytes) {
    return Failure(Rejection{RejectionCode::too_large, "What these changes write takes more than 16 MiB together. Change fewer at once."});
  }
  all.facts = {{"changed", changed}, {"unchanged", static_cast<std::int64_t>(items.size()) - changed}};
  return all;
}

Outcome<Written> EntryCommands::batch(CommandContext const& context, std::vector<BatchItem> const& items) {
  CONTENTOS_ENSURE(!items.empty() && items.size() <= kMostBatchItems, "a batch has 1 to 200 items");
  std::vector<Timestamp> now;
  for (std::size_t i = 0; i < items.size(); ++i) {
    Resource const resource{context.scope, entry::Word::kName, items[i].id.str()};
    auto const allowed = pipeline_.ports().authorizer.authorize(context.principal, permission_for(items[i]), resource);
    if (!allowed) { return Failure(allowed.error()); }
    auto const* transition = std::get_if<TransitionInput>(&items[i].change);
    auto const of_times = transition == nullptr ? Outcome<Timestamp>(Timestamp{}) : now_for(*transition);
    if (!of_times) { return of_item(of_times.error(), i); }
    now.push_back(*of_times);
  }
  Resource const first{context.scope, entry::Word::kName, items.front().id.str()};
  auto const done = pipeline_.run(context, permission_for(items.front()), first,
                                  [&](Freshness freshness) { return batch_intent(context, items, now, freshness); });
  if (!done) { return of_named_item(done.error(), items); }
  pipeline_.repositories().absorb_if_cached(context.scope, done->stream, done->events);
  Written written{done->facts, done->position, done->repeated, done->changed, done->version};
  if (done->changed) { return written; }
  auto const head = pipeline_.ports().log.tenant_position(context.scope);
  if (!head) { return Failure(head.error()); }
  written.position = *head;
  return written;
}

}  // namespace contentos
