#include "commands/entry/entry_commands.hpp"

#include "commands/entry/attempt.hpp"
#include "commands/entry/permissions.hpp"
#include "commands/entry/pointers.hpp"
#include "domain/entry/word.hpp"
#include "domain/event/record_spec.hpp"

#include <boost/json/serialize.hpp>

namespace contentos {

namespace json = boost::json;

namespace {

/// The reviews and schedules that were there before and are not any more.
json::array ended_between(entry::State const& before, entry::State const& after) {
  json::array out;
  auto const add = [&](char const* what, auto const& was, auto const& is) {
    if (was && !(is && is->version_id == was->version_id)) { out.push_back({{"what", what}, {"version_id", was->version_id.str()}}); }
  };
  add("review", before.review, after.review);
  add("schedule", before.schedule, after.schedule);
  return out;
}

}  // namespace

Outcome<Pipeline::Done> EntryCommands::take_effect(CommandContext const& context, Permission permission, EntryId const& id,
                                                   Steps const& steps, SaveInput const* sent, Last& last) {
  Resource const resource{context.scope, entry::Word::kName, id.str()};
  auto done = pipeline_.run(context, permission, resource, [&](Freshness freshness) -> Outcome<Intent> {
    auto const folded = pipeline_.repositories().load<entry::Word>(context.scope, id.str(), freshness);
    if (!folded) { return Failure(folded.error()); }
    last.attempt.emplace(*this, context, id, *folded, last.look.emplace(freshness));
    if (auto const stepped = steps(*last.attempt); !stepped) { return stepped.error(); }
    return last.attempt->take_intent();
  });
  if (!done) { return point_out_claim(done.error(), sent); }
  return done;
}

std::shared_ptr<entry::State const> EntryCommands::keep_effect(CommandContext const& context, Pipeline::Done const& done,
                                                               Attempt const& attempt) {
  auto const folded = attempt.folded(done.events);
  attempt.keep_bodies();
  pipeline_.repositories().keep(row_of<entry::Word>(), context.scope, done.stream.id(), folded);
  return std::static_pointer_cast<entry::State const>(folded.state);
}

Outcome<Written> EntryCommands::run(CommandContext const& context, Permission permission, EntryId const& id, Steps const& steps,
                                    SaveInput const* sent) {
  Last last;
  auto const done = take_effect(context, permission, id, steps, sent, last);
  if (!done) { return done.error(); }
  if (done->changed && !done->repeated) {
    auto const state = keep_effect(context, *done, *last.attempt);
    return shown(context, *done, *state, ended_between(last.attempt->before(), *state));
  }
  auto const state = pipeline_.state_after(row_of<entry::Word>(), context.scope, *done);
  if (!state) { return Failure(state.error()); }
  auto const ended = ended_by(context.scope, *done);
  if (!ended) { return ended.error(); }
  return shown(context, *done, *std::static_pointer_cast<entry::State const>(*state), *ended);
}

/// With what a fold does not know of an entry: its title, and what the command ended.
Outcome<Written> EntryCommands::shown(CommandContext const& context, Pipeline::Done const& done, entry::State const& state,
                                      json::array const& ended) {
  auto const* latest = state.latest();
  std::string title;
  if (latest != nullptr) {
    auto const content = bodies_.content_of(context.scope, EntryId(std::string(done.stream.id())), *latest);
    if (!content) { return Failure(content.error()); }
    title = (*content)->title;
  }
  auto written = pipeline_.answer(context, done, TextOrTree::of_text(entry::text_of(state, title, json::serialize(ended))), state.version);
  if (written && latest != nullptr) { written->latest_number = latest->number; }
  return written;
}

/// What a command that was repeated, or had nothing to do, ended when it took effect.
Outcome<json::array> EntryCommands::ended_by(TenantScope scope, Pipeline::Done const& done) {
  if (!done.changed || done.version.value == 0) { return json::array{}; }
  auto const last = pipeline_.ports().log.read_event(scope, done.stream, done.version);
  if (!last) { return Failure(last.error()); }
  if (!*last) { return json::array{}; }
  auto const& header = (*last)->header;
  auto const at = [&](StreamVersion version, TenantPosition position) {
    return pipeline_.repositories().load_at<entry::Word>(scope, done.stream.id(), version, position);
  };
  auto const before =
      at(StreamVersion(done.version.value - header.append_count), TenantPosition(header.tenant_position.value - header.append_count));
  if (!before) { return Failure(before.error()); }
  auto const after = at(done.version, header.tenant_position);
  if (!after) { return Failure(after.error()); }
  return ended_between(**before, **after);
}

Outcome<Written> EntryCommands::create(CommandContext const& context, CreateEntryInput const& input) {
  auto const id = input.id.value_or(EntryId(pipeline_.ports().identity.new_uuid().str()));
  if (input.publish) {
    auto const allowed =
        pipeline_.ports().authorizer.authorize(context.principal, kPublishEntry, Resource{context.scope, entry::Word::kName, id.str()});
    if (!allowed) { return Failure(allowed.error()); }
  }
  auto const steps = [&](Attempt& attempt) -> Outcome<void> {
    auto const type = attempt.type(input.type_key);
    if (!type) { return type.error(); }
    auto const created = attempt.decide(entry::Create{id, input.type_key, type->tenant->default_site, input.external_id,
                                                      input.first.categories.value_or(std::vector<CategoryId>{}), input.access,
                                                      type->type->current().is_singleton});
    if (!created) { return created; }
    if (auto marked = attempt.mark(input.marks); !marked) { return marked; }
    if (auto saved = attempt.save(input.type_key, input.first, true); !saved || !input.publish) { return saved; }
    return attempt.publish({.kind = TransitionInput::Kind::publish, .note = input.first.publish_note});
  };
  return run(context, {Deed::create, entry::Word::kName}, id, steps, &input.first);
}

Outcome<Written> EntryCommands::save(CommandContext const& context, EntryId const& id, SaveInput const& input) {
  auto const steps = [&](Attempt& attempt) -> Outcome<void> {
    if (!attempt.is_there()) { return Failure(no_such_record()); }
    if (auto const checked = check_version(attempt.state().version, input.if_version); !checked) { return Failure(checked.error()); }
    return attempt.save(attempt.state().type_key, input, false);
  };
  return run(context, kEditEntry, id, steps, &input);
}

Outcome<Written> EntryCommands::mark(CommandContext const& context, EntryId const& id, MarksInput const& input) {
  return run(context, kEditEntry, id, [&](Attempt& attempt) -> Outcome<void> {
    if (!attempt.is_there()) { return Failure(no_such_record()); }
    if (auto const checked = check_version(attempt.state().version, input.if_version); !checked) { return Failure(checked.error()); }
    return attempt.mark(input);
  });
}

Outcome<Written> EntryCommands::restore(CommandContext const& context, EntryId const& id, std::int32_t number, std::string const& note,
                                        ExpectedVersions const& if_version) {
  return run(context, kEditEntry, id, [&](Attempt& attempt) -> Outcome<void> {
    auto const* version = attempt.state().versions.find_number(number);
    if (!attempt.is_there()) { return Failure(no_such_record()); }
    if (auto const checked = check_version(attempt.state().version, if_version); !checked) { return Failure(checked.error()); }
    if (version == nullptr) { return Failure(entry::unknown_version("/version", "The entry has no version of this number.")); }
    auto const type = attempt.type(attempt.state().type_key);
    if (!type) { return type.error(); }
    auto const data = attempt.content_of(*version);
    if (!data) { return data.error(); }
    SaveInput input{.data = content_type::migrate(*type->type, version->schema_version, (*data)->data),
                    .base_version_id = attempt.state().latest()->id,
                    .publish_note = note,
                    .slugs = version->slugs};
    return attempt.save(attempt.state().type_key, input, true, version->id);
  });
}

}  // namespace contentos
