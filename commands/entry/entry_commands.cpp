#include "commands/entry/entry_commands.hpp"

#include "commands/entry/attempt.hpp"
#include "domain/entry/word.hpp"
#include "domain/event/record_spec.hpp"

namespace contentos {

namespace json = boost::json;

namespace {

using Kind = TransitionInput::Kind;

constexpr Permission kEdit{Deed::edit, entry::Word::kName}, kPublish{Deed::publish, entry::Word::kName};

Permission permission_of(Kind kind) {
  switch (kind) {
    case Kind::approve:
    case Kind::reject: return {Deed::approve, entry::Word::kName};
    case Kind::schedule:
    case Kind::unschedule:
    case Kind::publish:
    case Kind::unpublish:
    case Kind::archive:
    case Kind::unarchive: return kPublish;
    case Kind::remove:
    case Kind::undelete: return {Deed::remove, entry::Word::kName};
    case Kind::submit: return {Deed::submit, entry::Word::kName};
    case Kind::start_editing:
    case Kind::end_editing: return kEdit;
  }
  return kPublish;
}

/// A time says by its offset what the clocks show where it is meant, and the zone says so too. Where clocks are set back both offsets are
/// the zone's, each at its moment. A time in UTC (`Z`) says nothing of clocks.
void check_offset(char const* pointer, std::optional<OffsetTime> const& time, std::string const& zone, TimeZones const& zones,
                  std::vector<FieldError>& errors) {
  if (!time || !time->offset) { return; }
  auto const offset = zones.offset_at(zone, time->at);
  if (offset && std::chrono::floor<std::chrono::minutes>(*offset) == *time->offset) { return; }
  auto const of_zone = offset ? format_offset(std::chrono::floor<std::chrono::minutes>(*offset)) : "unknown";
  errors.push_back({pointer, "offset_mismatch",
                    "The time has the offset " + format_offset(*time->offset) + ", and in " + zone + " it is " + of_zone +
                        " then. Write the time with that offset, or in UTC with Z."});
}

std::optional<Timestamp> instant(std::optional<OffsetTime> const& time) { return time ? std::optional(time->at) : std::nullopt; }

/// What can be said of an input without knowing the entry.
std::optional<Rejection> check(TransitionInput const& input, TimeZones const& zones) {
  if (input.kind == Kind::schedule && !input.publish_at) { return invalid_field("/publish_at", "required", "When to publish is missing."); }
  if (input.time_zone.empty()) { return std::nullopt; }
  if (!zones.offset_at(input.time_zone, kEarliestTime)) {
    return invalid_field("/time_zone", "unknown_time_zone", "This is no IANA time zone.");
  }
  std::vector<FieldError> errors;
  check_offset("/publish_at", input.publish_at, input.time_zone, zones, errors);
  check_offset("/unpublish_at", input.unpublish_at, input.time_zone, zones, errors);
  if (errors.empty()) { return std::nullopt; }
  return Rejection{RejectionCode::validation_failed, "A time and the time zone disagree.", std::move(errors)};
}

bool is_there(entry::State const& state) { return state.exists && !state.is_deleted(); }

/// The reviews and schedules that were there before and are not any more.
Outcome<json::array> ended_between(entry::State const& before, entry::State const& after) {
  json::array out;
  auto const add = [&](char const* what, auto const& was, auto const& is) {
    if (was && !(is && is->version_id == was->version_id)) { out.push_back({{"what", what}, {"version_id", was->version_id.str()}}); }
  };
  add("review", before.review, after.review);
  add("schedule", before.schedule, after.schedule);
  return out;
}

std::string zone_of(TransitionInput const& input) { return input.time_zone.empty() ? "UTC" : input.time_zone; }

}  // namespace

Outcome<Written> EntryCommands::run(CommandContext const& context, Permission permission, EntryId const& id, Steps const& steps) {
  Resource const resource{context.scope, entry::Word::kName, id.str()};
  std::optional<Attempt> last;
  auto const done = pipeline_.run(context, permission, resource, [&](Freshness freshness) -> Outcome<Intent> {
    auto const folded = pipeline_.repositories().load<entry::Word>(context.scope, id.str(), freshness);
    if (!folded) { return Failure(folded.error()); }
    last.emplace(*this, context, id, *folded, freshness);
    if (auto const stepped = steps(*last); !stepped) { return stepped.error(); }
    return last->intent();
  });
  if (!done) { return done.error(); }
  auto const is_new = !done->repeated && done->changed;
  if (is_new) { last->keep_bodies(); }
  auto written = pipeline_.answer<entry::Word>(context, *done);
  if (!written) { return written; }
  auto ended = is_new ? ended_between(last->before(), last->state()) : ended_by(context.scope, *done);
  if (!ended) { return ended.error(); }
  written->view["ended"] = std::move(*ended);
  return titled(context.scope, std::move(*written));
}

/// What a command that was repeated, or had nothing to do, ended when it took effect.
Outcome<json::array> EntryCommands::ended_by(TenantScope scope, Pipeline::Done const& done) {
  if (!done.changed || done.version.value == 0) { return json::array{}; }
  auto const last = pipeline_.ports().log.read_event(scope, done.stream, done.version);
  if (!last) { return Failure(last.error()); }
  if (!*last) { return json::array{}; }
  StreamVersion const version_before(done.version.value - (*last)->header.append_count);
  auto const before = pipeline_.repositories().load_at<entry::Word>(scope, done.stream.id(), version_before);
  if (!before) { return Failure(before.error()); }
  auto const after = pipeline_.repositories().load_at<entry::Word>(scope, done.stream.id(), done.version);
  if (!after) { return Failure(after.error()); }
  return ended_between(*before->state, *after->state);
}

Outcome<Written> EntryCommands::titled(TenantScope scope, Written written) {
  EntryId const id{std::string(written.view.at("entry_id").as_string())};
  auto const folded = pipeline_.repositories().load<entry::Word>(scope, id.str(), Freshness::cached);
  if (!folded) { return Failure(folded.error()); }
  auto const* latest = written.view.at("latest_version").if_object();
  auto const version_id = latest == nullptr ? std::nullopt : VersionId::parse(latest->at("version_id").as_string());
  auto const* version = version_id ? folded->state->find(*version_id) : nullptr;
  if (version == nullptr) { return written; }
  auto const content = bodies_.content_of(scope, id, *version);
  if (!content) { return Failure(content.error()); }
  written.view["title"] = (*content)->title;
  return written;
}

Outcome<Written> EntryCommands::create(CommandContext const& context, CreateEntryInput const& input) {
  auto const id = input.id.value_or(EntryId(pipeline_.ports().identity.new_uuid().str()));
  if (input.publish) {
    auto const allowed =
        pipeline_.ports().authorizer.authorize(context.principal, kPublish, Resource{context.scope, entry::Word::kName, id.str()});
    if (!allowed) { return Failure(allowed.error()); }
  }
  return run(context, {Deed::create, entry::Word::kName}, id, [&](Attempt& attempt) -> Outcome<void> {
    auto const type = attempt.type(input.type_key);
    if (!type) { return type.error(); }
    auto const created = attempt.decide(entry::Create{id, input.type_key, type->tenant->default_site, input.external_id,
                                                      input.first.categories.value_or(std::vector<CategoryId>{}), input.access,
                                                      type->type->current().is_singleton});
    if (!created) { return created; }
    if (auto marked = attempt.mark(input.marks); !marked) { return marked; }
    if (auto saved = attempt.save(input.type_key, input.first, true); !saved || !input.publish) { return saved; }
    return attempt.publish(std::nullopt, {.kind = Kind::publish, .note = input.first.publish_note});
  });
}

Outcome<Written> EntryCommands::save(CommandContext const& context, EntryId const& id, SaveInput const& input) {
  return run(context, kEdit, id, [&](Attempt& attempt) -> Outcome<void> {
    if (!is_there(attempt.state())) { return Failure(no_such_record()); }
    if (auto const checked = check_version(attempt.state().version, input.if_version); !checked) { return Failure(checked.error()); }
    return attempt.save(attempt.state().type_key, input, false);
  });
}

Outcome<Written> EntryCommands::mark(CommandContext const& context, EntryId const& id, MarksInput const& input) {
  return run(context, kEdit, id, [&](Attempt& attempt) -> Outcome<void> {
    if (!is_there(attempt.state())) { return Failure(no_such_record()); }
    if (auto const checked = check_version(attempt.state().version, input.if_version); !checked) { return Failure(checked.error()); }
    return attempt.mark(input);
  });
}

Outcome<Written> EntryCommands::restore(CommandContext const& context, EntryId const& id, std::int32_t number, std::string const& note,
                                        std::optional<StreamVersion> if_version) {
  return run(context, kEdit, id, [&](Attempt& attempt) -> Outcome<void> {
    auto const* version = attempt.state().find_number(number);
    if (!is_there(attempt.state())) { return Failure(no_such_record()); }
    if (auto const checked = check_version(attempt.state().version, if_version); !checked) { return Failure(checked.error()); }
    if (version == nullptr) { return Failure(invalid_field("/version", "unknown_version", "The entry has no version of this number.")); }
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

/// Whatever takes something off the site, now or before its time, is a matter of publishing.
Outcome<void> EntryCommands::may_take_down(Attempt const& attempt) {
  if (!attempt.state().live && !attempt.state().schedule) { return {}; }
  auto const allowed = pipeline_.ports().authorizer.authorize(
      attempt.context().principal, kPublish, Resource{attempt.context().scope, entry::Word::kName, attempt.state().id.str()});
  if (!allowed) { return Failure(allowed.error()); }
  return {};
}

/// An entry comes back under its content type, which could be deleted once no entry was left of it.
Outcome<void> EntryCommands::has_its_type(Attempt& attempt) {
  if (!attempt.state().is_deleted()) { return {}; }
  auto const type = attempt.type(attempt.state().type_key);
  if (!type) { return type.error(); }
  attempt.rely_on(*type);
  return {};
}

Outcome<void> EntryCommands::remove(Attempt& attempt) {
  if (auto const allowed = may_take_down(attempt); !allowed) { return allowed; }
  auto const tenant = attempt.tenant();
  if (!tenant) { return tenant.error(); }
  auto const refuse_published = (*tenant)->settings.refuse_delete_of_published;
  return attempt.decide(entry::Delete{attempt.context().principal.is_platform_admin(), refuse_published});
}

Outcome<Written> EntryCommands::transition(CommandContext const& context, EntryId const& id, TransitionInput const& input) {
  if (auto rejection = check(input, zones_)) { return Failure(std::move(*rejection)); }
  auto database_now = Timestamp{};
  if (input.kind == Kind::schedule || input.unpublish_at) {
    auto const now = pipeline_.ports().log.now();
    if (!now) { return Failure(now.error()); }
    database_now = *now;
  }
  return run(context, permission_of(input.kind), id, [&](Attempt& attempt) -> Outcome<void> {
    if (auto const checked = check_version(attempt.state().version, input.if_version); !checked) { return Failure(checked.error()); }
    auto const editor = context.principal.actor.id;
    switch (input.kind) {
      case Kind::submit: return attempt.decide(entry::Submit{input.version_id});
      case Kind::approve: return attempt.decide(entry::Approve{context.principal.actor, input.note});
      case Kind::reject: return attempt.decide(entry::Reject{input.note});
      case Kind::schedule:
        return attempt.schedule({input.version_id, input.publish_at->at, instant(input.unpublish_at), zone_of(input), database_now});
      case Kind::unschedule: return attempt.decide(entry::Unschedule{});
      case Kind::publish: return attempt.publish(input.version_id, input);
      case Kind::unpublish: return attempt.decide(entry::Unpublish{});
      case Kind::archive: return attempt.decide(entry::Archive{});
      case Kind::unarchive: return attempt.decide(entry::Unarchive{});
      case Kind::remove: return remove(attempt);
      case Kind::undelete:
        if (auto const usable = has_its_type(attempt); !usable) { return usable; }
        return attempt.undelete();
      case Kind::start_editing: return attempt.decide(entry::StartEditing{editor});
      case Kind::end_editing: return attempt.decide(entry::EndEditing{editor});
    }
    return {};
  });
}

Outcome<Written> EntryCommands::publish_scheduled(CommandContext const& context, EntryId const& id, StreamVersion scheduled_at) {
  return run(context, kPublish, id, [&](Attempt& attempt) -> Outcome<void> {
    entry::PublishScheduled command{scheduled_at, {}};
    auto const& schedule = attempt.state().schedule;
    auto const* version = schedule && schedule->at == scheduled_at ? attempt.state().find(schedule->version_id) : nullptr;
    if (version != nullptr) {
      auto snapshot = attempt.snapshot_of(*version);
      if (!snapshot) { return snapshot.error(); }
      command.snapshot = std::move(*snapshot);
    }
    return attempt.decide(command);
  });
}

Outcome<Written> EntryCommands::unpublish_scheduled(CommandContext const& context, EntryId const& id, StreamVersion published_at) {
  return run(context, kPublish, id,
             [&](Attempt& attempt) -> Outcome<void> { return attempt.decide(entry::UnpublishScheduled{published_at}); });
}

Outcome<Written> EntryCommands::fail_schedule(CommandContext const& context, EntryId const& id, entry::FailSchedule const& failure) {
  return run(context, kPublish, id, [&](Attempt& attempt) -> Outcome<void> { return attempt.decide(failure); });
}

}  // namespace contentos
