// The commands that are interleaved: one of every kind, and those that take away what another relies on.
#include "domain/category/category.hpp"
#include "domain/site/site.hpp"
#include "domain/tag/tag.hpp"
#include "tests/commands/interleaving.hpp"

namespace contentos::test {

namespace {

using Kind = TransitionInput::Kind;
namespace json = boost::json;

template <class T>
std::string word_of(Outcome<T> const& outcome) {
  if constexpr (std::is_same_v<T, Written>) {
    if (outcome && !outcome->changed) { return "nothing to do"; }
  } else if constexpr (std::is_same_v<T, bool>) {
    if (outcome && !*outcome) { return "nothing to do"; }
  }
  if (outcome) { return "done"; }
  auto const failure = outcome.error();
  auto const* rejection = std::get_if<Rejection>(&failure);
  if (rejection == nullptr) { return "error: " + std::get<StoreError>(failure).context; }
  auto const place = rejection->errors.empty() ? "" : " " + rejection->errors.front().pointer + " " + rejection->errors.front().code;
  return "rejected " + std::to_string(static_cast<int>(rejection->code)) + place;
}

Act transition(char const* name, char const* id, TransitionInput const& input) {
  return {name, [id, input](Trial& t, Process& p) { return word_of(p.entries.transition(t.by_token(), EntryId(id), input)); }};
}

CreateEntryInput entry(char const* id, char const* type, char const* title) {
  return {.id = EntryId(id), .type_key = TypeKey(type), .first = {.data = {{"title", title}}}};
}

Act create(char const* name, CreateEntryInput const& input, bool in_category = false) {
  return {name, [input, in_category](Trial& t, Process& p) {
            auto made = input;
            if (in_category) { made.first.categories = std::vector{t.category}; }
            return word_of(p.entries.create(t.by_token(), made));
          }};
}

void add_entries(std::vector<Act>& acts) {
  auto published = entry("b", "note", "three");
  published.publish = true;
  published.first.slugs = entry::Slugs{{"en-US", "hello"}};
  acts.push_back(create("create and publish in a category", published, true));
  auto other = entry("z", "note", "z");
  other.first.slugs = published.first.slugs;
  acts.push_back(create("create with the same slug", other));
  acts.push_back(create("create the first of a type", entry("e", "empty", "e")));
  acts.push_back({"save", [](Trial& t, Process& p) {
                    SaveInput const save{.data = {{"title", "three"}, {"text", "two"}},
                                         .base_version_id = t.second,
                                         .slugs = entry::Slugs{{"en-US", "hello"}},
                                         .categories = std::vector{t.category}};
                    return word_of(p.entries.save(t.by_token(), EntryId("a"), save));
                  }});
  acts.push_back({"save with the tag", [](Trial& t, Process& p) {
                    SaveInput const save{.data = {{"title", "tagged"}}, .base_version_id = t.second, .tags = std::vector{t.tag}};
                    return word_of(p.entries.save(t.by_token(), EntryId("a"), save));
                  }});
  acts.push_back(
      {"place on the site", [](Trial& t, Process& p) { return word_of(p.entries.mark(t.by_token(), EntryId("a"), {.site = t.site})); }});
  acts.push_back({"change the metadata", [](Trial& t, Process& p) {
                    return word_of(p.entries.mark(t.by_token(), EntryId("a"), {.metadata = entry::ChangeMetadata{{{"a", 1}}, "t"}}));
                  }});
  acts.push_back(
      {"merge", [](Trial& t, Process& p) {
         SaveInput const save{.data = {{"title", "one"}, {"text", "mine"}}, .base_version_id = t.first, .merge_on_conflict = true};
         return word_of(p.entries.save(t.by_token(), EntryId("a"), save));
       }});
  acts.push_back({"restore", [](Trial& t, Process& p) { return word_of(p.entries.restore(t.by_token(), EntryId("a"), 1, "back")); }});
  acts.push_back(transition("submit", "a", {.kind = Kind::submit}));
  acts.push_back(transition("publish", "a", {.kind = Kind::publish}));
  acts.push_back(transition(
      "schedule", "a", {.kind = Kind::schedule, .publish_at = parse_offset_time("2099-01-01T00:00:00Z"), .time_zone = "Europe/Berlin"}));
  acts.push_back(transition("archive", "a", {.kind = Kind::archive}));
  acts.push_back(transition("delete", "a", {.kind = Kind::remove}));
  acts.push_back(transition("unpublish", "live", {.kind = Kind::unpublish}));
  acts.push_back(transition("delete what is live", "live", {.kind = Kind::remove}));
  acts.push_back(transition("undelete", "deleted", {.kind = Kind::undelete}));
  for (auto const* id : {"a", "b", "deleted"}) {
    auto const type = std::string(id) == "deleted" ? "lonely" : "note";
    acts.push_back({std::string("import into ") + id, [id, type](Trial& t, Process& p) {
                      ImportedSave const save{.id = EntryId(id), .type_key = TypeKey(type), .save = {.data = {{"title", "imported"}}}};
                      return word_of(p.entries.import_save(t.by_token(), save));
                    }});
  }
}

Act change_type(char const* name, char const* type, char const* definition, char const* migration = "[]") {
  return {name, [=](Trial& t, Process& p) {
            content_type::ChangeSchema const change{*content_type::definition_from_json(json::parse(definition).as_object()),
                                                    *content_type::migration_from_json(json::parse(migration).as_array()), std::nullopt,
                                                    false};
            return word_of(p.content_types.change(t.by_token(), TypeKey(type), change));
          }};
}

void add_types(std::vector<Act>& acts) {
  acts.push_back(change_type(
      "allow shorter titles alone", "note",
      R"({"display_field":"title","fields":[{"key":"title","type":"string","constraints":{"max":3}},{"key":"text","type":"string"}]})"));
  acts.push_back(change_type("rename a field", "note",
                             R"({"display_field":"title","fields":[{"key":"title","type":"string"},{"key":"body","type":"string"}]})",
                             R"([{"op":"rename","field":"text","to":"body"}])"));
  acts.push_back(change_type(
      "let there be one of a type", "empty",
      R"({"display_field":"title","is_singleton":true,"fields":[{"key":"title","type":"string"},{"key":"text","type":"string"}]})"));
  for (auto const* key : {"lonely", "empty"}) {
    acts.push_back({std::string("delete the type ") + key,
                    [key](Trial& t, Process& p) { return word_of(p.content_types.remove(t.by_token(), TypeKey(key))); }});
  }
  acts.push_back(
      {"undelete a type", [](Trial& t, Process& p) { return word_of(p.content_types.undelete(t.by_token(), TypeKey("gone"))); }});
  acts.push_back({"create a type", [](Trial& t, Process& p) {
                    return word_of(p.content_types.create(t.by_token(), TypeKey("new"),
                                                          *content_type::definition_from_json({{"fields", json::array{}}})));
                  }});
}

Act patch(char const* name, PatchTenantInput const& input) {
  return {name, [input](Trial& t, Process& p) { return word_of(p.tenants.patch(t.by_admin(), input)); }, input.slug.has_value()};
}

void add_existence(std::vector<Act>& acts) {
  acts.push_back({"delete the tenant", [](Trial& t, Process& p) { return word_of(p.tenants.remove(t.by_admin())); }, true});
  acts.push_back(
      {"undelete the tenant", [](Trial& t, Process& p) { return word_of(p.tenants.undelete(t.by_admin(), std::string("acme"))); }, true});
}

void add_others(std::vector<Act>& acts) {
  acts.push_back({"create a category", [](Trial& t, Process& p) {
                    auto const id = p.identity.named_uuid(t.tenant.uuid(), "category").str();
                    return word_of(p.records.run(row_of<category::Word>(), t.by_token(), {record::Verb::create, id, {{"name", "Sport"}}}));
                  }});
  acts.push_back({"archive the category", [](Trial& t, Process& p) {
                    return word_of(p.records.run(row_of<category::Word>(), t.by_token(), {record::Verb::archive, t.category.str()}));
                  }});
  auto const on_tag = [&](char const* name, record::Verb verb, TagId Trial::*which) {
    acts.push_back({name, [verb, which](Trial& t, Process& p) {
                      return word_of(p.records.run(row_of<tag::Word>(), t.by_token(), {verb, (t.*which).str()}));
                    }});
  };
  on_tag("delete the tag", record::Verb::remove, &Trial::tag);
  on_tag("undelete the other tag", record::Verb::undelete, &Trial::deleted);
  acts.push_back({"delete the site", [](Trial& t, Process& p) {
                    return word_of(p.records.run(row_of<site::Word>(), t.by_token(), {record::Verb::remove, t.site.str()}));
                  }});
  acts.push_back(
      {"give the tag the slug of the other", [](Trial& t, Process& p) {
         return word_of(p.records.run(row_of<tag::Word>(), t.by_token(), {record::Verb::change, t.tag.str(), {{"slug", "old"}}}));
       }});
  acts.push_back({"create a token", [](Trial& t, Process& p) {
                    return word_of(p.tokens.create(t.by_token(), {.kind = token::Kind::delivery, .name = "site"}));
                  }});
  acts.push_back({"revoke the token",
                  [](Trial& t, Process& p) { return word_of(p.tokens.revoke_with_descendants(t.by_admin(), t.editor.token_id)); }});
  acts.push_back(patch("rename the tenant", {.name = "Other"}));
  acts.push_back(patch("suspend the tenant", {.status = "suspended"}));
  acts.push_back(patch("refuse to delete what is live", {.settings = json::object{{"refuse_delete_of_published", true}}}));
  acts.push_back(patch("take a locale away",
                       {.settings = json::object{{"default_locale", "de"}, {"locales", {{{"code", "de"}, {"name", "Deutsch"}}}}}}));
  acts.push_back(patch("give the tenant a slug", {.name = "Slugged", .slug = "one"}));
  acts.push_back(patch("give the tenant another slug", {.slug = "two"}));
  acts.push_back({"create a tenant with that slug", [](Trial& t, Process& p) {
                    auto context = t.by_admin();
                    context.scope = TenantScope(kPlatformTenant);
                    return word_of(p.tenants.create(context, {.name = "Second", .slug = "two"}));
                  }});
}

}  // namespace

std::vector<Act> all_acts() {
  std::vector<Act> acts;
  add_entries(acts);
  add_types(acts);
  add_others(acts);
  add_existence(acts);
  return acts;
}

}  // namespace contentos::test
