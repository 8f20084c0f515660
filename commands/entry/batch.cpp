// Many entries changed by one command: all of the changes in one append, or none.
#include "commands/entry/attempt.hpp"
#include "commands/entry/permissions.hpp"
#include "commands/entry/pointers.hpp"
#include "domain/entry/word.hpp"

#include <algorithm>

namespace contentos {

namespace {

Permission permission_for(BatchItem const& item) {
  auto const* transition = std::get_if<TransitionInput>(&item.change);
  return transition != nullptr ? permission_for(transition->kind) : kEditEntry;
}

/// What is wrong with one of the items, as a fault of the batch.
Failure of_item(Failure failure, std::vector<BatchItem> const& items, std::size_t index) {
  auto const place = "/items/" + std::to_string(index);
  auto out = about_the_item(std::move(failure), items[index]);
  auto* rejection = std::get_if<Rejection>(&out);
  if (rejection == nullptr) { return out; }
  for (auto& error : rejection->errors) { error.pointer = place + error.pointer; }
  if (rejection->errors.empty()) { rejection->errors.push_back({place, std::string(code_name(rejection->code)), rejection->detail}); }
  return out;
}

/// The item that an append was refused for, as far as that says so: by the stream that wanted what another holds, where there are several.
std::optional<std::size_t> index_of_refused(Rejection const& rejection, std::vector<BatchItem> const& items) {
  if (items.size() == 1 && rejection.extra.contains("holder")) { return 0; }
  auto const* named = rejection.extra.if_contains("stream");
  if (named == nullptr) { return std::nullopt; }
  auto const is_it = [&](BatchItem const& item) { return StreamName(entry::Word::kName, item.id.str()).str() == named->as_string(); };
  auto const found = std::ranges::find_if(items, is_it);
  return found == items.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - items.begin()));
}

/// What only the append found.
Failure of_refused_item(Failure failure, std::vector<BatchItem> const& items) {
  auto* rejection = std::get_if<Rejection>(&failure);
  auto const index = rejection == nullptr ? std::nullopt : index_of_refused(*rejection, items);
  if (!index) { return failure; }
  rejection->extra.erase("stream");
  return of_item(std::move(failure), items, *index);
}

}  // namespace

Outcome<Intent> EntryCommands::batch_intent(CommandContext const& context, std::vector<BatchItem> const& items, Freshness freshness) {
  Look look(freshness);
  Intent all;
  std::int64_t changed = 0;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    auto const& item = items[i];
    auto const folded = pipeline_.repositories().load<entry::Word>(context.scope, item.id.str(), freshness);
    if (!folded) { return Failure(folded.error()); }
    Attempt attempt(*this, context, item.id, *folded, look);
    auto const applied = std::visit([&](auto const& change) { return apply(attempt, change); }, item.change);
    if (!applied) { return of_item(applied.error(), items, i); }
    bytes += attempt.bytes();
    if (bytes > kMostBatchBytes) {
      return Failure(
          Rejection{RejectionCode::too_large, "What these changes write takes more than 16 MiB together. Change fewer at once."});
    }
    auto intent = attempt.take_intent();
    changed += intent.is_empty() ? 0 : 1;
    all.join(std::move(intent));
  }
  all.facts = {{"changed", changed}, {"unchanged", static_cast<std::int64_t>(items.size()) - changed}};
  return all;
}

Outcome<Written> EntryCommands::batch(CommandContext const& context, std::vector<BatchItem> const& items) {
  CONTENTOS_ENSURE(!items.empty() && items.size() <= kMostBatchItems, "a batch has 1 to 200 items");
  for (auto const& item : items) {
    Resource const resource{context.scope, entry::Word::kName, item.id.str()};
    auto const allowed = pipeline_.ports().authorizer.authorize(context.principal, permission_for(item), resource);
    if (!allowed) { return Failure(allowed.error()); }
  }
  Resource const first{context.scope, entry::Word::kName, items.front().id.str()};
  auto const done = pipeline_.run(context, permission_for(items.front()), first,
                                  [&](Freshness freshness) { return batch_intent(context, items, freshness); });
  if (!done) { return of_refused_item(done.error(), items); }
  pipeline_.repositories().absorb_if_cached(context.scope, done->stream, done->events);
  Written written{done->facts, done->position, done->repeated, done->changed, done->version, std::string(done->stream.id())};
  if (done->changed) { return written; }
  auto const head = pipeline_.ports().log.tenant_position(context.scope);
  if (!head) { return Failure(head.error()); }
  written.position = *head;
  return written;
}

}  // namespace contentos
