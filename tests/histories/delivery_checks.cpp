// What is live can be read in every locale and is in every list, and nothing else is.
#include "domain/json/canonical.hpp"
#include "domain/json/i_json.hpp"
#include "domain/tenant/tenant.hpp"
#include "projections/delivery/assemble.hpp"
#include "projections/delivery/index_codec.hpp"
#include "projections/delivery/prepare.hpp"
#include "tests/histories/history_proof.hpp"

#include <boost/json/value_to.hpp>

#include <algorithm>

namespace contentos::test {

namespace json = boost::json;

namespace {

template <class T>
T must(Outcome<T> outcome, std::string const& what) {
  if (outcome) { return std::move(*outcome); }
  auto const failure = outcome.error();
  auto const* rejection = std::get_if<Rejection>(&failure);
  throw Broken(what + ": " + (rejection != nullptr ? rejection->detail : std::get<StoreError>(failure).context));
}

/// How a client writes the value of a field in a query; nothing for what is not indexed.
std::optional<std::string> parameter_of(content_type::FieldType type, json::value const& value) {
  if (!delivery::encode_value(type, value)) { return std::nullopt; }
  if (auto const id = delivery::linked_id(value)) { return id; }
  return value.is_string() ? json::value_to<std::string>(value) : canonical_json(value);
}

}  // namespace

void HistoryProof::check_delivery(TenantId tenant, std::map<std::string, LogViews::Entry> const& entries) {
  auto const model = models_.delivery_reader.resolve_tenant(tenant.str()).value();
  require(model != nullptr, "a tenant is not there by its id");
  auto const state = *history_.world.repositories.load<tenant::Word>(TenantScope(tenant), tenant.str(), Freshness::fresh).value().state;
  auto const by_slug = models_.delivery_reader.resolve_tenant(model->slug).value();
  require((by_slug != nullptr && by_slug->id == tenant) == !state.audit.is_deleted(),
          "the tenant " + model->slug + " is there by its slug and deleted, or not there");
  require(model->name == state.name && model->slug == state.slug && model->suspended == state.is_suspended() &&
              model->deleted == state.audit.is_deleted() && model->settings == state.settings,
          "the tenant " + model->slug + " is another in delivery");
  for (auto const& [id, entry] : entries) {
    check_fragments(TenantScope(tenant), id, entry.state.live.has_value(), *model);
    if (!entry.live) { continue; }
    check_filters(TenantScope(tenant), *model, id, *entry.live);
    check_marks(TenantScope(tenant), *model, id, *entry.live);
  }
  check_lists(TenantScope(tenant), *model, entries);
}

void HistoryProof::check_fragments(TenantScope scope, std::string const& id, bool is_live, delivery::TenantModel const& tenant) {
  auto locales = tenant.settings.locale_codes();
  locales.emplace_back("*");
  locales.emplace_back("");
  for (auto const& locale : locales) {
    auto const fragment = must(models_.delivery_reader.entry(scope, EntryId(id), locale), id + " in " + locale);
    require((fragment != nullptr) == is_live,
            id + " in " + locale + (is_live ? " is live and not delivered" : " is delivered and not live"));
    if (!fragment) { continue; }
    auto const parsed = parse_stored_json(fragment->json);
    require(parsed.has_value(), id + " is delivered as what is no JSON: " + fragment->json.substr(0, 2000));
    require(parsed->at("sys").at("id") == json::value(id), id + " is delivered under another id");
  }
}

void HistoryProof::check_lists(TenantScope scope, delivery::TenantModel const& tenant,
                               std::map<std::string, LogViews::Entry> const& entries) {
  std::map<std::string, std::set<std::string>> live;
  for (auto const& [id, entry] : entries) {
    if (!entry.state.live) { continue; }
    live[""].insert(id);
    live[entry.state.type_key.str()].insert(id);
  }
  for (auto const& [type, ids] : live) {
    delivery::Query query;
    if (!type.empty()) { query.content_type = TypeKey(type); }
    query.locale = choices_.one_in(2) ? "*" : choices_.of(tenant.settings.locale_codes());
    check_list(scope, query, ids);
    query.order = {{"sys.createdAt", choices_.one_in(2)}, {"sys.id", false}};
    check_list(scope, query, ids);
    auto const* model = tenant.type(type);
    if (model == nullptr) { continue; }
    for (auto const& field : model->definition().fields) {
      if (field.omitted || field.list || !content_type::is_indexed(field)) { continue; }
      query.order = {{"fields." + field.key, choices_.one_in(2)}};
      check_list(scope, query, ids);
    }
  }
}

/// In pages of any size.
void HistoryProof::check_list(TenantScope scope, delivery::Query query, std::set<std::string> const& expected) {
  std::set<std::string> seen;
  query.limit = 1 + static_cast<std::int64_t>(choices_.below(20));
  for (query.skip = 0; query.skip < static_cast<std::int64_t>(expected.size()); query.skip += query.limit) {
    auto const list = must(models_.delivery_reader.list(scope, query), "a list");
    require(list.total == static_cast<std::int64_t>(expected.size()), "a list has another total than entries are live");
    for (auto const& item : list.items) { require(seen.insert(item->entry.str()).second, item->entry.str() + " stands twice in a list"); }
    auto const tenant = models_.delivery_reader.resolve_tenant(scope.tenant().str()).value();
    auto const body = delivery::assemble_list(*tenant, query, list, [](std::string_view) { return std::string(32, 'd'); }).body;
    require(parse_stored_json(body).has_value(), "a list is no JSON");
  }
  require(seen == expected, "a list has other entries than are live");
}

/// An entry is found by each of its indexed values, in each locale.
void HistoryProof::check_filters(TenantScope scope, delivery::TenantModel const& tenant, std::string const& id,
                                 std::string const& snapshot) {
  auto const parsed = stored_json(snapshot);
  auto const& state = views_.entries.at(scope.tenant()).at(id).state;
  auto const* model = tenant.type(state.type_key.str());
  require(model != nullptr, id + " is live without its type");
  // What was written under another schema is compared by the fields that both have: the lists above look at those.
  if (parsed.at("schema_version") != json::value(model->current)) { return; }
  for (auto const& field : model->definition().fields) {
    auto const* value = parsed.at("fields").as_object().if_contains(field.key);
    if (value == nullptr || field.omitted || !content_type::is_indexed(field)) { continue; }
    auto const locale = choices_.of(tenant.settings.locale_codes());
    if (field.localized) { value = delivery::localized_value(*value, tenant.settings.fallback_chain(locale)); }
    if (value == nullptr || value->is_null() || (field.list && value->as_array().empty())) { continue; }
    auto const& one = field.list ? value->as_array()[choices_.below(value->as_array().size())] : *value;
    auto const parameter = parameter_of(field.type, one);
    if (!parameter) { continue; }
    delivery::Query query;
    query.content_type = state.type_key;
    query.locale = locale;
    query.filters = {{"fields." + field.key, delivery::Filter::Op::eq, {*parameter}}};
    auto const list = must(models_.delivery_reader.list(scope, query), "a filter by " + field.key + " = " + parameter->substr(0, 300));
    require(std::any_of(list.items.begin(), list.items.end(), [&](auto const& item) { return item->entry.str() == id; }),
            id + " is not found by " + field.key + " = " + parameter->substr(0, 300));
  }
}

/// An entry is found by each of its marks, with its type and without.
void HistoryProof::check_marks(TenantScope scope, delivery::TenantModel const& tenant, std::string const& id, std::string const& snapshot) {
  using Op = delivery::Filter::Op;
  auto const parsed = stored_json(snapshot);
  auto const& meta = parsed.at("meta").as_object();
  std::vector<delivery::Filter> filters;
  for (auto const& [path, member] :
       std::vector<std::pair<std::string, char const*>>{{"metadata.tags", "tags"}, {"metadata.concepts", "categories"}}) {
    std::vector<std::string> ids;
    if (auto const* list = meta.if_contains(member)) { ids = json::value_to<std::vector<std::string>>(*list); }
    filters.push_back({path, Op::exists, {ids.empty() ? "false" : "true"}});
    if (ids.empty()) { continue; }
    filters.push_back({path + ".sys.id", Op::all, ids});
    filters.push_back({path + ".sys.id", Op::eq, {choices_.of(ids)}});
  }
  delivery::Query query;
  query.locale = choices_.of(tenant.settings.locale_codes());
  auto const* slug = delivery::localized_value(meta.at("slugs"), tenant.settings.fallback_chain(query.locale));
  if (slug != nullptr) { filters.push_back({"sys.slug", Op::in, {json::value_to<std::string>(*slug)}}); }
  auto const* site = meta.if_contains("site_id");
  if (site != nullptr && *site != json::value(Uuid{}.str())) {
    filters.push_back({"sys.site.sys.id", Op::eq, {json::value_to<std::string>(*site)}});
  }
  query.filters = filters;
  query.order = {{"sys.slug", choices_.one_in(2)}};
  query.limit = delivery::kMaxLimit;
  if (choices_.one_in(2)) { query.content_type = views_.entries.at(scope.tenant()).at(id).state.type_key; }
  auto const list = must(models_.delivery_reader.list(scope, query), "a list by marks");
  require(std::any_of(list.items.begin(), list.items.end(), [&](auto const& item) { return item->entry.str() == id; }),
          id + " is not found by its marks");
}

}  // namespace contentos::test
