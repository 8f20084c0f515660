#include "commands/import/import_commands.hpp"

#include "commands/entry/content.hpp"
#include "commands/import/import_job.hpp"
#include "domain/json/canonical.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>

#include <fstream>
#include <map>
#include <sstream>

namespace contentos {

namespace json = boost::json;
namespace fs = std::filesystem;

namespace {

json::object to_json(ImportRequest const& request) {
  auto const& m = request.mapping;
  json::array fields;
  for (auto const& [member, key] : m.fields) { fields.push_back(json::array{member, key}); }
  return {{"author", m.author_member}, {"fields", fields},         {"id", m.id_member},
          {"note", m.note_member},     {"publish", m.publish},     {"strict", request.strict},
          {"time", m.time_member},     {"type", m.type_key.str()}, {"version", m.version_member}};
}

ImportRequest from_json(json::object const& o) {
  auto const text = [&](char const* key) { return json::value_to<std::string>(o.at(key)); };
  ImportRequest out;
  out.mapping.type_key = TypeKey(text("type"));
  out.mapping.id_member = text("id");
  out.mapping.time_member = text("time");
  out.mapping.author_member = text("author");
  out.mapping.note_member = text("note");
  out.mapping.version_member = text("version");
  out.mapping.publish = o.at("publish").as_bool();
  out.strict = o.at("strict").as_bool();
  for (auto const& pair : o.at("fields").as_array()) {
    out.mapping.fields.emplace_back(json::value_to<std::string>(pair.at(0)), json::value_to<std::string>(pair.at(1)));
  }
  return out;
}

std::string read_file(fs::path const& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

/// SHA-256 over the SHA-256 of each MiB, so that a file of any size is digested in little memory.
std::string digest_of(fs::path const& path, Identity const& identity) {
  constexpr std::size_t kChunkBytes = 1024 * 1024;
  std::ifstream in(path, std::ios::binary);
  std::string chunk(kChunkBytes, '\0');
  std::string digests;
  while (in) {
    in.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    digests += identity.sha256_hex(std::string_view(chunk).substr(0, static_cast<std::size_t>(in.gcount())));
  }
  return identity.sha256_hex(digests);
}

std::optional<Rejection> bool_parameter(std::string const& name, std::string const& value, bool& out) {
  if (value == "true" || value == "1") {
    out = true;
  } else if (value == "false" || value == "0") {
    out = false;
  } else {
    return Rejection{RejectionCode::bad_request, "A parameter is not understood.", {{"?" + name, "type", "true or false is needed here."}}};
  }
  return std::nullopt;
}

}  // namespace

Decided<ImportRequest> import_request_from(std::vector<std::pair<std::string, std::string>> const& parameters) {
  ImportRequest out;
  std::map<std::string, std::string*> const members{{"id", &out.mapping.id_member},
                                                    {"time", &out.mapping.time_member},
                                                    {"author", &out.mapping.author_member},
                                                    {"note", &out.mapping.note_member},
                                                    {"version", &out.mapping.version_member}};
  for (auto const& [name, value] : parameters) {
    std::optional<Rejection> wrong;
    if (auto const it = members.find(name); it != members.end()) {
      *it->second = value;
    } else if (name == "type") {
      if (!is_client_id(value)) {
        wrong = Rejection{RejectionCode::bad_request, "No type key.", {{"?type", "pattern", "1 to 64 of A-Z a-z 0-9 . _ -"}}};
      }
      out.mapping.type_key = TypeKey(value);
    } else if (name == "field") {
      auto const equals = value.find('=');
      out.mapping.fields.emplace_back(value.substr(0, equals), equals == std::string::npos ? value : value.substr(equals + 1));
    } else if (name == "publish") {
      wrong = bool_parameter(name, value, out.mapping.publish);
    } else if (name == "strict") {
      wrong = bool_parameter(name, value, out.strict);
    } else {
      wrong = Rejection{RejectionCode::bad_request, "Unknown parameter.", {{"?" + name, "unknown", "There is no such parameter."}}};
    }
    if (wrong) { return *wrong; }
  }
  return out;
}

/// The queue of jobs and the thread that does them, one after the other. Each job is two files in the folder until its end is an event.
struct ImportCommands::Impl {
  struct Ticket {
    OperationId id;
    TenantScope scope;
    ImportRequest request;
  };

  Pipeline& pipeline;
  EntryCommands& entries;
  Persons& persons;
  fs::path folder;
  unsigned workers;
  std::atomic<bool> stopping{false};
  std::mutex mutex{};
  std::condition_variable changed{};
  std::deque<Ticket> waiting{};
  std::map<OperationId, std::shared_ptr<ImportJob>> running{};
  std::thread thread{};

  [[nodiscard]] fs::path data_file(OperationId id) const { return folder / (id.str() + ".ndjson"); }
  [[nodiscard]] fs::path ticket_file(OperationId id) const { return folder / (id.str() + ".json"); }

  void write_ticket(Ticket const& ticket) const {
    auto const path = ticket_file(ticket.id);
    auto const draft = fs::path(path).concat(".new");
    {
      std::ofstream out(draft, std::ios::binary);
      out << canonical_json(json::object{{"request", to_json(ticket.request)}, {"tenant", ticket.scope.tenant().str()}});
    }
    fs::rename(draft, path);
  }

