#include "commands/import/import_commands.hpp"

#include "commands/entry/content.hpp"
#include "commands/import/import_job.hpp"
#include "commands/import/import_tickets.hpp"
#include "commands/import/import_type.hpp"
#include "commands/import/insist.hpp"

#include <fstream>
#include <map>
#include <set>

namespace contentos {

namespace json = boost::json;
namespace fs = std::filesystem;

namespace {

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

std::optional<Rejection> unknown_field(ImportMapping const& mapping, content_type::Definition const& definition) {
  for (auto const& [member, key] : mapping.fields) {
    if (definition.find(key) == nullptr) {
      return Rejection{RejectionCode::validation_failed,
                       "A field is named that the content type does not have.",
                       {{"?field", "unknown_field", "The content type has no field " + key + "."}}};
    }
  }
  return std::nullopt;
}

}  // namespace

/// Which imports wait, in which order tenants have their turn, and the threads that run them.
struct ImportCommands::Impl {
  Pipeline& pipeline;
  EntryCommands& entries;
  Persons& persons;
  Transliterator const& transliterator;
  ImportTickets tickets;
  ImportPool pool;
  unsigned most_runners;
  std::atomic<bool> stopping{false};
  std::mutex mutex{};
  std::condition_variable changed{};
  std::map<TenantId, std::deque<ImportTicket>> unfinished{};  // the front of each runs or is the next
  std::deque<TenantId> turns{};                               // tenants of which none runs and one waits
  std::map<OperationId, std::shared_ptr<ImportJob>> running{};
  std::vector<std::thread> runners{};

  bool is_full(TenantId tenant) {
    std::lock_guard const lock(mutex);
    auto const it = unfinished.find(tenant);
    return it != unfinished.end() && it->second.size() >= kMaxOfTenant;
  }

  void enqueue(ImportTicket ticket) {
    std::lock_guard const lock(mutex);
    auto const tenant = ticket.scope.tenant();
    auto& of_tenant = unfinished[tenant];
    of_tenant.push_back(std::move(ticket));
    if (of_tenant.size() > 1) { return; }
    turns.push_back(tenant);
    // A thread more for each tenant that waits, until there are enough: most processes never import.
    if (runners.size() < most_runners && !stopping) {
      runners.emplace_back([this] { work(); });
    }
    changed.notify_one();
  }

  void work() {
    std::unique_lock lock(mutex);
    while (true) {
      changed.wait(lock, [&] { return stopping || !turns.empty(); });
      if (stopping) { return; }
      auto const tenant = turns.front();
      turns.pop_front();
      auto const ticket = unfinished.at(tenant).front();
      auto const job = job_of(ticket);
      running[ticket.id] = job;
      lock.unlock();
      if (auto const outcome = job->run(stopping)) { finish(ticket, *job, *outcome); }
      lock.lock();
      running.erase(ticket.id);
      auto const it = unfinished.find(tenant);
      it->second.pop_front();
      if (it->second.empty()) {
        unfinished.erase(it);
      } else {
        turns.push_back(tenant);
      }
    }
  }

  std::shared_ptr<ImportJob> job_of(ImportTicket const& ticket) {
    return std::make_shared<ImportJob>(ImportJob::Means{pipeline, entries, persons, transliterator, pool}, ticket.scope, ticket.id,
                                       ticket.request, tickets.data_file(ticket.id), [this, ticket] {
                                         if (!ticket.request.strict) { return; }
                                         // All of it was accepted: a process that takes it up goes on, whatever came in between.
                                         auto accepted = ticket;
                                         accepted.request.strict = false;
                                         (void)tickets.write(accepted);  // a full disk: then it is judged once more
                                       });
  }

  void finish(ImportTicket const& ticket, ImportJob const& job, std::string const& outcome) {
    auto const context = system_context(ticket.scope, "import", CommandId(pipeline.ports().identity.named_uuid(ticket.id.uuid(), "finish")),
                                        CorrelationId(ticket.id.uuid()));
    auto const done = insist(stopping, [&] {
      return pipeline.run_on<OperationAggregate>(context, Action::run_import, ticket.id.str(),
                                                 operation::Finish{outcome, job.progress().describe()});
    });
    if (done || std::holds_alternative<Rejection>(done.error())) { tickets.forget(ticket.id); }
  }

