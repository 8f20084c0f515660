#include "tests/api/route_requests.hpp"

#include "tests/api/kinds.hpp"
#include "tests/support/references.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace contentos::test {

namespace json = boost::json;

namespace {

constexpr std::string_view kManagement = "/api/v1/";
constexpr std::string_view kAudit = "/audit/v1/";
constexpr std::string_view kHistory = "/audit/v1/{kind}/{id}/history";

WordRow const& word_named(std::string_view name) {
  auto const* word = find_word(name);
  if (word == nullptr) { throw std::logic_error("no word " + std::string(name)); }
  return *word;
}

bool names_record(std::string const& parameter) { return parameter == "id" || parameter == "type_key"; }

json::object note_type(std::string const& key) {
  return {{"type_key", key}, {"display_name", key}, {"display_field", "title"}, {"fields", {{{"key", "title"}, {"type", "string"}}}}};
}

/// Something of everything that settings can nest.
json::object tenant_settings() {
  return {{"locales", {{{"code", "en-US"}, {"name", "English"}, {"optional", false}}, {{"code", "de-DE"}, {"fallback", "en-US"}}}},
          {"default_locale", "en-US"},
          {"branding", {{"primary_color", "#1a2b3c"}}},
          {"footer", {{"text", "Imprint"}, {"columns", {{{"label", "More"}}}}}},
          {"seo", {{"robots", "noindex"}}},
          {"nav", {{{"label", "News"}, {"items", {{{"label", "All"}, {"url", "/all"}}}}}}}};
}

}  // namespace

std::string target_of(http::Route const& route, RouteRequest const& request) {
  auto out = route.pattern;
  for (auto const& [name, value] : request.names) {
    auto const parameter = "{" + name + "}";
    if (auto const at = out.find(parameter); at != std::string::npos) { out.replace(at, parameter.size(), value); }
  }
  if (out.find('{') != std::string::npos) { throw std::logic_error("a parameter that tests know nothing of: " + out); }
  return out + request.query;
}

RouteRequest about_nothing(RouteRequest request) {
  for (auto& [name, value] : request.names) {
    if (name == "tenant") { value = "nobody"; }
    if (names_record(name)) { value = Uuid::parse(value) ? kNowhere : "nothing"; }
  }
  return request;
}

bool is_guarded(http::Route const& route) { return route.pattern.starts_with(kManagement) || route.pattern.starts_with(kAudit); }
bool is_delivery(http::Route const& route) { return route.pattern.find("{tenant}") != std::string::npos; }

WordRow const* word_of(http::Route const& route) {
  if (!route.pattern.starts_with(kManagement)) { return nullptr; }
  auto const rest = std::string_view(route.pattern).substr(kManagement.size());
  auto const found = std::ranges::find(words(), rest.substr(0, rest.find('/')), &WordRow::plural);
  return found == words().end() ? nullptr : *found;
}

TenantGround::TenantGround(World& world, std::string slug)
    : world_(world),
      slug_(std::move(slug)),
      id_(*TenantId::parse(world_.make_tenant(slug_))),
      caller_(world_.make_token(slug_, R"({"kind":"management","name":")" + slug_ + R"("})")) {
  world_.make_note_type(slug_);
}

std::string TenantGround::must(std::string const& path, json::object const& body, std::string const& id_member) {
  auto const made = world_.call(caller_, "POST", path, json::serialize(body));
  if (made.status() != 201) { throw std::logic_error(path + ": " + made.body()); }
  return text(made.json().at(id_member));
}

bool TenantGround::can_make(WordRow const& word) {
  static std::set<std::string_view> const kOthers{"content_type", "entry", "operation", "tenant", "token"};
  return word.kind != nullptr || kOthers.contains(word.name);
}

std::string TenantGround::make(WordRow const& word, std::string const& id) {
  auto const chosen = id.empty() ? slug_ + std::to_string(++made_) : id;
  if (word.kind != nullptr) {
    auto members = content(word);
    if (!id.empty()) { members[word.kind->id_member] = id; }
    return must(path_of(word), members, word.kind->id_member);
  }
  if (word.name == "content_type") { return must("/api/v1/content-types", note_type(chosen), "type_key"); }
  if (word.name == "entry") {
    auto const tag = make(word_named("tag"));
    auto const category = make(word_named("category"));
    return must("/api/v1/entries",
                {{"entry_id", chosen},
                 {"type_key", "note"},
                 {"data", {{"title", "Title of " + slug_}}},
                 {"tags", {tag}},
                 {"categories", {category}},
                 {"site_id", make(word_named("site"))},
                 {"metadata", {{"of", slug_}}},
                 {"template_key", "page"},
                 {"publish", true}},
                "entry_id");
  }
  if (word.name == "token") { return must("/api/v1/tokens", {{"kind", "delivery"}, {"name", chosen}}, "token_id"); }
  if (word.name == "tenant") { return id_.str(); }
  return make_operation();
}

std::string TenantGround::make_operation() {
  auto const line = R"({"id":"import-)" + slug_ + std::to_string(++made_) + R"(","time":"2020-01-01T00:00:00Z","author":"Author of )" +
                    slug_ + R"(","title":"Line"})";
  auto const started = world_.import(caller_, "/api/v1/imports?type=note&id=id&time=time&author=author", line);
  if (started.status() != 202) { throw std::logic_error("import: " + started.body()); }
  auto const ended = world_.finished(caller_, started.header("Location"));
  if (ended.status() != 200 || ended.json().at("status") != "succeeded") { throw std::logic_error("import: " + ended.body()); }
  return text(started.json().at("operation_id"));
}

