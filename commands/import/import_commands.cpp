#include "commands/import/import_commands.hpp"

#include "commands/entry/content.hpp"
#include "commands/import/import_job.hpp"
#include "commands/import/import_queue.hpp"
#include "commands/import/import_tickets.hpp"
#include "commands/import/import_type.hpp"
#include "commands/import/insist.hpp"
#include "domain/content_type/content_type.hpp"
#include "domain/operation/operation.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <thread>

namespace contentos {

namespace json = boost::json;
namespace fs = std::filesystem;

namespace {

/// A process that ends is started again and takes up what it was at: what ends it each time must come to an end too.
constexpr unsigned kMostStarts = 5;
/// After that an append of which the log knows nothing has not happened.
constexpr std::chrono::minutes kLongestCommit{1};

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

/// The imports that this process took: those whose event is in doubt, those that wait, and the threads that run them.
struct ImportCommands::Impl {
  Pipeline& pipeline;
  EntryCommands& entries;
  Persons& persons;
  Transliterator const& transliterator;
  Graphemes const& graphemes;
  ImportTickets tickets;
  ImportPool pool;
  unsigned most_runners;
  ImportQueue queue{kMaxOfTenant};
  std::stop_source stopping{};
  std::mutex mutex{};
  struct Doubt {
    ImportTicket ticket;
    std::chrono::steady_clock::time_point since = std::chrono::steady_clock::now();
  };
  std::vector<Doubt> doubts{};  // each has a place of its tenant
  std::map<OperationId, std::shared_ptr<ImportJob>> running{};
  std::vector<std::thread> runners{};

  void enqueue(ImportTicket ticket) {
    if (!queue.push(std::move(ticket))) { return; }
    // A thread more for each tenant that waits, until there are enough: most processes never import.
    std::lock_guard const lock(mutex);
    if (runners.size() < most_runners && !stopping.stop_requested()) {
      runners.emplace_back([this] { work(); });
    }
  }

  void work() {
    auto const stop = stopping.get_token();
    while (auto const ticket = queue.next(stop)) {
      try {
        run(*ticket, stop);
      } catch (std::exception const&) {}  // its ticket is still there for the next start, which counts how often
      {
        std::lock_guard const lock(mutex);
        running.erase(ticket->id);
      }
      queue.done(ticket->scope.tenant());
    }
  }

  Outcome<bool> is_unfinished(ImportTicket const& ticket) {
    auto const folded = pipeline.repositories().load<operation::Word>(ticket.scope, ticket.id.str(), Freshness::fresh);
    if (!folded) { return Failure(folded.error()); }
    return folded->state->exists && folded->state->outcome.empty();
  }

  void run(ImportTicket ticket, std::stop_token const& stop) {
    auto const unfinished = insist(stop, [&] { return is_unfinished(ticket); });
    if (!unfinished) { return; }  // the next start asks again
    if (!*unfinished) {
      // Without its event the client was never told of it; with an outcome it is done.
      tickets.forget(ticket.id);
      return;
    }
    auto const job = job_of(ticket);
    {
      std::lock_guard const lock(mutex);
      running[ticket.id] = job;
    }
    if (ticket.starts >= kMostStarts) {
      finish(ticket, *job,
             job->fail({"internal", "",
                        "The server ended " + std::to_string(kMostStarts) +
                            " times while it was at this import, so that it is not tried again. What was "
                            "written stays; the file may be imported again."}));
      return;
    }
    ++ticket.starts;
    (void)tickets.write(ticket);  // a full disk: then this start is not counted
    auto const outcome = job->run(stop);
    if (outcome) {
      finish(ticket, *job, *outcome);
    } else {
      --ticket.starts;
      (void)tickets.write(ticket);
    }
  }

