// The way of every command: idempotency → load (folds) → authorize → decide → append → answer. Written once; the aggregates' services say
// what to load and to decide.
#pragma once

#include "commands/access/principal.hpp"
#include "commands/pipeline/context.hpp"
#include "commands/pipeline/repository.hpp"
#include "commands/pipeline/turns.hpp"
#include "commands/ports/event_log.hpp"
#include "commands/ports/identity.hpp"
#include "commands/ports/person_vault.hpp"

#include <functional>
#include <variant>
#include <vector>

namespace contentos {

/// What one attempt wants appended; the pipeline adds guards for tenant and token, command id, actor and origin.
struct Intent {
  StreamName stream;
  StreamVersion expected;
  std::vector<EncodedEvent> events;  // none: it has already happened
  std::vector<Guard> guards{};
  std::vector<EmptyClaimPrefix> empty_prefixes{};
};

struct Ports {
  EventLog& log;
  PersonVault& vault;
  Identity& identity;
  Authorizer const& authorizer;
};

class Pipeline {
public:
  /// `turns`: what may wait for a turn at a contended stream, out of the threads that run commands.
  Pipeline(Ports ports, Repositories& repositories, Turns::Limits turns) : ports_(ports), repositories_(repositories), turns_(turns) {}

  /// What an attempt gives: an intent, or why not.
  using Attempt = std::function<Outcome<Intent>(Freshness)>;
  struct Done {
    StreamName stream;        // the intent's
    StreamVersion version;    // of that stream after the command
    TenantPosition position;  // of the append's last event; 0 when nothing was appended
    bool changed = true;
    bool repeated = false;
    std::vector<RecordedEvent> events{};  // what was appended now, as far as a fold needs it
  };

  /// Runs the command: answers a known command id at once; else attempts on cached folds, and again on fresh ones when the attempt was
  /// rejected or found nothing to do, or when the append lost a race: then in turn with all who write to that stream in this process.
  /// Rejections: those of the attempt; command_reused. Errors: those of the log; overloaded (retryable) when too many stand in that line,
  /// or when other processes were faster until the command's patience ended.
  [[nodiscard]] Outcome<Done> run(CommandContext const& context, Action action, Resource const& resource, Attempt const& attempt);

  /// One aggregate and its pure decide, without an answer.
  template <class Aggregate>
  [[nodiscard]] Outcome<Done> decide_on(CommandContext const& context, Action action, std::string const& id,
                                        typename Aggregate::Command const& command,
                                        std::vector<EmptyClaimPrefix> const& empty_prefixes = {});

  /// The common case: one aggregate, its pure decide, and describe() of the outcome.
  template <class Aggregate>
  [[nodiscard]] Outcome<Written> run_on(CommandContext const& context, Action action, std::string const& id,
                                        typename Aggregate::Command const& command,
                                        std::vector<EmptyClaimPrefix> const& empty_prefixes = {});

  /// describe() of the stream at the version a command left it at.
  template <class Aggregate>
  [[nodiscard]] Outcome<Written> answer(CommandContext const& context, Done const& done);

  [[nodiscard]] Repositories& repositories() { return repositories_; }
  [[nodiscard]] Ports& ports() { return ports_; }

private:
  /// What an attempt decided on does not hold any more, or may not: it is to be made again, on what is fresh.
  struct Again {
    bool in_turn = false;  // after those who want to write to the same stream
    StreamName stream{};
  };
  using Tried = std::variant<Done, Again>;

  Outcome<Tried> try_once(CommandContext const& context, Action action, Attempt const& attempt, Freshness freshness, bool has_turn);
  Outcome<Tried> settle(CommandContext const& context, Outcome<Intent> const& intent, Freshness freshness);
  Outcome<Tried> append(CommandContext const& context, Intent const& intent, std::vector<Guard> guards);
  Outcome<std::vector<Guard>> standing_guards(CommandContext const& context, Action action, StreamName const& own, Freshness freshness);
  Outcome<std::optional<Done>> find_repeat(CommandContext const& context);
  Outcome<AppendRequest> make_request(CommandContext const& context, Intent const& intent, std::vector<Guard> guards);

  Ports ports_;
  Repositories& repositories_;
  Turns turns_;
};

}  // namespace contentos
