#include "tests/api/world.hpp"

#include "commands/scheduler/scheduler.hpp"
#include "domain/json/i_json.hpp"
#include "infra/http/response_head.hpp"
#include "infra/http/target.hpp"
#include "infra/text/icu_words.hpp"
#include "projections/runner/runner.hpp"
#include "projections/search/search_projection.hpp"
#include "tests/api/contract.hpp"
#include "tests/api/kept_todos.hpp"
#include "tests/api/log_readers.hpp"
#include "tests/support/command_side.hpp"
#include "tests/support/plain_bodies.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace contentos::test {

namespace json = boost::json;
namespace fs = std::filesystem;

namespace {

fs::path make_folder() {
  auto pattern = (fs::temp_directory_path() / "contentos-api-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) { throw std::runtime_error("no temporary folder"); }
  return pattern;
}

template <class T>
T must(Outcome<T> outcome) {
  if (outcome) { return std::move(*outcome); }
  auto const failure = outcome.error();
  auto const* rejection = std::get_if<Rejection>(&failure);
  throw std::runtime_error(rejection != nullptr ? rejection->detail : std::get<StoreError>(failure).context);
}

}  // namespace

json::value Answer::json() const { return stored_json(body()); }  // parse stops at 32 levels

std::string Answer::header(std::string_view name) const {
  for (auto const& [key, value] : response.headers) {
    if (key == name) { return value; }
  }
  return {};
}

std::string Answer::code() const { return json::value_to<std::string>(json().at("code")); }

std::string Answer::body_without_trace() const {
  auto object = json().as_object();
  object.erase("trace_id");
  return json::serialize(object);
}

std::vector<std::string> errors(Answer const& problem) {
  auto const document = problem.json();
  std::vector<std::string> out;
  for (auto const& e : document.at("errors").as_array()) { out.push_back(text(e.at("pointer")) + " " + text(e.at("code"))); }
  return out;
}

std::vector<std::string> ids_of(Answer const& page, std::string_view member) {
  EXPECT_EQ(200U, page.status()) << page.body();
  auto const document = page.json();
  std::vector<std::string> out;
  for (auto const& item : document.at("items").as_array()) { out.push_back(text(item.at(member))); }
  return out;
}

struct World::Parts {
  fs::path folder = make_folder();
  MemoryEventLog log{2};
  MemoryFeed whole_feed{log};
  WatchedFeed feed{whole_feed};
  crypto::SystemIdentity identity{};
  MemorySubjectKeys keys{};
  WatchedLog watched{log};
  CommandSide here{watched, identity, keys, Turns::limits_for(4), {.folder = folder / "imports", .workers = 4}};
  Authenticator authenticator{here.repositories, identity};
  delivery::Digest digest = [this](std::string_view text) { return identity.sha256_hex(text); };
  std::shared_ptr<MemoryKvStore> delivery_store = std::make_shared<MemoryKvStore>();
  std::shared_ptr<MemoryKvStore> versions_store = std::make_shared<MemoryKvStore>();
  std::shared_ptr<MemoryKvStore> search_store = std::make_shared<MemoryKvStore>();
  text::IcuWords words{};
  std::shared_ptr<delivery::DeliveryCache> cache = std::make_shared<delivery::DeliveryCache>();
  delivery::DeliveryProjection delivery_projection{delivery_store, digest, cache};
  VersionsProjection versions_projection{versions_store, kPlainBodies};
  SearchProjection search_projection{search_store, words};
  delivery::DeliveryReader delivery{delivery_store, digest, cache};
  VersionsReader versions{versions_store, kPlainBodies};
  SearchReader search{search_store, words};
  LogCatalog catalog{here.repositories};
  LogAudit audit{feed};
  KeptTodos todos{};
  Scheduler scheduler{here.entries, identity, "test"};
  ReactorDesk desk{todos, {&scheduler}, identity};
  Runner runner{feed, RunnerOptions{.idle_wait = std::chrono::milliseconds(20)}};
  api::Services services{log,           feed,
                         identity,      here.repositories,
                         authenticator, here.authorizer,
                         here,          &delivery,
                         digest,        &versions,
                         &search,       catalog,
                         audit,         runner,
                         &desk,         api::Options{.sealing_key = "test", .position_wait = std::chrono::milliseconds(2000)}};