  /// Lifetime: the job not longer than the ticket.
  std::shared_ptr<ImportJob> job_of(ImportTicket& ticket) {
    return std::make_shared<ImportJob>(ImportJob::Means{pipeline, entries, persons, transliterator, graphemes, pool}, ticket.scope,
                                       ticket.id, ticket.request, tickets.data_file(ticket.id), [this, &ticket] {
                                         if (!ticket.request.strict) { return; }
                                         // All of it was accepted: a process that takes it up goes on, whatever came in between.
                                         ticket.request.strict = false;
                                         (void)tickets.write(ticket);  // a full disk: then it is judged once more
                                       });
  }

  void finish(ImportTicket const& ticket, ImportJob const& job, std::string const& outcome) {
    auto const context = system_context(ticket.scope, "import", CommandId(pipeline.ports().identity.named_uuid(ticket.id.uuid(), "finish")),
                                        CorrelationId(ticket.id.uuid()));
    // The platform ends it, since it must come to an end in a tenant as well that was suspended or deleted meanwhile.
    auto const done = insist(stopping.get_token(), [&] {
      return pipeline.run_on<operation::Word>(context, {Deed::manage, Permission::kPlatform}, ticket.id.str(),
                                              operation::Finish{outcome, job.progress().describe()});
    });
    if (done || std::holds_alternative<Rejection>(done.error())) { tickets.forget(ticket.id); }
  }

  /// The tenant's imports whose event is in doubt: what the log has is run, what it has not is forgotten, once that is sure. For a while it
  /// may still be on its way, unless a later append of the tenant is there, which had to wait for it.
  void settle(TenantId tenant, bool is_appended_later) {
    std::vector<Doubt> asked;
    {
      std::lock_guard const lock(mutex);
      auto const others = std::partition(doubts.begin(), doubts.end(), [&](Doubt const& d) { return d.ticket.scope.tenant() != tenant; });
      asked.assign(std::move_iterator(others), std::move_iterator(doubts.end()));
      doubts.erase(others, doubts.end());
    }
    for (auto& doubt : asked) {
      auto const unfinished = is_unfinished(doubt.ticket);
      bool const is_sure = is_appended_later || std::chrono::steady_clock::now() - doubt.since > kLongestCommit;
      if (unfinished && *unfinished) {
        enqueue(std::move(doubt.ticket));
      } else if (unfinished && is_sure) {
        tickets.forget(doubt.ticket.id);
        queue.give_back(tenant);
      } else {
        std::lock_guard const lock(mutex);
        doubts.push_back(std::move(doubt));
      }
    }
  }

  /// Whether there is a type to import into, or one can and may be made.
  Outcome<void> check_type(CommandContext const& context, ImportRequest const& request) {
    auto const type = load_type(pipeline.repositories(), context.scope, request.mapping.type_key, Freshness::within_a_second);
    if (type) {
      if (auto wrong = unknown_field(request.mapping, type->type->current())) { return Failure(std::move(*wrong)); }
      return {};
    }
    if (!request.make_type || std::holds_alternative<StoreError>(type.error())) { return type.error(); }
    auto const known = pipeline.repositories().load<content_type::Word>(context.scope, request.mapping.type_key.str(), Freshness::fresh);
    if (!known) { return Failure(known.error()); }
    if (known->state->exists && known->state->audit.is_deleted()) { return type.error(); }
    auto const allowed =
        pipeline.ports().authorizer.authorize(context.principal, {Deed::create, content_type::Word::kName},
                                              Resource{context.scope, content_type::Word::kName, request.mapping.type_key.str()});
    if (!allowed) { return Failure(allowed.error()); }
    if (auto const definition = definition_for(request); !definition) { return Failure(definition.error()); }
    return {};
  }

  /// Takes a place of the tenant's. False: there is none, and none is needed for a command that was taken before.
  Outcome<bool> reserve(CommandContext const& context) {
    auto const tenant = context.scope.tenant();
    if (queue.reserve(tenant)) { return true; }
    settle(tenant, false);
    if (queue.reserve(tenant)) { return true; }
    auto const known = pipeline.ports().log.find_command(context.scope, context.command_id);
    if (!known) { return Failure(known.error()); }
    if (*known) { return false; }
    return Failure(Rejection{RejectionCode::too_many, "The tenant has " + std::to_string(kMaxOfTenant) +
                                                          " unfinished imports; send this one when one of them has ended."});
  }

