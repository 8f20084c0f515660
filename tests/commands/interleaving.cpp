#include "tests/commands/interleaving.hpp"

#include "commands/access/authenticator.hpp"
#include "domain/category/category.hpp"
#include "domain/content_type/content_type.hpp"
#include "domain/entry/word.hpp"
#include "domain/registration/registration.hpp"
#include "domain/site/site.hpp"
#include "domain/tag/tag.hpp"
#include "domain/tenant/tenant.hpp"
#include "domain/token/token.hpp"
#include "domain/word/word.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>

namespace contentos::test {

namespace {

template <class T>
T must(Outcome<T> outcome) {
  if (!outcome) { throw std::logic_error("the trial cannot be set up"); }
  return std::move(*outcome);
}

bool has_form(std::string_view text, std::string_view form) {
  if (text.size() < form.size()) { return false; }
  for (std::size_t i = 0; i < form.size(); ++i) {
    auto const c = static_cast<unsigned char>(text[i]);
    auto const fits = form[i] == 'x'   ? std::isxdigit(c) != 0 && std::isupper(c) == 0
                      : form[i] == '0' ? std::isdigit(c) != 0
                                       : text[i] == form[i];
    if (!fits) { return false; }
  }
  return true;
}

/// Ids by the order in which they come up, times and digests not at all.
std::string without_chance(std::string_view text) {
  constexpr std::string_view kUuid = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  constexpr std::string_view kTime = "0000-00-00T00:00:00.000000Z";
  std::string const digest(64, 'x');
  std::map<std::string, std::size_t, std::less<>> ids;
  std::string out;
  while (!text.empty()) {
    std::size_t taken = 1;
    if (has_form(text, digest)) {
      taken = digest.size();
      out += "digest";
    } else if (has_form(text, kUuid)) {
      taken = kUuid.size();
      out += "id" + std::to_string(ids.try_emplace(std::string(text.substr(0, taken)), ids.size()).first->second);
    } else if (has_form(text, kTime)) {
      taken = kTime.size();
      out += "time";
    } else {
      out += text.front();
    }
    text.remove_prefix(taken);
  }
  return out;
}

std::vector<RecordedEvent> events_of(EventLog& log, TenantId tenant) {
  std::vector<RecordedEvent> out;
  TenantScope const scope(tenant);
  for (auto const* word : words()) {
    for (auto const& stream : log.list_streams(scope, word->name).value()) {
      std::ranges::move(log.read_stream(scope, stream, StreamVersion(1), Parts::with_body).value(), std::back_inserter(out));
    }
  }
  std::ranges::sort(out, {}, [](auto const& event) { return event.header.tenant_position; });
  return out;
}

}  // namespace

Trial::Trial(Caches caches) {
  found();
  if (caches != Caches::cold) { read_everything(); }
  if (caches == Caches::behind) { (void)must(there.tenants.patch(by_admin(), {.name = "Acme Ltd"})); }
  for (auto const id : {kPlatformTenant, tenant}) {
    auto const events = events_of(shared.log, id);
    began_.emplace_back(id, events.empty() ? TenantPosition(0) : events.back().header.tenant_position);
  }
}

void Trial::found() {
  (void)shared.log.place_tenant(TenantScope(kPlatformTenant), ShardNo(0));
  auto const platform = [&] {
    return system_context(TenantScope(kPlatformTenant), "test", CommandId(founder.identity.new_uuid()), CorrelationId());
  };
  auto const made = must(founder.tenants.create(platform(), {.name = "Acme", .slug = "acme"}));
  tenant = *TenantId::parse(made.view.at("tenant_id").as_string());
  auto const definition = content_type::definition_from_json(
      {{"display_field", "title"}, {"fields", {{{"key", "title"}, {"type", "string"}}, {{"key", "text"}, {"type", "string"}}}}});
  for (auto const* key : {"note", "lonely", "empty", "gone"}) {
    (void)must(founder.content_types.create(by_admin(), TypeKey(key), *definition));
  }
  (void)must(founder.content_types.remove(by_admin(), TypeKey("gone")));
  category = CategoryId(founder.identity.new_uuid());
  (void)must(founder.records.run(row_of<category::Word>(), by_admin(), {record::Verb::create, category.str(), {{"name", "News"}}}));
  auto const make_tag = [&](char const* slug) {
    TagId const id(founder.identity.new_uuid());
    (void)must(founder.records.run(row_of<tag::Word>(), by_admin(), {record::Verb::create, id.str(), {{"name", slug}, {"slug", slug}}}));
    return id;
  };
  tag = make_tag("news");
  deleted = make_tag("old");
  (void)must(founder.records.run(row_of<tag::Word>(), by_admin(), {record::Verb::remove, deleted.str()}));
  site = SiteId(founder.identity.new_uuid());
  (void)must(founder.records.run(row_of<site::Word>(), by_admin(), {record::Verb::create, site.str(), {{"name", "Shop"}}}));

  auto const create = [&](char const* id, char const* type) {
    return must(founder.entries.create(
        by_admin(), {.id = EntryId(id), .type_key = TypeKey(type), .first = {.data = {{"title", "one"}, {"text", "one"}}}}));
  };
  auto const latest = [](Written const& written) {
    return *VersionId::parse(written.view.at("latest_version").at("version_id").as_string());
  };
  first = latest(create("a", "note"));
  second =
      latest(must(founder.entries.save(by_admin(), EntryId("a"), {.data = {{"title", "two"}, {"text", "one"}}, .base_version_id = first})));
  (void)create("live", "note");
  (void)must(founder.entries.transition(by_admin(), EntryId("live"), {.kind = TransitionInput::Kind::publish}));
  (void)create("deleted", "lonely");
  (void)must(founder.entries.transition(by_admin(), EntryId("deleted"), {.kind = TransitionInput::Kind::remove}));
  auto const token = must(founder.tokens.create(by_admin(), {.kind = token::Kind::management, .name = "editor"}));
  editor = must(Authenticator(founder.repositories, founder.identity).authenticate(*token.token, founder.identity.now()));
}

void Trial::read_everything() {
  TenantScope const scope(tenant);
  for (auto const* id : {"a", "live", "deleted"}) { (void)here.repositories.load<entry::Word>(scope, id, Freshness::fresh); }
  for (auto const* key : {"note", "lonely", "empty", "gone"}) {
    (void)here.repositories.load<content_type::Word>(scope, key, Freshness::fresh);
  }
  (void)here.repositories.load<category::Word>(scope, category.str(), Freshness::fresh);
  (void)here.repositories.load<tag::Word>(scope, tag.str(), Freshness::fresh);
  (void)here.repositories.load<site::Word>(scope, site.str(), Freshness::fresh);
  (void)here.repositories.load<token::Word>(scope, editor.token_id.str(), Freshness::fresh);
  (void)here.repositories.load<tenant::Word>(scope, tenant.str(), Freshness::fresh);
  (void)here.repositories.load<registration::Word>(TenantScope(kPlatformTenant), tenant.str(), Freshness::fresh);
}

CommandContext Trial::by_admin() {
  auto context = system_context(TenantScope(tenant), "test", CommandId(founder.identity.new_uuid()), CorrelationId());
  context.principal.scopes = {"platform:admin"};
  return context;
}

CommandContext Trial::by_token() {
  auto context = by_admin();
  context.principal = editor;
  return context;
}

bool Trial::has_one_truth() {
  Repositories fresh(shared.log);
  auto const own = fresh.load<tenant::Word>(TenantScope(tenant), tenant.str(), Freshness::fresh);
  auto const given = fresh.load<registration::Word>(TenantScope(kPlatformTenant), tenant.str(), Freshness::fresh);
  return own.value().state->slug == given.value().state->slug && own.value().state->audit.is_deleted() == given.value().state->is_deleted;
}

std::string Trial::history() {
  std::string out;
  for (auto const& [id, began] : began_) {
    for (auto const& event : events_of(shared.log, id)) {
      if (event.header.tenant_position <= began) { continue; }
      out += (id == tenant ? "acme " : "platform ") + event.header.stream.str() + " " + event.header.type;
      // A token's secret, and the shard of a new tenant, are drawn.
      auto const is_drawn = event.header.stream.aggregate() == token::Word::kName || event.header.type == "platform.tenant_registered.v1";
      if (!is_drawn) { out += " " + event.data + " " + event.body.value_or(""); }
      out += "\n";
    }
  }
  return without_chance(out);
}

}  // namespace contentos::test
