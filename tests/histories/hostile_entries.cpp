// Commands on entries: by hand, by the scheduler and by imports.
#include "commands/entry/content.hpp"
#include "commands/import/import_line.hpp"
#include "commands/import/import_request.hpp"
#include "domain/entry/word.hpp"
#include "tests/histories/hostile_history.hpp"

#include <boost/json/serialize.hpp>

namespace contentos::test {

namespace json = boost::json;

void HostileHistory::entry_step(TenantId tenant) {
  if (choices_.one_in(8)) { return import_line(tenant); }
  auto const known = ids_of(tenant, "entry");
  EntryId const id(known.size() < 3 || choices_.one_in(5) ? values_.client_id() : choices_.of(known));
  auto const state = *world.repositories.load<entry::Word>(TenantScope(tenant), id.str(), Freshness::fresh).value().state;
  if (!state.exists) { return create_entry(tenant, id); }
  if (state.is_deleted() && !choices_.one_in(4)) {
    note("undelete", world.entries.transition(context(tenant), id, {.kind = Kind::undelete}));
    return;
  }
  if (state.archived && choices_.one_in(2)) {
    note("unarchive", world.entries.transition(context(tenant), id, {.kind = Kind::unarchive}));
    return;
  }
  change_entry(tenant, id, state);
}

/// Nothing when there is no such type or the request would be refused.
std::optional<SaveInput> HostileHistory::save_input(TenantId tenant, TypeKey const& key) {
  auto const type = load_type(world.repositories, TenantScope(tenant), key, Freshness::fresh);
  if (!type) { return std::nullopt; }
  auto locales = type->tenant->settings.locale_codes();
  if (choices_.one_in(40)) { locales.emplace_back("xx"); }
  auto const data = as_sent(types_.data(type->type->current(), locales), 1);
  if (!data) { return std::nullopt; }
  SaveInput out{.data = data->as_object()};
  if (choices_.one_in(3)) { out.publish_note = values_.text(4096); }
  if (choices_.one_in(3)) {
    entry::Slugs slugs;
    for (auto const& locale : locales) {
      if (slugs.size() < 3 && choices_.one_in(2)) { slugs[locale] = values_.slug(); }
    }
    out.slugs = slugs;
  }
  auto const categories = ids_of(tenant, "category");
  if (!categories.empty() && choices_.one_in(4)) {
    std::vector<CategoryId> chosen;
    for (auto n = choices_.below(4); n > 0; --n) { chosen.push_back(*CategoryId::parse(choices_.of(categories))); }
    out.categories = chosen;
  }
  auto const tags = ids_of(tenant, "tag");
  if (!tags.empty() && choices_.one_in(4)) {
    std::vector<TagId> chosen;
    for (auto n = choices_.below(3); n > 0; --n) { chosen.push_back(*TagId::parse(choices_.of(tags))); }
    out.tags = chosen;
  }
  return out;
}

/// Nothing where what a client sent would not have been read.
MarksInput HostileHistory::marks_input(TenantId tenant) {
  MarksInput out;
  auto const sites = ids_of(tenant, "site");
  auto const persons = ids_of(tenant, "person");
  if (!sites.empty() && choices_.one_in(3)) { out.site = SiteId::parse(choices_.of(sites)); }
  if (choices_.one_in(3)) {
    out.owner.emplace();
    if (!persons.empty() && choices_.one_in(2)) { out.owner->owner = PersonId::parse(choices_.of(persons)); }
  }
  if (choices_.one_in(3)) {
    auto const metadata = as_sent(values_.object(2), 1);
    if (metadata) { out.metadata = entry::ChangeMetadata{metadata->as_object(), choices_.one_in(2) ? "t/" + values_.slug() : ""}; }
  }
  return out;
}

void HostileHistory::create_entry(TenantId tenant, EntryId const& id) {
  TypeKey const key(choices_.of(ids_of(tenant, "content_type")));
  auto first = save_input(tenant, key);
  if (!first) { return; }
  CreateEntryInput const input{.id = id,
                               .type_key = key,
                               .external_id = choices_.one_in(2) ? values_.text(1024) : "",
                               .first = std::move(*first),
                               .marks = choices_.one_in(2) ? marks_input(tenant) : MarksInput{},
                               .publish = choices_.one_in(2)};
  note("create", world.entries.create(context(tenant), input));
}

void HostileHistory::change_entry(TenantId tenant, EntryId const& id, entry::State const& state) {
  switch (choices_.below(10)) {
    case 0:
    case 1: {
      auto input = save_input(tenant, state.type_key);
      if (!input) { return; }
      input->is_autosave = choices_.one_in(3);
      input->merge_on_conflict = choices_.one_in(2);
      input->base_version_id = choices_.one_in(3) ? some_version(state) : std::optional(state.latest()->id);
      note(input->is_autosave ? "autosave" : "save", world.entries.save(context(tenant), id, *input));
      return;
    }
    case 2: {
      auto const number = 1 + static_cast<std::int32_t>(choices_.below(state.versions.size()));
      note("restore", world.entries.restore(context(tenant), id, number, values_.text(4096)));
      return;
    }
    case 3: {
      note("mark", world.entries.mark(context(tenant), id, marks_input(tenant)));
      return;
    }
    default: return transition(tenant, id, state);
  }
}

std::optional<VersionId> HostileHistory::some_version(entry::State const& state) {
  if (choices_.one_in(2)) { return std::nullopt; }
  return state.versions[choices_.below(state.versions.size())].id;
}

std::string HostileHistory::time_zone() {
  static std::vector<std::string> const kZones{
      "", "UTC", "Europe/Berlin", "America/Argentina/ComodRivadavia", "Pacific/Apia", "Nowhere/Land"};
  return choices_.of(kZones);
}

void HostileHistory::transition(TenantId tenant, EntryId const& id, entry::State const& state) {
  static std::vector<std::pair<Kind, char const*>> const kKinds{
      {Kind::submit, "submit"},   {Kind::submit, "submit"},     {Kind::approve, "approve"},     {Kind::approve, "approve"},
      {Kind::reject, "reject"},   {Kind::schedule, "schedule"}, {Kind::schedule, "schedule"},   {Kind::unschedule, "unschedule"},
      {Kind::publish, "publish"}, {Kind::publish, "publish"},   {Kind::publish, "publish"},     {Kind::unpublish, "unpublish"},
      {Kind::archive, "archive"}, {Kind::remove, "delete"},     {Kind::start_editing, "start"}, {Kind::end_editing, "end"},
      {Kind::end_editing, "end"}, {Kind::reject, "reject"}};
  if (state.editing && choices_.one_in(3)) {  // by whoever began: nobody else ends it
    auto by_editor = context(tenant);
    by_editor.principal.actor.id = state.editing->editor;
    note("end", world.entries.transition(by_editor, id, {.kind = Kind::end_editing}));
    return;
  }
  if (state.schedule && choices_.one_in(3)) {
    note("publish on time", world.entries.publish_scheduled(context(tenant), id, state.schedule->at));
    return;
  }
  if (state.schedule && choices_.one_in(4)) {
    entry::FailSchedule const failure{state.schedule->at, EventId(world.identity.new_uuid()), "already_exists", values_.text(400)};
    note("fail on time", world.entries.fail_schedule(context(tenant), id, failure));
    return;
  }
  if (state.live && state.live->unpublish_at && choices_.one_in(3)) {
    note("unpublish on time", world.entries.unpublish_scheduled(context(tenant), id, state.live->at));
    return;
  }
  static std::pair<Kind, char const*> const kEnd{Kind::end_editing, "end"};
  auto const& [kind, name] = state.editing && choices_.one_in(3) ? kEnd : choices_.of(kKinds);
  TransitionInput input{.kind = kind};
  if (kind == Kind::submit || kind == Kind::schedule || kind == Kind::publish) { input.version_id = some_version(state); }
  if (kind == Kind::approve || kind == Kind::reject || kind == Kind::publish) { input.note = values_.text(4096); }
  if (kind == Kind::schedule) {
    input.publish_at = OffsetTime{choices_.one_in(2) ? values_.time() : world.now + std::chrono::microseconds(1)};
    auto const later = input.publish_at->at + std::chrono::microseconds(1);
    if (choices_.one_in(2)) { input.unpublish_at = OffsetTime{choices_.one_in(2) ? kLatestTime : later}; }
  }
  if (kind == Kind::publish && choices_.one_in(3)) { input.unpublish_at = OffsetTime{choices_.one_in(2) ? kLatestTime : values_.time()}; }
  if (kind == Kind::schedule || kind == Kind::publish) { input.time_zone = time_zone(); }
  note(name, world.entries.transition(context(tenant), id, input));
}

/// A line as an import writes it: at its own time, on behalf of its author.
void HostileHistory::import_line(TenantId tenant) {
  ImportMapping mapping;
  mapping.type_key = TypeKey(choices_.of(ids_of(tenant, "content_type")));
  auto const type = load_type(world.repositories, TenantScope(tenant), mapping.type_key, Freshness::fresh);
  if (!type) { return; }
  auto line = types_.data(type->type->current(), type->tenant->settings.locale_codes());
  line[mapping.id_member] = choices_.one_in(3) ? values_.text(1024) : choices_.one_in(2) ? values_.client_id() : "k/" + values_.client_id();
  line[mapping.time_member] = choices_.one_in(2) ? values_.time_text() : format_rfc3339(choices_.one_in(3) ? kEarliestTime : world.now);
  line[mapping.version_member] = choices_.below(6);
  if (choices_.one_in(2)) { line[mapping.author_member] = values_.text(200); }
  if (choices_.one_in(2)) { line[mapping.note_member] = values_.text(3000); }
  if (choices_.one_in(6)) { line["deleted"] = true; }
  if (choices_.one_in(3)) { line["published"] = false; }
  ImportLineContext const means{TenantScope(tenant),  mapping,        type->type->current(), type->default_locale(), world.identity,
                                world.transliterator, world.graphemes};
  auto const parsed = parse_import_line(means, json::serialize(line));
  if (!parsed) { return; }
  auto of_line = system_context(TenantScope(tenant), "import", parsed->command_id, CorrelationId(world.identity.new_uuid()));
  of_line.digest = parsed->digest;
  of_line.occurred = parsed->occurred;
  if (!parsed->author.empty()) {
    auto const person = world.persons.find_or_register(of_line, "import", parsed->author);
    if (!note("register person", person)) { return; }
    of_line.attributed_to = *person;
  }
  note("import line", world.entries.import_save(of_line, parsed->save));
}

}  // namespace contentos::test