  /// Keeps the file and makes the operation. True when there is a new import, which keeps the place that was reserved for it.
  Outcome<Written> take(CommandContext const& context, fs::path const& ndjson, ImportRequest const& request, bool& is_new) {
    auto& identity = pipeline.ports().identity;
    if (auto const type = check_type(context, request); !type) { return type.error(); }
    auto const content = digest_of(ndjson, identity);
    auto command = context;
    command.digest = identity.sha256(std::string(context.digest.begin(), context.digest.end()) + content);

    ImportTicket const ticket{OperationId(identity.new_uuid()), context.scope, request};
    if (auto const kept = tickets.keep(ticket, ndjson); !kept) {
      tickets.forget(ticket.id);
      return Failure(kept.error());
    }
    auto written = pipeline.run_on<operation::Word>(command, {Deed::create, operation::Word::kName}, ticket.id.str(),
                                                    operation::Start{ticket.id, "import", to_json(request), content});
    auto const failure = written ? std::nullopt : std::optional(written.error());
    is_new = written ? !written->repeated : std::holds_alternative<StoreError>(*failure);
    if (!is_new) { tickets.forget(ticket.id); }
    if (failure && is_new) {
      // The event may be there all the same; then a client that comes again with its key is told that it was taken.
      std::lock_guard const lock(mutex);
      doubts.push_back({ticket});
    }
    settle(context.scope.tenant(), written && is_new);
    if (written && is_new) { enqueue(ticket); }
    return written;
  }
};

ImportCommands::ImportCommands(Pipeline& pipeline, EntryCommands& entries, Persons& persons, Transliterator const& transliterator,
                               Graphemes const& graphemes, ImportOptions options)
    : impl_(new Impl{pipeline, entries, persons, transliterator, graphemes, ImportTickets(std::move(options.folder)),
                     ImportPool(options.workers), options.runners}) {}

ImportCommands::~ImportCommands() { stop(); }

Outcome<Written> ImportCommands::start(CommandContext const& context, fs::path const& ndjson, ImportRequest const& request) {
  auto const reserved = impl_->reserve(context);
  if (!reserved) { return reserved.error(); }
  struct Place {
    ImportQueue& queue;
    TenantId tenant;
    bool is_held;
    ~Place() {
      if (is_held) { queue.give_back(tenant); }
    }
  } place{impl_->queue, context.scope.tenant(), *reserved};
  bool is_new = false;
  auto written = impl_->take(context, ndjson, request, is_new);
  if (is_new) { place.is_held = false; }
  return written;
}

Outcome<json::object> ImportCommands::status(TenantScope scope, OperationId id) {
  auto const folded = impl_->pipeline.repositories().load<operation::Word>(scope, id.str(), Freshness::within_a_second);
  if (!folded) { return Failure(folded.error()); }
  if (!folded->state->exists) { return Failure(Rejection{RejectionCode::not_found, "There is no such record."}); }
  auto view = operation::describe(*folded->state);
  auto progress = folded->state->summary;
  std::lock_guard const lock(impl_->mutex);
  if (auto const it = impl_->running.find(id); it != impl_->running.end() && progress.empty()) {
    progress = it->second->progress().describe();
  } else if (progress.empty() && impl_->queue.holds(id)) {
    progress = ImportProgress().describe();
  }
  view["progress"] = std::move(progress);
  return view;
}

void ImportCommands::resume() {
  impl_->tickets.sweep();
  for (auto& ticket : impl_->tickets.all()) {
    impl_->queue.reserve_anyway(ticket.scope.tenant());
    impl_->enqueue(std::move(ticket));
  }
}

void ImportCommands::stop() {
  impl_->stopping.request_stop();
  std::vector<std::thread> runners;
  {
    std::lock_guard const lock(impl_->mutex);
    runners.swap(impl_->runners);
  }
  for (auto& runner : runners) { runner.join(); }
}

}  // namespace contentos
