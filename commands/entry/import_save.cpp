// Saves and deletions of an imported history: what they have in common with any other is Attempt's.
#include "commands/entry/attempt.hpp"

namespace contentos {

std::optional<Rejection> other_type(entry::State const& state, ImportedSave const& input) {
  if (!state.exists || state.type_key == input.type_key) { return std::nullopt; }
  auto const words =
      "The entry " + input.id.str() + " is of the content type " + state.type_key.str() + ", not of " + input.type_key.str() + ".";
  return Rejection{RejectionCode::already_exists, words, {{"/type_key", "type_mismatch", words}}};
}

Outcome<bool> EntryCommands::import_save(CommandContext const& context, ImportedSave const& input) {
  auto const steps = [&](Attempt& attempt) -> Outcome<void> {
    if (auto wrong = other_type(attempt.state(), input)) { return Failure(std::move(*wrong)); }
    if (input.deleted) { return attempt.decide(entry::Delete{.keep_again = true}); }
    if (!attempt.state().exists) {
      auto const type = attempt.type(input.type_key);
      if (!type) { return type.error(); }
      auto const created = attempt.decide(entry::Create{.id = input.id,
                                                        .type_key = input.type_key,
                                                        .site_id = type->tenant->default_site,
                                                        .external_id = input.external_id,
                                                        .categories = {},
                                                        .is_singleton = type->type->current().is_singleton});
      if (!created) { return created; }
    } else if (attempt.state().is_deleted()) {
      if (auto const undeleted = attempt.undelete(); !undeleted) { return undeleted; }
    }
    auto save = input.save;
    if (auto const* latest = attempt.state().latest(); latest != nullptr && !latest->slugs.empty()) { save.slugs.reset(); }
    if (auto saved = attempt.save(input.type_key, save, true); !saved || !input.publish) { return saved; }
    return attempt.publish({.kind = TransitionInput::Kind::publish, .note = input.save.publish_note});
  };
  Last last;
  auto const done = take_effect(context, {Deed::create, Permission::kImport}, input.id, steps, &input.save, last);
  if (!done) { return done.error(); }
  if (done->repeated || !done->changed) { return false; }
  (void)keep_effect(context, *done, *last.attempt);
  return true;
}

Outcome<std::set<Claim>> EntryCommands::check_import(TypeContext const& type, ImportedSave const& input) {
  if (input.deleted) { return std::set<Claim>{}; }
  auto content = make_content(type, {schemas_, pipeline_.ports().identity, graphemes_}, input.save.data, {}, nullptr);
  if (!content) { return content.error(); }
  return std::move(content->unique_claims);
}

}  // namespace contentos