  Parts() {
    runner.add(delivery_projection);
    runner.add(versions_projection);
    runner.add(search_projection);
    runner.start();
    here.imports.resume();
  }
  ~Parts() {
    here.imports.stop();
    runner.stop();
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }
  Parts(Parts const&) = delete;
  Parts& operator=(Parts const&) = delete;
};

World::World() : parts_(std::make_unique<Parts>()) {
  if (!parts_->log.place_tenant(TenantScope(kPlatformTenant), ShardNo(0))) { throw std::runtime_error("the platform has no shard"); }
  (void)must(parts_->here.tokens.bootstrap_admin([this](std::string const& text) -> Result<void> {
    admin_token_ = text;
    return {};
  }));
  router_ = std::make_unique<http::Router>(api::all_routes(parts_->services));
}

World::~World() = default;

api::Services& World::services() { return parts_->services; }
MemoryEventLog& World::log() { return parts_->log; }
Intake& World::intake() { return parts_->here.pipeline.intake(); }
WatchedLog& World::watched() { return parts_->watched; }

WatchedFeed& World::feed() { return parts_->feed; }

SecretVault& World::secrets() { return parts_->here.vault; }

Answer received(http::Response response) {
  Answer answer{{response.status, std::move(response.headers), response.body ? *response.body : std::string()}};
  if (http::has_no_body(response.status)) { answer.response.body.clear(); }
  for (auto fields = response.fields; !fields.empty();) {
    auto const colon = fields.find(": ");
    auto const end = fields.find("\r\n");
    answer.response.headers.emplace_back(fields.substr(0, colon), fields.substr(colon + 2, end - colon - 2));
    fields.remove_prefix(end + 2);
  }
  for (bool is_more = response.source != nullptr; is_more;) {
    std::string piece;
    is_more = response.source->next(piece);
    answer.piece_bytes.push_back(piece.size());
    answer.response.body += piece;
  }
  return answer;
}

Answer World::dispatch(http::Request const& request) {
  std::vector<std::string> parameters;
  auto const* leaf = router_->match(request.segments, parameters);
  auto const* route = leaf != nullptr ? router_->route(*leaf, request.method) : nullptr;
  if (route == nullptr) { throw std::runtime_error("no route for " + request.method + " " + request.path); }
  auto answer = received(route->handler(request, parameters));
  expect_promised(*route, answer);
  return answer;
}

namespace {

http::Request make_request(Caller const& caller, std::string const& method, std::string const& target, Headers headers, int number) {
  http::Request request;
  request.method = method;
  if (!http::parse_target(target, request)) { throw std::runtime_error("bad target " + target); }
  request.headers = std::move(headers);
  if (!caller.token.empty()) { request.headers.emplace_back("authorization", "Bearer " + caller.token); }
  if (!caller.tenant.empty()) { request.headers.emplace_back("contentos-tenant", caller.tenant); }
  request.remote_address = "192.0.2.7";
  request.local_address = "127.0.0.1:8080";
  auto digits = std::to_string(number);
  request.known_trace_id = std::string(32 - digits.size(), '0') + digits;
  return request;
}

}  // namespace

Answer World::call(Caller const& caller, std::string const& method, std::string const& target, std::string const& body, Headers headers) {
  auto request = make_request(caller, method, target, std::move(headers), ++requests_);
  request.body = body;
  if (!body.empty() && !request.header("content-type")) { request.headers.emplace_back("content-type", "application/json"); }
  return dispatch(request);
}

Answer World::import(Caller const& caller, std::string const& target, std::string const& lines, Headers headers) {
  auto request = make_request(caller, "POST", target, std::move(headers), ++requests_);
  if (!request.header("content-type")) { request.headers.emplace_back("content-type", "application/x-ndjson"); }
  auto const file = parts_->folder / ("spool-" + std::to_string(requests_));
  std::ofstream(file, std::ios::binary) << lines;
  request.spooled_body = file;
  auto answer = dispatch(request);
  EXPECT_FALSE(fs::exists(file)) << "a spooled body is left behind";
  return answer;
}

Answer World::finished(Caller const& caller, std::string const& path) {
  auto const deadline = std::chrono::steady_clock::now() + std::chrono::minutes(2);
  while (true) {
    catch_up();
    auto operation = call(caller, "GET", path);
    if (operation.status() != 200 || operation.json().at("status") != "running") { return operation; }
    if (std::chrono::steady_clock::now() > deadline) { throw std::runtime_error("it does not end: " + operation.body()); }
  }
}

void World::catch_up() {
  auto const deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  for (auto const& status : parts_->runner.status()) {
    for (auto const& shard : status.shards) {
      auto const reached = parts_->runner.wait_for(status.name, shard.shard, parts_->feed.head(shard.shard), deadline);
      EXPECT_TRUE(reached.has_value()) << status.name << ": " << (reached ? "" : reached.error().context);
    }
  }
}

std::string World::make_tenant(std::string const& slug, std::string const& settings) {
  auto const made =
      call(admin(), "POST", "/api/v1/tenants", R"({"name":")" + slug + R"(","slug":")" + slug + R"(","settings":)" + settings + "}");
  EXPECT_EQ(201U, made.status()) << made.body();
  return json::value_to<std::string>(made.json().at("tenant_id"));
}

Caller World::make_token(std::string const& tenant, std::string const& body) {
  auto const made = call(admin(tenant), "POST", "/api/v1/tokens", body);
  EXPECT_EQ(201U, made.status()) << made.body();
  return {json::value_to<std::string>(made.json().at("token")), {}};
}

void World::make_note_type(std::string const& tenant) {
  auto const made = call(admin(tenant), "POST", "/api/v1/content-types",
                         R"({"type_key":"note","display_name":"Note","display_field":"title","fields":[
      {"key":"title","type":"string","required":true},{"key":"text","type":"text"},{"key":"rank","type":"number"}]})");
  EXPECT_EQ(201U, made.status()) << made.body();
}

}  // namespace contentos::test
