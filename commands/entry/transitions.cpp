// Commands that change an entry's facts and not its content.
#include "commands/entry/attempt.hpp"
#include "commands/entry/permissions.hpp"
#include "commands/entry/pointers.hpp"
#include "domain/event/record_spec.hpp"

namespace contentos {

Permission permission_for(TransitionInput::Kind kind) {
  using Kind = TransitionInput::Kind;
  switch (kind) {
    case Kind::approve:
    case Kind::reject: return {Deed::approve, entry::Word::kName};
    case Kind::schedule:
    case Kind::unschedule:
    case Kind::publish:
    case Kind::unpublish:
    case Kind::archive:
    case Kind::unarchive: return kPublishEntry;
    case Kind::remove:
    case Kind::undelete: return {Deed::remove, entry::Word::kName};
    case Kind::submit: return {Deed::submit, entry::Word::kName};
    case Kind::start_editing:
    case Kind::end_editing: return kEditEntry;
  }
  return kPublishEntry;
}

namespace {

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

/// What can be said of an input without knowing the entry.
std::optional<Rejection> check(TransitionInput const& input, TimeZones const& zones) {
  if (input.kind == TransitionInput::Kind::schedule && !input.publish_at) {
    return invalid_field("/publish_at", "required", "When to publish is missing.");
  }
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

}  // namespace

/// Whatever takes something off the site, now or before its time, is a matter of publishing.
Outcome<void> EntryCommands::may_take_down(Attempt const& attempt) {
  if (!attempt.state().live && !attempt.state().schedule) { return {}; }
  auto const allowed = pipeline_.ports().authorizer.authorize(
      attempt.context().principal, kPublishEntry, Resource{attempt.context().scope, entry::Word::kName, attempt.state().id.str()});
  if (!allowed) { return Failure(allowed.error()); }
  return {};
}

/// An entry comes back under its content type, which could be deleted once no entry was left of it.
Outcome<void> EntryCommands::has_its_type(Attempt& attempt) {
  if (!attempt.state().is_deleted()) { return {}; }
  auto const type = attempt.type(attempt.state().type_key);
  if (type) {
    attempt.rely_on(*type);
    return {};
  }
  auto failure = type.error();
  if (auto* rejection = std::get_if<Rejection>(&failure)) {
    for (auto& error : rejection->errors) { error.pointer.clear(); }  // the key was not sent
  }
  return failure;
}

Outcome<void> EntryCommands::remove(Attempt& attempt) {
  if (auto const allowed = may_take_down(attempt); !allowed) { return allowed; }
  auto const tenant = attempt.tenant();
  if (!tenant) { return tenant.error(); }
  auto const refuse_published = (*tenant)->settings.refuse_delete_of_published;
  return attempt.decide(entry::Delete{attempt.context().principal.is_platform_admin(), refuse_published});
}

Outcome<void> EntryCommands::apply(Attempt& attempt, TransitionInput const& input) {
  using Kind = TransitionInput::Kind;
  if (auto rejection = check(input, zones_)) { return Failure(std::move(*rejection)); }
  if (auto const checked = check_version(attempt.state().version, input.if_version); !checked) { return Failure(checked.error()); }
  auto const& caller = attempt.context().principal.actor;
  switch (input.kind) {
    case Kind::submit: return attempt.decide(entry::Submit{input.version_id});
    case Kind::approve: return attempt.decide(entry::Approve{caller, input.note});
    case Kind::reject: return attempt.decide(entry::Reject{input.note});
    case Kind::schedule: return attempt.schedule(input);
    case Kind::unschedule: return attempt.decide(entry::Unschedule{});
    case Kind::publish: return attempt.publish(input);
    case Kind::unpublish: return attempt.decide(entry::Unpublish{});
    case Kind::archive: return attempt.decide(entry::Archive{});
    case Kind::unarchive: return attempt.decide(entry::Unarchive{});
    case Kind::remove: return remove(attempt);
    case Kind::undelete:
      if (auto const usable = has_its_type(attempt); !usable) { return usable; }
      return attempt.undelete();
    case Kind::start_editing: return attempt.decide(entry::StartEditing{caller.id});
    case Kind::end_editing: return attempt.decide(entry::EndEditing{caller.id});
  }
  return {};
}

Outcome<Written> EntryCommands::transition(CommandContext const& context, EntryId const& id, TransitionInput const& input) {
  auto written = run(context, permission_for(input.kind), id, [&](Attempt& attempt) { return apply(attempt, input); });
  if (!written) { return about_the_version(written.error(), input.version_member); }
  return written;
}

Outcome<void> EntryCommands::apply(Attempt& attempt, TagsInput const& input) {
  if (!attempt.is_there()) { return Failure(no_such_record()); }
  if (auto const checked = check_version(attempt.state().version, input.if_version); !checked) { return Failure(checked.error()); }
  return attempt.change_tags(input);
}

Outcome<Written> EntryCommands::change_tags(CommandContext const& context, EntryId const& id, TagsInput const& input) {
  return run(context, kEditEntry, id, [&](Attempt& attempt) { return apply(attempt, input); });
}

Outcome<Written> EntryCommands::publish_scheduled(CommandContext const& context, EntryId const& id, StreamVersion scheduled_at) {
  return run(context, kPublishEntry, id, [&](Attempt& attempt) -> Outcome<void> {
    entry::PublishScheduled command{scheduled_at, {}};
    auto const& schedule = attempt.state().schedule;
    auto const* version = schedule && schedule->at == scheduled_at ? attempt.state().versions.find(schedule->version_id) : nullptr;
    if (version != nullptr) {
      auto snapshot = attempt.snapshot_of(*version);
      if (!snapshot) { return snapshot.error(); }
      command.snapshot = std::move(*snapshot);
    }
    return attempt.decide(command);
  });
}

Outcome<Written> EntryCommands::unpublish_scheduled(CommandContext const& context, EntryId const& id, StreamVersion published_at) {
  return run(context, kPublishEntry, id,
             [&](Attempt& attempt) -> Outcome<void> { return attempt.decide(entry::UnpublishScheduled{published_at}); });
}

Outcome<Written> EntryCommands::fail_schedule(CommandContext const& context, EntryId const& id, entry::FailSchedule const& failure) {
  return run(context, kPublishEntry, id, [&](Attempt& attempt) -> Outcome<void> { return attempt.decide(failure); });
}

}  // namespace contentos