  /// Whether there is a type to import into, or one can and may be made.
  Outcome<void> check_type(CommandContext const& context, ImportRequest const& request) {
    auto const type = load_type(pipeline.repositories(), context.scope, request.mapping.type_key, Freshness::within_a_second);
    if (type) {
      if (auto wrong = unknown_field(request.mapping, type->type->current())) { return Failure(std::move(*wrong)); }
      return {};
    }
    if (!request.make_type || std::holds_alternative<StoreError>(type.error())) { return type.error(); }
    auto const known = pipeline.repositories().load<ContentTypeAggregate>(context.scope, request.mapping.type_key.str(), Freshness::fresh);
    if (!known) { return Failure(known.error()); }
    if (known->state->exists && known->state->audit.is_deleted()) { return type.error(); }
    auto const allowed = pipeline.ports().authorizer.authorize(context.principal, Action::write_types, Resource{context.scope});
    if (!allowed) { return Failure(allowed.error()); }
    if (auto const definition = definition_for(request); !definition) { return Failure(definition.error()); }
    return {};
  }

  /// A command that was taken before is answered however many wait.
  Outcome<void> check_room(CommandContext const& context) {
    if (!is_full(context.scope.tenant())) { return {}; }
    auto const known = pipeline.ports().log.find_command(context.scope, context.command_id);
    if (!known) { return Failure(known.error()); }
    if (*known) { return {}; }
    return Failure(Rejection{RejectionCode::too_many, "The tenant has " + std::to_string(kMaxOfTenant) +
                                                          " unfinished imports; send this one when one of them has ended."});
  }
};

ImportCommands::ImportCommands(Pipeline& pipeline, EntryCommands& entries, Persons& persons, Transliterator const& transliterator,
                               fs::path folder, unsigned workers, unsigned runners)
    : impl_(new Impl{pipeline, entries, persons, transliterator, ImportTickets(std::move(folder)), ImportPool(workers), runners}) {}

ImportCommands::~ImportCommands() { stop(); }

Outcome<Written> ImportCommands::start(CommandContext const& context, fs::path const& ndjson, ImportRequest const& request) {
  auto& identity = impl_->pipeline.ports().identity;
  if (auto const room = impl_->check_room(context); !room) { return room.error(); }
  if (auto const type = impl_->check_type(context, request); !type) { return type.error(); }
  auto const content = digest_of(ndjson, identity);
  auto command = context;
  command.digest = identity.sha256(std::string(context.digest.begin(), context.digest.end()) + content);

  ImportTicket const ticket{OperationId(identity.new_uuid()), context.scope, request};
  if (auto const kept = impl_->tickets.keep(ticket, ndjson); !kept) {
    impl_->tickets.forget(ticket.id);
    return Failure(kept.error());
  }
  auto written = impl_->pipeline.run_on<OperationAggregate>(command, Action::run_import, ticket.id.str(),
                                                            operation::Start{ticket.id, "import", to_json(request), content});
  if (!written || written->repeated) {
    impl_->tickets.forget(ticket.id);
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
  impl_->tickets.sweep();
  for (auto const& ticket : impl_->tickets.all()) {
    auto const folded = impl_->pipeline.repositories().load<OperationAggregate>(ticket.scope, ticket.id.str(), Freshness::fresh);
    if (!folded) { continue; }
    // Without its event the client was never told of it; with an outcome it is done.
    if (!folded->state->exists || !folded->state->outcome.empty()) {
      impl_->tickets.forget(ticket.id);
    } else {
      impl_->enqueue(ticket);
    }
  }
}

void ImportCommands::stop() {
  {
    std::lock_guard const lock(impl_->mutex);
    impl_->stopping = true;
    impl_->changed.notify_all();
  }
  for (auto& runner : impl_->runners) {
    if (runner.joinable()) { runner.join(); }
  }
}

}  // namespace contentos
