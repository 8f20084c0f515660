// A random but repeatable history of several tenants for tests of the read models in PostgreSQL: every aggregate, every kind of entry
// event, two time axes that differ, actors and attributed persons, months that pass. It keeps the folds that the models must equal.
#pragma once

#include "domain/category/category.hpp"
#include "domain/content_type/content_type.hpp"
#include "domain/entry/codec.hpp"
#include "domain/entry/decide.hpp"
#include "domain/operation/operation.hpp"
#include "domain/person/person.hpp"
#include "domain/registration/registration.hpp"
#include "domain/tenant/tenant.hpp"
#include "domain/token/token.hpp"
#include "projections/runner/projection.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace contentos::test {

inline Uuid numbered_uuid(std::uint8_t kind, std::uint32_t number) {
  Uuid id;
  id.bytes[0] = kind;
  id.bytes[6] = 0x70;
  id.bytes[8] = 0x80;
  for (std::size_t i = 0; i < 4; ++i) { id.bytes[15 - i] = static_cast<std::uint8_t>(number >> (8 * i)); }
  return id;
}

class Chronicle {
public:
  struct Step {  // one entry after one append
    TenantId tenant;
    std::string entry;
    TenantPosition first;
    TenantPosition last;
    Timestamp recorded;
    Timestamp occurred;
    entry::State state;
  };
  struct Draft {
    std::string stream;
    EncodedEvent event;
  };

  explicit Chronicle(unsigned seed) : engine_(seed) {}

  std::vector<TenantId> tenants{TenantId(numbered_uuid(0xa1, 1)), TenantId(numbered_uuid(0xa2, 2))};
  std::vector<EventPtr> events{};  // of shard 3, in order
  std::vector<Step> steps{};
  std::map<std::pair<TenantId, std::string>, entry::State> folds{};
  Timestamp recorded = parse_rfc3339("2024-01-30T00:00:00Z").value();
  Actor actor{ActorKind::token, "t-1"};
  std::optional<PersonId> attributed_to{};

  static constexpr ShardNo kShard{3};

  /// Returns the first tenant position of the append.
  TenantPosition append(TenantId tenant, std::vector<Draft> const& drafts, Timestamp occurred) {
    recorded += std::chrono::hours(5);
    auto const append_id = AppendId(numbered_uuid(0xb0, ++appends_));
    auto const first = TenantPosition(positions_[tenant] + 1);
    std::int32_t index = 0;
    for (auto const& draft : drafts) {
      auto e = std::make_shared<RecordedEvent>();
      auto& h = e->header;
      h.id = EventId(numbered_uuid(0xe0, static_cast<std::uint32_t>(events.size()) + 1));
      h.type = draft.event.type;
      h.tenant = tenant;
      h.tenant_position = TenantPosition(++positions_[tenant]);
      h.stream = StreamName::from_stored(draft.stream);
      h.stream_version = StreamVersion(++versions_[{tenant, draft.stream}]);
      h.occurred = occurred;
      h.recorded = recorded;
      h.append_id = append_id;
      h.append_index = index++;
      h.append_count = static_cast<std::int32_t>(drafts.size());
      h.command_id = CommandId(numbered_uuid(0xc0, appends_));
      h.correlation_id = CorrelationId(numbered_uuid(0xc1, appends_));
      h.actor = actor;
      h.attributed_to = attributed_to;
      e->shard = kShard;
      e->position = ShardPosition(static_cast<std::int64_t>(events.size()) + 1);
      e->data = draft.event.data;
      e->body = draft.event.body;
      for (std::size_t i = 0; i < 4; ++i) { e->hash[i] = static_cast<std::uint8_t>(events.size() >> (8 * i)); }
      events.push_back(std::move(e));
    }
    return first;
  }

  entry::State& fold(TenantId tenant, std::string const& id) { return folds[{tenant, id}]; }

  /// Decides and appends; false when it was refused or no change.
  bool entry(TenantId tenant, std::string const& id, std::vector<entry::Command> const& commands, Timestamp occurred) {
    auto state = fold(tenant, id);
    std::vector<Draft> drafts;
    std::vector<entry::Event> all;
    EventMeta meta{StreamVersion(state.version.value), occurred, recorded + std::chrono::hours(5), actor, attributed_to};
    for (auto const& command : commands) {
      auto const decided = entry::decide(state, command);
      if (!decided) { return false; }
      for (auto const& event : *decided) {
        meta.version = meta.version.next();
        state = entry::evolve(std::move(state), event, meta);
        drafts.push_back({"entry-" + id, entry::encode(event)});
      }
    }
    if (drafts.empty()) { return false; }
    auto const first = append(tenant, drafts, occurred);
    fold(tenant, id) = state;
    steps.push_back({tenant, id, first, events.back()->header.tenant_position, recorded, occurred, state});
    return true;
  }

