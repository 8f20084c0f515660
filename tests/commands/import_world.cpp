#include "tests/commands/import_world.hpp"

#include "domain/entry/word.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include <fstream>
#include <unistd.h>

namespace contentos::test {

namespace json = boost::json;
namespace fs = std::filesystem;

Uuid CountingIdentity::new_uuid() {
  auto const count = ++count_;
  auto const mixed = static_cast<std::uint64_t>(count) * 2654435761U;  // may overflow, and is meant to
  if (jitter_ != 0 && mixed % jitter_ == 0) { std::this_thread::sleep_for(std::chrono::microseconds(mixed % 300)); }
  return Uuid::v7(count, {});
}

ImportWorld::ImportWorld(std::shared_ptr<SharedLog> shared, std::int64_t first_id, unsigned workers, unsigned jitter)
    : shared_(std::move(shared)), identity_(first_id, jitter), workers_(workers) {
  static std::atomic<int> worlds{0};
  folder_ = fs::temp_directory_path() / ("imports-" + std::to_string(::getpid()) + "-" + std::to_string(++worlds));
  fs::create_directories(folder_);
}

ImportWorld::ImportWorld(ImportWorld const& other, unsigned workers, unsigned jitter)
    : ImportWorld(other.shared_, std::int64_t{1} << 40, workers, jitter) {
  tenant_ = other.tenant_;
  restart();
}

ImportWorld::ImportWorld(unsigned workers, unsigned jitter) : ImportWorld(std::make_shared<SharedLog>(), 0, workers, jitter) {
  (void)shared_->log.place_tenant(TenantScope(kPlatformTenant), ShardNo(0));
  restart();
  tenant_ = make_tenant("acme");
  make_type("post", R"({"display_field":"title","fields":[{"key":"title","type":"string"},{"key":"code","type":"string","unique":true},
                        {"key":"text","type":"text"}]})");
}

ImportWorld::~ImportWorld() {
  log_.release();
  here_.reset();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void ImportWorld::restart() {
  here_.reset();
  here_.emplace(log_, identity_, shared_->keys, Turns::limits_for(kThreads), ImportOptions{imports_folder(), workers_, 3});
  here_->imports.resume();
}

CommandContext ImportWorld::command() { return system_context(scope(), "test", CommandId(identity_.new_uuid()), CorrelationId()); }

TenantId ImportWorld::make_tenant(char const* slug) {
  auto const context = system_context(TenantScope(kPlatformTenant), "test", CommandId(identity_.new_uuid()), CorrelationId());
  auto const made = here_->tenants.create(context, {.name = slug, .slug = slug});
  return *TenantId::parse(made.value().view.at("tenant_id").as_string());
}

void ImportWorld::make_type(char const* key, char const* definition) {
  auto const parsed = content_type::definition_from_json(json::parse(definition).as_object());
  ASSERT_TRUE(here_->content_types.create(command(), TypeKey(key), parsed.value()).has_value());
}

Outcome<Written> ImportWorld::start(CommandContext const& context, std::string const& text, ImportRequest const& request) {
  auto const file = folder_ / ("upload-" + std::to_string(++files_));
  std::ofstream(file, std::ios::binary) << text;
  return here_->imports.start(context, file, request);
}

std::optional<OperationId> ImportWorld::start(std::string const& text, ImportRequest const& request) {
  auto const written = start(command(), text, request);
  if (!written) { return std::nullopt; }
  return OperationId::parse(written->view.at("operation_id").as_string());
}

json::object ImportWorld::wait(OperationId id) {
  // How long that takes is the machine's to say, and the runner of tests ends one that does not end.
  while (true) {
    auto view = here_->imports.status(scope(), id).value();
    if (view.at("status") != "running") { return view; }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

json::object ImportWorld::import(std::string const& text, ImportRequest const& request) {
  auto const id = start(text, request);
  return id ? wait(*id) : json::object{{"status", "rejected"}};
}

std::shared_ptr<entry::State const> ImportWorld::entry(std::string const& id) {
  return here_->repositories.load<entry::Word>(scope(), id, Freshness::fresh).value().state;
}

EntryId ImportWorld::id_of(std::string const& key, char const* type) const {
  return EntryId(identity_.named_uuid(tenant_.uuid(), std::string(type) + "/" + key).str());
}

/// Ids by which no two runs can be compared are called by when they first come in their stream; persons by their names.
std::string ImportWorld::told(RecordedEvent const& event, std::map<std::string, std::string>& names) {
  auto data = json::parse(event.data).as_object();
  if (event.header.type.starts_with("entry.published")) { data.erase("checksum"); }
  auto text = json::serialize(data);
  for (std::size_t at = 0; at + 36 <= text.size(); ++at) {
    auto const id = Uuid::parse(std::string_view(text).substr(at, 36));
    if (!id || (id->bytes[6] >> 4) != 7) { continue; }
    auto const [it, is_new] = names.emplace(id->str(), "#" + std::to_string(names.size()));
    text.replace(at, 36, it->second);
  }
  auto const by = event.header.attributed_to ? here_->persons.display_name(scope(), *event.header.attributed_to).value().value_or("?") : "";
  auto const occurred = event.header.actor.id == "import" ? format_rfc3339(event.header.occurred) : "";
  return event.header.type + " " + occurred + " " + by + " " + text;
}

std::map<std::string, std::vector<std::string>> ImportWorld::events() {
  std::map<std::string, std::vector<std::string>> out;
  for (char const* aggregate : {"entry", "content_type"}) {
    for (auto const& stream : shared_->log.list_streams(scope(), aggregate).value()) {
      std::map<std::string, std::string> names;
      for (auto const& event : shared_->log.read_stream(scope(), stream, StreamVersion(1), Parts::header_and_data).value()) {
        out[stream.str()].push_back(told(event, names));
      }
    }
  }
  for (auto const& stream : shared_->log.list_streams(scope(), "person").value()) {
    out["persons"].push_back(here_->persons.display_name(scope(), *PersonId::parse(stream.id())).value().value_or("?"));
  }
  std::sort(out["persons"].begin(), out["persons"].end());
  return out;
}

/// All but what tells of imports themselves.
std::int64_t ImportWorld::event_count() {
  std::int64_t count = 0;
  for (char const* aggregate : {"entry", "content_type", "person", "category"}) {
    for (auto const& stream : shared_->log.list_streams(scope(), aggregate).value()) {
      count += shared_->log.stream_version(scope(), stream).value().value;
    }
  }
  return count;
}

std::vector<std::string> errors_of(json::object const& operation) {
  std::vector<std::string> out;
  for (auto const& error : operation.at("progress").at("errors").as_array()) {
    out.push_back(std::to_string(error.at("line").to_number<std::int64_t>()) + " " + json::value_to<std::string>(error.at("code")) + " " +
                  json::value_to<std::string>(error.at("pointer")));
  }
  return out;
}

std::int64_t counted(json::object const& operation, char const* what) {
  return operation.at("progress").at(what).to_number<std::int64_t>();
}

}  // namespace contentos::test
