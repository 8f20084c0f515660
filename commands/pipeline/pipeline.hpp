// The way of every command: idempotency → load (folds) → authorize → decide → append → answer. Written once; the aggregates' services say
// what to load and to decide.
#pragma once

#include "commands/access/principal.hpp"
#include "commands/pipeline/context.hpp"
#include "commands/pipeline/intake.hpp"
#include "commands/pipeline/repository.hpp"
#include "commands/pipeline/turns.hpp"
#include "commands/ports/event_log.hpp"
#include "commands/ports/identity.hpp"
#include "commands/ports/person_vault.hpp"
#include "domain/record/kind.hpp"

#include <boost/json/object.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <variant>
#include <vector>

namespace contentos {

/// What is decided on one stream: its events are appended with those of the others or not at all.
struct StreamIntent {
  StreamName stream;
  StreamVersion expected;            // what they were decided on
  std::vector<EncodedEvent> events;  // none: it has already happened, which holds as long as the stream is at that version
  std::optional<SiteId> site{};      // that its events are of; none: the tenant's default one
};

/// What one try wants appended; the pipeline adds guards for tenant and token, command id, actor and origin, and what references ask
/// for (domain/record/record.hpp).
struct Intent {
  std::vector<StreamIntent> streams;  // at least one, each once; the record of the first is the answer
  std::vector<Guard> guards{};
  std::vector<EmptyClaimPrefix> empty_prefixes{};
  std::vector<Claim> held_claims{};
  /// What is answered beside the record, now and when the command is repeated: kept with it, so counts and not lists, 15 KiB at most.
  boost::json::object facts{};

  /// Puts the streams and conditions of `other` to these. Its facts are lost.
  void join(Intent other);
  /// Whether there is nothing to append.
  [[nodiscard]] bool is_empty() const;
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

  /// Decides the command on what is loaded as fresh as that: gives an intent, or why not.
  using MakeIntent = std::function<Outcome<Intent>(Freshness)>;
  struct Done {
    StreamName stream;        // the intent's first
    StreamVersion version;    // of that stream after the command
    TenantPosition position;  // of the append's last event; 0 when nothing was appended
    bool changed = true;
    bool repeated = false;
    std::vector<RecordedEvent> events{};  // what was appended now to that stream, as far as a fold needs it
    boost::json::object facts{};          // the intent's, of the time when it was appended
  };

  /// Runs the command: answers a known command id at once; else makes an intent on cached folds, and again on fresh ones when that was
  /// rejected or found nothing to do, or when the append lost a race: then in turn with all who write in this process to the streams that
  /// it lost at. `permission` and `resource` are what the caller is asked for; who makes an intent of several streams asks for the others.
  /// Rejections: those of `make_intent`; command_reused; `stream` in the extra members names the one that a claim was wanted for, where
  /// there are several. Errors: those of the log; overloaded (retryable) when the intake is limited and full, when too many stand in a
  /// line, or when other processes were faster until the command's patience ended.
  [[nodiscard]] Outcome<Done> run(CommandContext const& context, Permission permission, Resource const& resource,
                                  MakeIntent const& make_intent);

  /// The moment at which the patience of a command that begins now is at its end.
  [[nodiscard]] std::chrono::steady_clock::time_point deadline() const { return turns_.deadline(); }

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
  /// The same for who has the record as it is shown after the command, at that version of its stream.
  [[nodiscard]] Outcome<Written> answer(CommandContext const& context, Done const& done, TextOrTree view, StreamVersion version);
  /// The stream's state at the version a command left it at, as `Repositories::load_at` gives it.
  [[nodiscard]] Result<std::shared_ptr<void const>> state_after(WordRow const& word, TenantScope scope, Done const& done);
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

  /// How many commands are let in; `run` asks it first, but for operators and for what is urgent.
  [[nodiscard]] Intake& intake() { return intake_; }
  [[nodiscard]] Repositories& repositories() { return repositories_; }
  [[nodiscard]] Ports& ports() { return ports_; }

private:
  /// What an intent was decided on does not hold any more, or may not: it is to be made again.
  struct Again {
    bool in_turn = false;  // after those who want to write to the same stream
    StreamName stream{};
    Freshness on = Freshness::fresh;
  };
  using Tried = std::variant<Done, Again>;

  template <class Word>
  static Decide decider(CommandOf<Word> const& command) {
    return [&command](void const* state) { return record::encoded(decide(*static_cast<StateOf<Word> const*>(state), command)); };
  }

  /// One try at a command.
  struct Try {
    CommandContext const& context;
    Permission permission;
    Freshness freshness;
    Turns::Standing const& turns;
    bool may_look_again;  // when a record that is referred to is not there, it is decided again, to say so in its own words
  };
  Outcome<Tried> try_once(Try const& now, MakeIntent const& make_intent);
  Outcome<Tried> settle(Try const& now, Outcome<Intent> const& intent);
  Outcome<Tried> append(Try const& now, Intent intent, std::vector<Guard> guards);
  void absorb_others(TenantScope scope, StreamName const& first, std::vector<RecordedEvent> const& events);
  Outcome<std::vector<Guard>> standing_guards(Try const& now, Intent const& intent);
  /// Both take the events' bytes out of the intent; how many there are stays.
  Outcome<AppendRequest> make_request(CommandContext const& context, Intent& intent, std::vector<Guard> guards);
  Outcome<std::vector<StreamEvents>> streams_of(CommandContext const& context, Intent& intent);

  Ports ports_;
  Repositories& repositories_;
  Turns turns_;
  Intake intake_{};
};

}  // namespace contentos