json::object TenantGround::content(WordRow const& word) {
  auto out = another(word, slug_ + std::to_string(++made_));
  for (auto const& field : referring_fields(*word.kind)) {
    if (field.target != word.name) { out[field.key] = field.to(make(word_named(field.target))); }
  }
  return out;
}

std::string TenantGround::body(http::Route const& route, std::string const& id) {
  auto const* word = word_of(route);
  auto const is = [&](std::string_view method, std::string_view end) {
    return route.method == method && std::string_view(route.pattern).ends_with(end);
  };
  json::object out;
  if (word != nullptr && word->kind != nullptr) {
    bool const is_change = route.method == "PATCH";
    if (is("POST", word->plural) || is_change) { out = content(*word); }
    for (auto const& field : word->kind->content.fields) {
      if (is_change && field.rules.fixed) { out.erase(json::string_view(field.key.data(), field.key.size())); }
    }
  } else if (is("POST", "/entries")) {
    out = {{"type_key", "note"}, {"data", {{"title", "New"}}}, {"slugs", {{"en-US", slug_ + std::to_string(++made_)}}}};
  } else if (is("PATCH", "/entries/{id}")) {
    out = {{"title", "Patched"}};
  } else if (is("PUT", "/site")) {
    out = {{"site_id", make(word_named("site"))}};
  } else if (is("PUT", "/metadata")) {
    out = {{"metadata", {{"n", 1}}}, {"template_key", "page"}};
  } else if (is("PUT", "/owner")) {
    out = {{"owner_id", nullptr}};
  } else if (is("PUT", "/tags")) {
    out = {{"tags", json::array{make(word_named("tag"))}}};
  } else if (is("POST", ":batch")) {
    out = {{"items", {{{"entry_id", make(word_named("entry"))}, {"action", "unpublish"}}}}};
  } else if (is("POST", "/versions")) {
    world_.catch_up();
    auto const entry = world_.call(caller_, "GET", "/api/v1/entries/" + id).json();
    out = {{"data", {{"title", "Saved"}}}, {"base_version_id", entry.at("latest_version").at("version_id")}};
  } else if (is("POST", "/restore")) {
    out = {{"version", 1}};
  } else if (is("POST", "/schedule")) {
    out = {{"publish_at", "2999-01-01T00:00:00Z"}};
  } else if (is("POST", "/content-types")) {
    out = note_type(slug_ + std::to_string(++made_));
  } else if (is("PUT", "/content-types/{type_key}")) {
    out = note_type(id);
    out["display_name"] = "Changed";
    json::object const rank{{"key", "rank"}, {"type", "number"}, {"required", true}, {"constraints", {{"min", 0}}}};
    out.at("fields").as_array().emplace_back(rank);
    out["migration"] = {{{"op", "default"}, {"field", "rank"}, {"value", 1}}};
  } else if (is("POST", "/tokens")) {
    out = {{"kind", "management"}, {"name", "New"}};
  } else if (is("POST", "/tenants")) {
    out = {{"name", "New"}, {"slug", slug_ + std::to_string(++made_)}, {"settings", tenant_settings()}};
  } else if (is("PATCH", "/tenants/{id}")) {
    out = {{"name", "Changed"}, {"settings", tenant_settings()}};
  } else if (is("POST", "/retry") || is("POST", "/drop")) {
    out = {{"all", true}};
  } else if (is("POST", "/unpark")) {
    out = {{"tenant", slug_}};
  } else if (is("POST", "/skip")) {
    out = {{"event", kNowhere}, {"tenant", slug_}};
  }
  return route.method == "GET" || (route.method == "DELETE" && out.empty()) ? std::string() : json::serialize(out);
}

std::vector<RouteRequest> TenantGround::granted(http::Route const& route) {
  std::vector<RouteRequest> out;
  if (route.pattern == kHistory) {
    for (auto const* word : words()) {
      auto const streams = world_.log().list_streams(scope(), word->name).value();
      if (!streams.empty()) { out.push_back({{{"kind", std::string(word->plural)}, {"id", std::string(streams.back().id())}}, {}, {}}); }
    }
    return out;
  }
  auto const* word = is_delivery(route) ? find_word("entry") : word_of(route);
  PathNames names{{"number", "1"}, {"name", "delivery"}, {"reactor", "scheduler"}, {"tenant", slug_}};
  std::string id;
  if (word != nullptr && route.pattern.find('{') != std::string::npos) { id = make(*word); }
  if (!id.empty()) { names["id"] = names["type_key"] = id; }
  out.push_back({std::move(names), route.pattern.ends_with("/diff") ? "?from=1&to=1" : "", body(route, id)});
  return out;
}

std::size_t TenantGround::events() const {
  std::size_t out = 0;
  auto& feed = world_.services().feed;
  for (std::int64_t shard = 0; shard < feed.shard_count(); ++shard) {
    auto const all = feed.read(ShardNo(shard), ShardPosition(0), 1'000'000, std::size_t{1} << 30U).value();
    out += static_cast<std::size_t>(std::ranges::count_if(all, [&](EventPtr const& e) { return e->header.tenant == id_; }));
  }
  return out;
}

std::set<std::string> TenantGround::ids() const {
  std::set<std::string> out;
  for (auto const* word : words()) {
    for (auto const& stream : world_.log().list_streams(scope(), word->name).value()) { out.emplace(stream.id()); }
  }
  return out;
}

}  // namespace contentos::test
