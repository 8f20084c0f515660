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
#include "domain/record/kind.hpp"

#include <functional>
#include <variant>
#include <vector>

namespace contentos {

/// Events of one more stream, appended with the others or not at all.
struct StreamIntent {
  StreamName stream;
  StreamVersion expected;
  std::vector<EncodedEvent> events;
};

/// What one attempt wants appended; the pipeline adds guards for tenant and token, command id, actor and origin, and what references ask
/// for (domain/record/record.hpp).
struct Intent {
  StreamName stream;  // whose record is the answer
  StreamVersion expected;
  std::vector<EncodedEvent> events;  // none, in no stream: it has already happened
  std::vector<Guard> guards{};
  std::vector<EmptyClaimPrefix> empty_prefixes{};
  std::vector<Claim> held_claims{};
  std::vector<StreamIntent> further{};
  std::optional<SiteId> site{};  // that its events are of; none: the tenant's default one
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
  [[nodiscard]] Outcome<Done> run(CommandContext const& context, Permission permission, Resource const& resource, Attempt const& attempt);

  /// What the command left when it was here before; nothing when it was not. For what is done outside of its own append, which `run`
  /// sees only then. Rejection command_reused. Errors: those of the log.
  [[nodiscard]] Outcome<std::optional<Done>> find_repeat(CommandContext const& context);

  /// What a word's pure decide gives for a state of it, encoded.
  using Decide = std::function<Decided<std::vector<EncodedEvent>>(void const* state)>;

  /// One stream and what is decided on its state, without an answer.
  [[nodiscard]] Outcome<Done> decide_on(WordRow const& word, CommandContext const& context, Permission permission, std::string const& id,
                                        Decide const& decide, std::vector<EmptyClaimPrefix> const& empty_prefixes = {});
  /// describe() of the stream at the version a command left it at.
  [[nodiscard]] Outcome<Written> answer(WordRow const& word, CommandContext const& context, Done const& done);
  /// The common case: one stream, what is decided on its state, and describe() of the outcome.
  [[nodiscard]] Outcome<Written> run_on(WordRow const& word, CommandContext const& context, Permission permission, std::string const& id,
                                        Decide const& decide, std::vector<EmptyClaimPrefix> const& empty_prefixes = {});

  /// The same for who knows the word.
  template <class Word>
  [[nodiscard]] Outcome<Done> decide_on(CommandContext const& context, Permission permission, std::string const& id,
                                        CommandOf<Word> const& command) {
    return decide_on(row_of<Word>(), context, permission, id, decider<Word>(command));
  }
  template <class Word>
  [[nodiscard]] Outcome<Written> answer(CommandContext const& context, Done const& done) {
    return answer(row_of<Word>(), context, done);
  }
  template <class Word>
  [[nodiscard]] Outcome<Written> run_on(CommandContext const& context, Permission permission, std::string const& id,
                                        CommandOf<Word> const& command, std::vector<EmptyClaimPrefix> const& empty_prefixes = {}) {
    return run_on(row_of<Word>(), context, permission, id, decider<Word>(command), empty_prefixes);
  }

  [[nodiscard]] Repositories& repositories() { return repositories_; }
  [[nodiscard]] Ports& ports() { return ports_; }

private:
  /// What an attempt decided on does not hold any more, or may not: it is to be made again, on what is fresh.
  struct Again {
    bool in_turn = false;  // after those who want to write to the same stream
    StreamName stream{};
  };
  using Tried = std::variant<Done, Again>;

  template <class Word>
  static Decide decider(CommandOf<Word> const& command) {
    return [&command](void const* state) { return record::encoded(decide(*static_cast<StateOf<Word> const*>(state), command)); };
  }

  Outcome<Tried> try_once(CommandContext const& context, Permission permission, Attempt const& attempt, Freshness freshness, bool has_turn,
                          bool may_look_again);
  Outcome<Tried> settle(CommandContext const& context, Outcome<Intent> const& intent, Freshness freshness);
  /// may_look_again: when a record that is referred to is not there, the attempt is made again, to say so in its own words.
  Outcome<Tried> append(CommandContext const& context, Intent const& intent, std::vector<Guard> guards, bool may_look_again);
  Outcome<std::vector<Guard>> standing_guards(CommandContext const& context, Permission permission, StreamName const& own,
                                              Freshness freshness);
  Outcome<AppendRequest> make_request(CommandContext const& context, Intent const& intent, std::vector<Guard> guards);

  Ports ports_;
  Repositories& repositories_;
  Turns turns_;
};

}  // namespace contentos
