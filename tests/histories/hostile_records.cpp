// Commands on everything but entries.
#include "domain/content_type/content_type.hpp"
#include "domain/operation/operation.hpp"
#include "domain/person/person.hpp"
#include "domain/word/word.hpp"
#include "tests/histories/hostile_history.hpp"
#include "tests/support/references.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <iterator>

namespace contentos::test {

namespace json = boost::json;

namespace {

constexpr std::size_t kMostTenants = 4;

}  // namespace

void HostileHistory::record_step(TenantId tenant) {
  switch (choices_.below(14)) {
    case 0: return create_tenant();
    case 1:
    case 2:
    case 3: return patch_tenant(tenant);
    case 4:
    case 5: return token_step(tenant);
    case 6: return person_step(tenant);
    case 7: return skip_step(tenant);
    case 8: return operation_step(tenant);
    default: return described_step(tenant);
  }
}

/// Of an event that every model can fold: nobody takes notice.
void HostileHistory::skip_step(TenantId tenant) {
  static std::vector<std::string> const kProjections{"audit", "catalog", "delivery", "reactors", "search", "versions"};
  EventId const event(choices_.one_in(2) ? tenant.uuid() : world.identity.new_uuid());
  note("skip", world.skips.request(context(tenant), {event, choices_.of(kProjections), values_.text(1000)}));
}

json::object HostileHistory::settings_patch() {
  json::object out;
  static std::vector<std::string> const kCodes{"en-US", "de",         "de-AT", "a",
                                               "b-c",   "zh-Hant-TW", "EN-us", "abcdefgh-abcdefgh-abcdefgh-abcdefgh"};
  if (choices_.one_in(2)) {
    json::array locales;
    std::string before;
    for (auto n = choices_.one_in(12) ? 100 : 1 + choices_.below(4); n > 0; --n) {
      auto const code = n > 4 ? "l" + std::to_string(n) : choices_.of(kCodes);
      json::object locale{{"code", code}, {"name", values_.text(100)}, {"optional", choices_.one_in(2)}};
      if (choices_.one_in(2)) { locale["fallback"] = before; }
      locales.push_back(std::move(locale));
      before = code;
    }
    out["default_locale"] = locales.front().at("code");
    out["locales"] = std::move(locales);
  }
  if (choices_.one_in(4)) { out["cache_ttl_seconds"] = choices_.one_in(2) ? values_.number() : json::value(31'536'000); }
  if (choices_.one_in(4)) { out["site_name"] = values_.text(2000); }
  if (choices_.one_in(4)) { out["refuse_delete_of_published"] = choices_.one_in(4); }
  if (choices_.one_in(4)) { out["public_delivery"] = choices_.one_in(2); }
  if (choices_.one_in(4)) { out[values_.text(60)] = choices_.one_in(4) ? values_.deep(62) : values_.json(5); }
  if (choices_.one_in(4)) { add_site_settings(out); }
  if (choices_.one_in(20)) { out["large"] = std::string(65'000, 'x'); }
  return out;
}

/// What is known by name, in its own shape and in any other.
void HostileHistory::add_site_settings(json::object& out) {
  static std::vector<std::string> const kUrls{"https://one.example/a?b#c", "/", "/a", "//x", "javascript:alert(1)", ""};
  json::object const item{{"label", values_.text(200)}, {"url", choices_.of(kUrls)}};
  json::object parent{{"label", "a"}, {"items", json::array{item}}};
  out["branding"] = choices_.one_in(4)
                        ? values_.json(3)
                        : json::object{{"logo_url", choices_.of(kUrls)}, {"primary_color", "#0f0F09"}, {"icon_url", nullptr}};
  out["nav"] = choices_.one_in(4) ? values_.json(5) : json::array{item, std::move(parent)};
  out["footer"] = choices_.one_in(4) ? values_.json(3) : json::object{{"text", values_.text(1000)}, {"columns", json::array{item}}};
  out["seo"] = choices_.one_in(4) ? values_.json(3) : json::object{{"robots", "noindex"}, {"description", values_.text(500)}};
}

void HostileHistory::create_tenant() {
  static std::vector<std::string> const kSlugs{"ab", "a-b", "a--b", "0a", std::string(63, 's'), "tenant", "other", "api"};
  auto const settings = as_sent(settings_patch(), 1);
  if (tenants_.size() >= kMostTenants || !settings) { return; }
  CreateTenantInput const input{.name = values_.name(),
                                .slug = choices_.of(kSlugs),
                                .plan = values_.text(64),
                                .region = values_.text(64),
                                .owner = choices_.one_in(2) ? values_.text(200) : std::string(),
                                .settings = settings->as_object()};
  auto const made = world.tenants.create(context(kPlatformTenant), input);
  if (note("create tenant", made)) { tenants_.push_back(*TenantId::parse(made->view.at("tenant_id").as_string())); }
}

void HostileHistory::patch_tenant(TenantId tenant) {
  static std::vector<std::string> const kSlugs{"moved", "a-b", "ab", "z9", "0a"};
  PatchTenantInput input;
  if (choices_.one_in(3)) { input.name = values_.name(); }
  if (choices_.one_in(4)) { input.slug = choices_.of(kSlugs); }
  if (choices_.one_in(8)) { input.plan = values_.text(64); }
  if (choices_.one_in(8)) { input.owner = values_.text(200); }
  // A suspended tenant takes no content: it is soon resumed, and a deleted one is soon back.
  if (tenant_state(tenant).audit.is_deleted()) {
    auto const slug = choices_.one_in(2) ? std::optional(choices_.of(kSlugs)) : std::nullopt;
    note("undelete tenant", world.tenants.undelete(context(tenant), slug));
    return;
  }
  if (choices_.one_in(24)) {
    note("delete tenant", world.tenants.remove(context(tenant)));
    return;
  }
  if (tenant_state(tenant).is_suspended()) {
    input.status = "active";
  } else if (choices_.one_in(8)) {
    input.status = "suspended";
    input.reason = values_.text(1024);
  }
  if (choices_.one_in(2)) {
    auto const settings = as_sent(settings_patch(), 1);
    if (!settings) { return; }
    input.settings = settings->as_object();
  }
  note("patch tenant", world.tenants.patch(context(tenant), input));
}

void HostileHistory::type_step(TenantId tenant) {
  static std::vector<std::string> const kKeys{"a", "a-b", "a.b", "A", "page", std::string(64, 't'), "-"};
  TypeKey const key(choices_.of(kKeys));
  auto const state = *world.repositories.load<content_type::Word>(TenantScope(tenant), key.str(), Freshness::fresh).value().state;
  if (!state.exists) { return create_type(tenant, key); }
  if (state.audit.is_deleted()) {
    note("undelete type", world.content_types.undelete(context(tenant), key));
  } else if (choices_.one_in(8)) {
    note("delete type", world.content_types.remove(context(tenant), key));
  } else {
    change_type(tenant, key);
  }
}

void HostileHistory::create_type(TenantId tenant, TypeKey const& key) {
  auto const sent = as_sent(types_.definition(), 0);
  auto const definition = sent ? content_type::definition_from_json(sent->as_object()) : Rejection{RejectionCode::bad_request, "", {}};
  if (definition) { note("create type", world.content_types.create(context(tenant), key, *definition)); }
}

void HostileHistory::change_type(TenantId tenant, TypeKey const& key) {
  auto const state = *world.repositories.load<content_type::Word>(TenantScope(tenant), key.str(), Freshness::fresh).value().state;
  auto sent = as_sent(types_.changed(state.current()), 0);
  if (!sent) { return; }
  content_type::ChangeSchema change{};
  change.by_super_admin = true;
  auto const migration = content_type::migration_from_json(sent->as_object().at("migration").as_array());
  sent->as_object().erase("migration");
  auto const definition = content_type::definition_from_json(sent->as_object());
  if (!definition || !migration) { return; }
  change.definition = *definition;
  change.migration = *migration;
  note("change type", world.content_types.change(context(tenant), key, change));
}

/// By what the contract says of it.
json::value HostileHistory::value_of(json::object const& schema, Rules const& rules) {
  auto const* type = schema.if_contains("type");
  auto const is = [&](char const* name) { return type != nullptr && *type == name; };
  if (is("string") && schema.contains("format")) { return value_of_format(schema.at("format").as_string(), rules); }
  if (is("string") && rules.pattern != nullptr) {
    auto text = std::string(rules.pattern->example);
    text.back() = static_cast<char>('0' + choices_.below(10));
    if (!rules.pattern->fits(text)) { text = rules.pattern->example; }
    return choices_.one_in(10) ? json::value(values_.text(20)) : json::value(text);
  }
  if (is("string")) { return json::value(values_.text(rules.most_bytes)); }
  if (is("boolean")) { return choices_.one_in(2); }
  if (is("integer")) { return std::vector{rules.least, std::int64_t{0}, rules.most}.at(choices_.below(3)); }
  if (is("array") && schema.contains("items")) {
    json::array out;
    for (auto n = choices_.one_in(12) ? rules.most_items + 1 : choices_.below(4); n > 0; --n) {
      out.push_back(value_of(schema.at("items").as_object(), rules));
    }
    return out;
  }
  if (auto const* of_map = schema.if_contains("additionalProperties"); of_map != nullptr && of_map->is_object()) {
    json::object out;
    for (auto n = choices_.below(4); n > 0; --n) { out[values_.text(60)] = value_of(of_map->as_object(), rules); }
    return out;
  }
  if (is("object")) { return values_.object(3); }
  if (auto const* either = schema.if_contains("anyOf")) {
    return choices_.one_in(4) ? json::value(nullptr) : value_of(either->as_array().front().as_object(), rules);
  }
  return schema.contains("$ref") ? json::value(values_.client_id()) : values_.json(3);
}

json::value HostileHistory::value_of_format(std::string_view format, Rules const& rules) {
  if (choices_.one_in(10)) { return json::value(values_.text(rules.most_bytes)); }
  return json::value(format == "uuid" ? world.identity.new_uuid().str() : values_.time_text());
}

/// Lets the record refer to what there is, wherever a field does refer.
void HostileHistory::refer(TenantId tenant, record::Kind const& kind, json::object& members) {
  for (auto const& field : referring_fields(kind)) {
    auto const targets = ids_of(tenant, field.target);
    bool const refers = members.contains(field.key) && !members.at(field.key).is_null() && !choices_.one_in(4);
    if (refers && !targets.empty()) { members[field.key] = field.to(choices_.of(targets)); }
  }
}

/// Some commands on records of any kind, one after the other, so that all verbs come to their turn however many kinds there are.
void HostileHistory::described_step(TenantId tenant) {
  std::vector<WordRow const*> described;
  std::ranges::copy_if(words(), std::back_inserter(described), [](auto const* word) { return word->kind != nullptr; });
  auto const& word = *choices_.of(described);
  for (auto n = 1 + choices_.below(12); n > 0; --n) { described_command(tenant, word); }
}

/// With values that its fields may or may not take.
void HostileHistory::described_command(TenantId tenant, WordRow const& word) {
  auto const ids = ids_of(tenant, word.name);
  bool const creates = ids.empty() || (ids.size() < 2 && choices_.one_in(4));
  record::Command command{creates ? record::Verb::create : record::Verb::change, creates ? std::string() : choices_.of(ids), {}};
  if (!creates && !choices_.one_in(4)) { command.verb = choices_.of(std::vector(word.kind->verbs.begin(), word.kind->verbs.end())); }
  if (!creates && choices_.one_in(2)) {  // what is gone comes back
    auto const folded = world.repositories.load(word, TenantScope(tenant), command.id, Freshness::fresh).value();
    auto const shown = word.fold.describe(folded.state.get());
    if (shown.at("is_deleted") == true) {
      command.verb = record::Verb::undelete;
    } else if (shown.at("is_active") == false) {
      command.verb = record::Verb::activate;
    } else if (shown.contains("resolved_at") && !shown.at("resolved_at").is_null()) {
      command.verb = record::Verb::reopen;
    } else if (shown.contains("likes") && shown.at("likes") != 0) {
      command.verb = record::Verb::unlike;
    }
  }
  for (auto const& field : word.kind->content.fields) {
    if (field.rules.required || choices_.one_in(2)) { command.members[field.key] = value_of(field.type->schema(field.rules), field.rules); }
  }
  refer(tenant, *word.kind, command.members);
  auto sent = as_sent(command.members, 0);
  if (!sent) { return; }
  command.members = std::move(sent->as_object());
  note("record", world.records.run(word, context(tenant), std::move(command)));
}

void HostileHistory::token_step(TenantId tenant) {
  auto const ids = ids_of(tenant, "token");
  if (!ids.empty() && choices_.one_in(3)) {
    auto const id = *TokenId::parse(choices_.of(ids));
    if (choices_.one_in(3)) {
      note("revoke tokens", world.tokens.revoke_with_descendants(context(tenant), id));
    } else {
      note("revoke token", world.tokens.revoke(context(tenant), id));
    }
    return;
  }
  CreateTokenInput input{.kind = choices_.one_in(3) ? token::Kind::delivery : token::Kind::management, .name = values_.name()};
  if (choices_.one_in(3)) { input.expires_at = values_.time(); }
  if (choices_.one_in(3)) {
    input.scopes = std::vector<std::string>{"content:read", choices_.one_in(4) ? values_.text(20) : "content:write"};
  }
  note("create token", world.tokens.create(context(tenant), input));
}

void HostileHistory::person_step(TenantId tenant) {
  auto& known = persons_[tenant];
  if (known.empty() || choices_.one_in(2)) {
    auto const person = world.persons.find_or_register(context(tenant), "import", values_.name());
    if (note("register person", person)) { known.push_back(*person); }
    return;
  }
  auto const id = choices_.of(known);
  if (choices_.one_in(4)) {
    require(world.vault.erase(TenantScope(tenant), id.uuid()).has_value(), "a key cannot be destroyed");
    note("erase person",
         world.pipeline.decide_on<person::Word>(context(tenant), {Deed::edit, person::Word::kName}, id.str(), person::Erase{}));
  } else {
    note("rename person", world.pipeline.decide_on<person::Word>(context(tenant), {Deed::edit, person::Word::kName}, id.str(),
                                                                 person::Rename{values_.text(300)}));
  }
}

void HostileHistory::operation_step(TenantId tenant) {
  auto const ids = ids_of(tenant, "operation");
  auto const sent = as_sent(values_.object(4), 0);
  if (!sent) { return; }
  if (!ids.empty() && choices_.one_in(2)) {
    static std::vector<std::string> const kOutcomes{"succeeded", "succeeded_with_errors", "failed"};
    note("finish operation", world.pipeline.run_on<operation::Word>(context(tenant), {Deed::edit, operation::Word::kName}, choices_.of(ids),
                                                                    operation::Finish{choices_.of(kOutcomes), sent->as_object()}));
    return;
  }
  OperationId const id(world.identity.new_uuid());
  note("start operation", world.pipeline.run_on<operation::Word>(context(tenant), {Deed::create, operation::Word::kName}, id.str(),
                                                                 operation::Start{id, "import", sent->as_object(), "00"}));
}

}  // namespace contentos::test
