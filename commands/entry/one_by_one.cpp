// Many entries changed one after the other: what is refused of one harms no other.
#include "commands/entry/entry_commands.hpp"
#include "commands/entry/pointers.hpp"

#include <boost/json/value_to.hpp>

#include <chrono>

namespace contentos {

namespace {

bool is_out_of_patience(CommandContext const& context) { return std::chrono::steady_clock::now() >= *context.patient_until; }

/// Whether those behind it would most likely fail in the same way.
bool ends_the_batch(Outcome<Written> const& written) {
  if (written) { return false; }
  auto const failure = written.error();
  auto const* error = std::get_if<StoreError>(&failure);
  return error != nullptr && error->retryable;
}

}  // namespace

Outcome<Written> EntryCommands::change(CommandContext const& context, BatchItem const& item) {
  auto const* transition = std::get_if<TransitionInput>(&item.change);
  auto const written = transition != nullptr ? this->transition(context, item.id, *transition)
                                             : change_tags(context, item.id, std::get<TagsInput>(item.change));
  if (!written) { return about_the_item(written.error(), item); }
  return written;
}

Outcome<Written> EntryCommands::change_in_turn(CommandContext const& batch, BatchItem const& item, std::optional<EntryId>& first) {
  if (!first || *first == item.id) {
    auto written = change(batch, item);
    if (!written || !written->changed) { return written; }
    // The same batch may run twice at once, and the other one may have changed another entry by this id in the meantime.
    first = EntryId(written->id);
    if (*first == item.id) { return written; }
  }
  auto own = batch;
  own.command_id = CommandId(pipeline_.ports().identity.named_uuid(batch.command_id.uuid(), "batch/" + item.id.str()));
  return change(own, item);
}

Outcome<std::vector<Outcome<Written>>> EntryCommands::one_by_one(CommandContext context, std::vector<BatchItem> const& items) {
  context.patient_until = pipeline_.deadline();
  auto const before = pipeline_.find_repeat(context);
  if (!before) { return before.error(); }
  auto first = *before ? std::optional(EntryId(std::string((*before)->stream.id()))) : std::nullopt;
  std::vector<Outcome<Written>> out;
  for (auto const& item : items) {
    if (!out.empty() && (ends_the_batch(out.back()) || is_out_of_patience(context))) { break; }
    out.push_back(change_in_turn(context, item, first));
  }
  return out;
}

}  // namespace contentos