  entry::Save save(std::string const& title, std::string const& text, bool autosave = false) {
    entry::Save out;
    out.version_id = VersionId(numbered_uuid(0xd0, ++ids_));
    out.content.data = boost::json::serialize(boost::json::object{{"body", text}, {"title", title}});
    out.content.checksum = "c" + std::to_string(std::hash<std::string>{}(out.content.data));
    out.content.title = title;
    out.content.schema_version = 1;
    out.unconditional = true;
    out.is_autosave = autosave;
    out.publish_note = ids_ % 3 == 0 ? "note " + std::to_string(ids_) : "";
    return out;
  }
  static entry::Create create(std::string const& id, std::string const& type, std::vector<CategoryId> categories = {}) {
    entry::Create out;
    out.id = EntryId(id);
    out.type_key = TypeKey(type);
    out.external_id = "ext:" + id;
    out.categories = std::move(categories);
    return out;
  }
  entry::Publish publish(std::optional<Timestamp> unpublish_at = {}) const {
    entry::Publish out;
    out.snapshot = {R"({"fields":{}})", "s"};
    out.unpublish_at = unpublish_at;
    out.publish_note = "out it goes";
    out.now = recorded;
    return out;
  }

  /// One append of any kind.
  void step() {
    auto const tenant = tenants[dice() % tenants.size()];
    attributed_to = dice() % 3 == 0 ? std::optional(PersonId(numbered_uuid(0xf0, 1 + dice() % 4))) : std::nullopt;
    actor = dice() % 4 == 0 ? Actor{ActorKind::system, "import"} : Actor{ActorKind::token, "t-" + std::to_string(dice() % 3)};
    if (dice() % 8 == 0) {
      record_step(tenant);
    } else {
      entry_step(tenant);
    }
  }

private:
  /// Never before the stream's last, and unlike the order of recording between streams.
  Timestamp occurred_after(TenantId tenant, std::string const& stream) {
    auto& last = occurred_[{tenant, stream}];
    if (last == Timestamp{}) { last = parse_rfc3339("2019-01-01T00:00:00Z").value() + std::chrono::hours(dice() % 20'000); }
    return last += std::chrono::minutes(dice() % 5000);
  }

  void entry_step(TenantId tenant) {
    auto const id = "e" + std::to_string(dice() % 9);
    auto const occurred = occurred_after(tenant, "entry-" + id);
    auto const text = "words word" + std::to_string(dice() % 5) + " fox";
    auto const title = "Title " + std::to_string(dice() % 6);
    auto const later = recorded + std::chrono::hours(24 * (1 + dice() % 9));
    if (!fold(tenant, id).exists) {
      auto const category = CategoryId(numbered_uuid(0xca, 1 + dice() % 3));
      std::vector<entry::Command> commands{create(id, dice() % 3 == 0 ? "page" : "post", {category}), save(title, text)};
      if (dice() % 2 == 0) { commands.emplace_back(publish()); }
      entry(tenant, id, commands, occurred);
      return;
    }
    entry::SchedulePublication schedule;
    schedule.publish_at = later;
    schedule.now = recorded;
    schedule.time_zone = "Europe/Berlin";
    if (dice() % 2 == 0) { schedule.unpublish_at = later + std::chrono::hours(48); }
    auto oldest = publish();  // which leaves alone what a newer version is scheduled for
    if (auto const* first = fold(tenant, id).versions.find_number(1)) { oldest.version_id = first->id; }
    std::vector<entry::Command> const choices{save(title, text),
                                              save(title, text, true),
                                              save(title, text),
                                              publish(),
                                              publish(later),
                                              oldest,
                                              entry::Submit{},
                                              entry::Approve{{ActorKind::person, "p"}, "fine"},
                                              entry::Reject{"no"},
                                              schedule,
                                              entry::Unschedule{},
                                              failure(fold(tenant, id)),
                                              failure(fold(tenant, id)),
                                              entry::Unpublish{},
                                              entry::Archive{},
                                              entry::Unarchive{},
                                              entry::Delete{},
                                              entry::Undelete{},
                                              entry::Undelete{},
                                              entry::StartEditing{"me"},
                                              entry::EndEditing{"me"}};
    entry(tenant, id, {choices[dice() % choices.size()]}, occurred);
  }

  static entry::FailSchedule failure(entry::State const& state) {
    return {state.schedule ? state.schedule->at : StreamVersion(0), EventId(numbered_uuid(0xe1, 1)), "already_exists", "Taken."};
  }

  void record_step(TenantId tenant) {
    auto const occurred = recorded;
    auto const tenant_stream = "tenant-" + tenant.str();
    auto const n = dice() % 3 + 1;
    auto const category_stream = "category-" + CategoryId(numbered_uuid(0xca, n)).str();
    if (!versions_.contains({tenant, tenant_stream})) {
      tenant::Created created;
      created.tenant_id = tenant;
      created.name = created.slug = "t";
      append(tenant, {{tenant_stream, tenant::encode(created)}}, occurred);
    } else if (!versions_.contains({tenant, category_stream})) {
      category::Created created;
      created.category_id = CategoryId(numbered_uuid(0xca, n));
      created.name = "Category " + std::to_string(n);
      created.display_priority = 10 - static_cast<std::int32_t>(n);
      append(tenant, {{category_stream, category::encode(created)}}, occurred);
    } else if (dice() % 3 == 0) {
      append(tenant,
             {{category_stream, category::encode(dice() % 2 == 0 ? category::Event(category::Archived{}) : category::Unarchived{})}},
             occurred);
    } else if (dice() % 2 == 0) {
      append(tenant, {{tenant_stream, tenant::encode(tenant::Suspended{"late"})}, {tenant_stream, tenant::encode(tenant::Resumed{})}},
             occurred);
    } else {
      short_lived_records(tenant, occurred);
    }
  }

  void short_lived_records(TenantId tenant, Timestamp occurred) {
    auto const number = ++ids_;
    token::Created token;
    token.token_id = TokenId(numbered_uuid(0x70, number));
    token.kind = token::Kind::management;
    token.name = "ci";
    auto const token_stream = "token-" + token.token_id.str();
    operation::Started started;
    started.operation_id = OperationId(numbered_uuid(0x71, number));
    started.kind = "import";
    auto const operation_stream = "operation-" + started.operation_id.str();
    person::Registered person;
    person.person_id = PersonId(numbered_uuid(0x72, number));
    person.name_sealed = "c2VhbGVk";
    content_type::Created type;
    type.type_key = TypeKey("type" + std::to_string(number));
    type.definition.display_name = "Type";
    append(tenant, {{token_stream, token::encode(token)}}, occurred);
    append(tenant, {{operation_stream, operation::encode(started)}}, occurred);
    append(tenant, {{"person-" + person.person_id.str(), person::encode(person)}}, occurred);
    append(tenant, {{"content_type-" + type.type_key.str(), content_type::encode(type)}}, occurred);
    append(tenant, {{operation_stream, operation::encode(operation::Finished{"succeeded", {}})}}, occurred);
    if (number % 2 == 0) { append(tenant, {{token_stream, token::encode(token::Revoked{})}}, occurred); }
  }

  std::uint32_t dice() { return static_cast<std::uint32_t>(engine_()); }

  std::mt19937 engine_;
  std::uint32_t appends_ = 0;
  std::uint32_t ids_ = 0;
  std::map<TenantId, std::int64_t> positions_{};
  std::map<std::pair<TenantId, std::string>, std::int64_t> versions_{};
  std::map<std::pair<TenantId, std::string>, Timestamp> occurred_{};
};

/// Applies what is new, about `batch` events at a time, whole appends. Says what went wrong.
inline void catch_up(Chronicle const& chronicle, Projection& projection, std::size_t batch = 100) {
  auto at = static_cast<std::size_t>(projection.checkpoint(Chronicle::kShard).value().position.value);
  std::span<EventPtr const> const all(chronicle.events);
  while (at < all.size()) {
    auto end = std::min(at + batch, all.size());
    while (end < all.size() && all[end]->header.append_index != 0) { ++end; }
    auto const result = projection.apply({Chronicle::kShard, all.subspan(at, end - at), {all[end - 1]->position, all[end - 1]->hash}});
    if (auto const* poison = std::get_if<Poison>(&result)) { FAIL() << poison->reason; }
    if (auto const* error = std::get_if<StoreError>(&result)) { FAIL() << error->context; }
    at = end;
  }
}

inline std::vector<std::string> dump_lines(Projection& projection) {
  std::vector<std::string> out;
  auto const done = projection.dump([&](std::string_view line) { out.emplace_back(line); });
  EXPECT_TRUE(done.has_value()) << (done ? "" : done.error().context);
  return out;
}

}  // namespace contentos::test