  void forget(OperationId id) const {
    std::error_code ignored;  // a file that is left is taken up, found finished and forgotten at the next start
    fs::remove(data_file(id), ignored);
    fs::remove(ticket_file(id), ignored);
  }

  void enqueue(Ticket ticket) {
    std::lock_guard const lock(mutex);
    waiting.push_back(std::move(ticket));
    changed.notify_all();
  }

  void work() {
    while (true) {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return stopping || !waiting.empty(); });
      if (stopping) { return; }
      auto const ticket = waiting.front();
      waiting.pop_front();
      auto const job =
          std::make_shared<ImportJob>(pipeline, entries, persons, ticket.scope, ticket.id, ticket.request, data_file(ticket.id), workers);
      running[ticket.id] = job;
      lock.unlock();
      if (auto const outcome = job->run(stopping)) { finish(ticket, *job, *outcome); }
      lock.lock();
      running.erase(ticket.id);
    }
  }

  void finish(Ticket const& ticket, ImportJob const& job, std::string const& outcome) {
    auto const context = system_context(ticket.scope, "import", CommandId(pipeline.ports().identity.named_uuid(ticket.id.uuid(), "finish")),
                                        CorrelationId(ticket.id.uuid()));
    while (!stopping) {
      auto const done = pipeline.run_on<OperationAggregate>(context, Action::run_import, ticket.id.str(),
                                                            operation::Finish{outcome, job.progress().describe()});
      if (done || std::holds_alternative<Rejection>(done.error())) {
        forget(ticket.id);
        return;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
  }
};

ImportCommands::ImportCommands(Pipeline& pipeline, EntryCommands& entries, Persons& persons, fs::path folder, unsigned workers)
    : impl_(new Impl{pipeline, entries, persons, std::move(folder), workers}) {
  fs::create_directories(impl_->folder);
  impl_->thread = std::thread([this] { impl_->work(); });
}

ImportCommands::~ImportCommands() { stop(); }

Outcome<Written> ImportCommands::start(CommandContext const& context, fs::path const& ndjson, ImportRequest const& request) {
  auto& identity = impl_->pipeline.ports().identity;
  auto const type = load_type(impl_->pipeline.repositories(), context.scope, request.mapping.type_key, Freshness::within_a_second);
  if (!type) { return type.error(); }
  OperationId const id(identity.new_uuid());
  auto const content = digest_of(ndjson, identity);
  auto command = context;
  command.digest = identity.sha256(std::string(context.digest.begin(), context.digest.end()) + content);

  Impl::Ticket const ticket{id, context.scope, request};
  std::error_code failed;
  fs::rename(ndjson, impl_->data_file(id), failed);
  if (failed) { return Failure(StoreError{StoreErrorCode::internal, false, "the import's file could not be kept: " + failed.message()}); }
  impl_->write_ticket(ticket);
  auto written = impl_->pipeline.run_on<OperationAggregate>(command, Action::run_import, id.str(),
                                                            operation::Start{id, "import", to_json(request), content});
  if (!written || written->repeated) {
    impl_->forget(id);
    return written;
  }
  impl_->enqueue(ticket);
  return written;
}

Outcome<json::object> ImportCommands::status(TenantScope scope, OperationId id) {
  auto const folded = impl_->pipeline.repositories().load<OperationAggregate>(scope, id.str(), Freshness::within_a_second);
  if (!folded) { return Failure(folded.error()); }
  if (!folded->state->exists) { return Failure(Rejection{RejectionCode::not_found, "There is no such record."}); }
  auto view = operation::describe(*folded->state);
  auto progress = folded->state->summary;
  std::lock_guard const lock(impl_->mutex);
  if (auto const it = impl_->running.find(id); it != impl_->running.end() && progress.empty()) {
    progress = it->second->progress().describe();
  }
  view["progress"] = std::move(progress);
  return view;
}

void ImportCommands::resume() {
  for (auto const& file : fs::directory_iterator(impl_->folder)) {
    auto const id = OperationId::parse(file.path().stem().string());
    if (file.path().extension() != ".json" || !id) { continue; }
    auto const ticket = json::parse(read_file(file.path()));
    auto const tenant = TenantId::parse(json::value_to<std::string>(ticket.at("tenant")));
    CONTENTOS_ENSURE(tenant.has_value(), "an import ticket names a tenant");
    TenantScope const scope(*tenant);
    auto const folded = impl_->pipeline.repositories().load<OperationAggregate>(scope, id->str(), Freshness::fresh);
    if (!folded) { continue; }
    // Without its event the client was never told of it; with an outcome it is done.
    if (!folded->state->exists || !folded->state->outcome.empty()) {
      impl_->forget(*id);
    } else {
      impl_->enqueue({*id, scope, from_json(ticket.at("request").as_object())});
    }
  }
}

void ImportCommands::stop() {
  {
    std::lock_guard const lock(impl_->mutex);
    impl_->stopping = true;
    impl_->changed.notify_all();
  }
  if (impl_->thread.joinable()) { impl_->thread.join(); }
}

}  // namespace contentos
