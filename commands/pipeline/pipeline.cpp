#include "commands/pipeline/pipeline.hpp"

#include "domain/event/record_spec.hpp"
#include "domain/record/record.hpp"
#include "domain/skip/skip.hpp"
#include "domain/tenant/tenant.hpp"
#include "domain/token/token.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include <algorithm>
#include <chrono>
#include <thread>

namespace contentos {

namespace json = boost::json;

namespace {

// What a repeated command needs to be answered as it was the first time: which stream it left at which version.
std::string encode_result(StreamName const& stream, StreamVersion version) {
  return json::serialize(json::object{{"stream", stream.str()}, {"version", version.value}});
}

Pipeline::Done decode_result(Appended const& appended) {
  auto const result = json::parse(appended.result);
  Pipeline::Done done;
  done.stream = StreamName::from_stored(json::value_to<std::string>(result.at("stream")));
  done.version = StreamVersion(result.at("version").to_number<std::int64_t>());
  done.position = appended.last;
  done.repeated = true;
  return done;
}

Rejection reused() {
  return {RejectionCode::command_reused,
          "This idempotency key was used before, for another command or by another caller.",
          {{"Idempotency-Key", "command_reused", "Use a new key for a new command."}}};
}

/// Empty for records by description: RecordCommands finds the member by the claim, which it is given as `claim`.
std::string pointer_of(Claim const& claim) {
  if (claim.kind == "slug" || claim.kind == "tenant_slug") { return "/slug"; }
  if (claim.kind == "type_key" || claim.kind == "singleton") { return "/type_key"; }
  if (claim.kind == "unique_field") {
    auto const first = claim.key.find('/');
    return "/data/" + claim.key.substr(first + 1, claim.key.find('/', first + 1) - first - 1);
  }
  return "";
}

/// Their claims are called after them: `{word}_…`.
bool is_of_a_described_record(Claim const& claim) {
  return std::ranges::any_of(words(), [&](auto const* word) {
    return word->kind != nullptr && word->kind->is_described && claim.kind.starts_with(std::string(word->name) + "_");
  });
}

Rejection held(ClaimHeld const& lost) {
  auto const pointer = pointer_of(lost.claim);
  bool const is_of_a_member = !pointer.empty() && lost.claim.kind != "singleton";
  auto const name = is_of_a_member ? pointer.substr(pointer.rfind('/') + 1) : lost.claim.kind;
  Rejection r{RejectionCode::already_exists,
              "Another record holds this " + name + " already.",
              {{pointer, lost.claim.kind == "singleton" ? "singleton_exists" : "not_unique", "Taken by another record."}}};
  r.extra["holder"] = lost.holder.str();
  if (is_of_a_described_record(lost.claim)) { r.extra["claim"] = json::array{lost.claim.kind, lost.claim.key}; }
  return r;
}

Rejection in_use(PrefixNotEmpty const& v) {
  Rejection r{RejectionCode::in_use, "Other records still depend on this one."};
  json::array holders;
  for (auto const& holder : v.holders) { holders.emplace_back(holder.str()); }
  r.extra["holders"] = std::move(holders);
  r.extra["holders_total"] = v.claims;
  return r;
}

/// Which member of the input refers to it is not known here: RecordCommands says so of records.
Rejection dangling(ClaimNotHeld const& v) {
  Rejection r{RejectionCode::validation_failed,
              "A record that this one refers to does not exist.",
              {{"", "unknown_reference", "There is no such record."}}};
  r.extra["reference"] = v.claim.key;
  return r;
}

Rejection too_early(OccurredTooEarly const& v, std::optional<Timestamp> const& occurred) {
  auto const is_before = occurred && *occurred < v.last;
  auto const words = is_before ? "The time lies before the record's last event, which occurred at " + format_rfc3339(v.last) + "."
                               : std::string("The time lies in the future.");
  return {RejectionCode::validation_failed, words, {{"/occurred", is_before ? "out_of_order" : "in_the_future", words}}};
}

/// Why an append did not happen, where trying again would not help; nothing where it would.
struct FinalRejection {
  using Answer = std::optional<Rejection>;
  std::optional<Timestamp> const& occurred;  // as the command says

  Answer operator()(Appended const&) const { return {}; }
  Answer operator()(WrongVersion const&) const { return {}; }
  Answer operator()(GuardFailed const& v) const {
    if (v.stream.aggregate() != token::Word::kName) { return {}; }
    return Rejection{RejectionCode::unauthenticated, "A valid token is needed."};
  }
  Answer operator()(ClaimHeld const& v) const { return held(v); }
  Answer operator()(PrefixNotEmpty const& v) const { return in_use(v); }
  Answer operator()(ClaimNotHeld const& v) const { return dangling(v); }
  Answer operator()(CommandReused const&) const { return reused(); }
  Answer operator()(OccurredTooEarly const& v) const { return too_early(v, occurred); }
};

/// The events of a request's first stream as a fold needs them, so that they need not be read back; `place` adds what only the append
/// knows.
std::vector<RecordedEvent> as_recorded(AppendRequest const& request) {
  auto const& stream = request.streams.front();
  std::vector<RecordedEvent> out;
  for (auto const& event : stream.events) {
    RecordedEvent recorded;
    recorded.header.id = event.id;
    recorded.header.type = event.type;
    recorded.header.tenant = request.scope.tenant();
    recorded.header.stream = stream.stream;
    recorded.header.stream_version = StreamVersion(stream.expected.value + 1 + static_cast<std::int64_t>(out.size()));
    if (event.occurred) { recorded.header.occurred = *event.occurred; }
    recorded.header.actor = request.actor;
    recorded.header.attributed_to = request.attributed_to;
    recorded.data = event.data;
    out.push_back(std::move(recorded));
  }
  return out;
}

/// `count`: of the events of all streams, of which these are the first.
void place(std::vector<RecordedEvent>& events, Appended const& appended, std::size_t count, bool occurred_when_recorded) {
  auto position = appended.last.value - static_cast<std::int64_t>(count);
  for (auto& event : events) {
    event.header.tenant_position = TenantPosition(++position);
    event.header.recorded = appended.recorded;
    if (occurred_when_recorded) { event.header.occurred = appended.recorded; }
  }
}

std::size_t count_of(AppendRequest const& request) {
  std::size_t out = 0;
  for (auto const& stream : request.streams) { out += stream.events.size(); }
  return out;
}

bool is_empty(Intent const& intent) {
  return intent.events.empty() && std::ranges::all_of(intent.further, [](auto const& one) { return one.events.empty(); });
}

/// Why nothing of this kind may be written into the tenant as it is; nothing where it may.
std::optional<Rejection> closed(tenant::State const& tenant, Principal const& principal, Permission permission) {
  if (!tenant.exists) { return no_such_record(); }
  if (reaches_closed(permission)) { return std::nullopt; }
  if (tenant.audit.is_deleted()) {
    // The tenant's own tokens are by now what tokens of no tenant are (Authenticator); this one had been let in before.
    bool const is_of_the_platform = principal.actor.kind == ActorKind::system || principal.is_platform_admin();
    if (!is_of_the_platform) { return Rejection{RejectionCode::unauthenticated, "A valid token is needed."}; }
    return Rejection{RejectionCode::forbidden, "This tenant is deleted."};
  }
  if (tenant.is_suspended()) { return Rejection{RejectionCode::forbidden, "This tenant is suspended."}; }
  return std::nullopt;
}

/// Of a `ref` claim, the `exists` claim of the record that it points at.
Claim target_of(Claim const& reference) {
  auto const kind_end = reference.key.find('/');
  return {std::string(record::kExistsClaim), reference.key.substr(0, reference.key.find('/', kind_end + 1))};
}

/// Whoever refers to a record demands that it is there, and whoever takes a record away that nobody refers to it.
void add_reference_conditions(AppendRequest& request) {
  for (auto const& stream : request.streams) {
    for (auto const& event : stream.events) {
      for (auto const& claim : event.claims.take) {
        if (claim.kind == record::kRefClaim) { request.held_claims.push_back(target_of(claim)); }
      }
      for (auto const& claim : event.claims.release) {
        if (claim.kind == record::kExistsClaim) {
          request.empty_prefixes.push_back({std::string(record::kRefClaim), record::refs_to(claim)});
        }
      }
    }
  }
}

}  // namespace

Outcome<std::vector<Guard>> Pipeline::standing_guards(CommandContext const& context, Permission permission, StreamName const& own,
                                                      Freshness freshness) {
  std::vector<Guard> guards;
  auto const tenant = context.scope.tenant();
  if (tenant == kPlatformTenant) { return guards; }
  StreamName const tenant_stream(tenant::Word::kName, tenant.str());
  auto const state = repositories_.load<tenant::Word>(context.scope, tenant.str(), freshness);
  if (!state) {
    // The way back must not need what cannot be folded.
    bool const is_way_back = own.aggregate() == skip::Word::kName && state.error().code == StoreErrorCode::set_aside;
    return is_way_back ? Outcome<std::vector<Guard>>(std::move(guards)) : Failure(state.error());
  }
  if (own != tenant_stream) {
    if (auto refused = closed(*state->state, context.principal, permission)) { return Failure(*std::move(refused)); }
    guards.push_back({tenant_stream, state->state->version});
  }
  // A token of another tenant (a platform admin's) lives on another shard, where no guard reaches; it was checked within the last second.
  StreamName const token_stream(token::Word::kName, context.principal.token_id.str());
  if (context.principal.home == tenant && context.principal.actor.kind == ActorKind::token && own != token_stream) {
    guards.push_back({token_stream, context.principal.token_version});
  }
  return guards;
}

Outcome<std::optional<Pipeline::Done>> Pipeline::find_repeat(CommandContext const& context) {
  auto const known = ports_.log.find_command(context.scope, context.command_id);
  if (!known) { return Failure(known.error()); }
  if (!*known) { return std::optional<Done>(); }
  if ((*known)->digest != context.digest || (*known)->principal != context.principal.actor.id) { return Failure(reused()); }
  return std::optional(decode_result((*known)->outcome));
}

Outcome<AppendRequest> Pipeline::make_request(CommandContext const& context, Intent const& intent, std::vector<Guard> guards) {
  AppendRequest request{.scope = context.scope,
                        .command_id = context.command_id,
                        .command_digest = context.digest,
                        .principal = context.principal.actor.id,
                        .result = {},
                        .streams = {}};
  auto const add_stream = [&](StreamName const& stream, StreamVersion expected, std::vector<EncodedEvent> const& events) {
    auto& added = request.streams.emplace_back(StreamEvents{stream, expected, {}});
    for (auto const& event : events) {
      added.events.push_back({EventId(ports_.identity.new_uuid()), event.type, event.data, event.body, context.occurred, event.claims});
    }
  };
  add_stream(intent.stream, intent.expected, intent.events);
  for (auto const& [stream, expected, events] : intent.further) {
    if (!events.empty()) { add_stream(stream, expected, events); }
  }
  request.result = encode_result(intent.stream, StreamVersion(intent.expected.value + static_cast<std::int64_t>(intent.events.size())));
  request.guards = intent.guards;
  request.guards.insert(request.guards.end(), guards.begin(), guards.end());
  request.empty_prefixes = intent.empty_prefixes;
  request.held_claims = intent.held_claims;
  add_reference_conditions(request);
  request.correlation_id = context.correlation_id;
  request.causation_id = context.causation_id;
  request.actor = context.principal.actor;
  request.attributed_to = context.attributed_to;
  request.origin.agent = context.agent;
  if (!context.remote_address.empty()) {
    auto sealed = ports_.vault.seal(context.scope, context.principal.token_id.uuid(), intent.stream, "origin.ip", context.remote_address);
    if (!sealed) { return Failure(sealed.error()); }
    request.origin.ip_sealed = std::move(*sealed);
  }
  auto const tenant = repositories_.load<tenant::Word>(context.scope, context.scope.tenant().str(), Freshness::cached);
  if (tenant && tenant->state->exists) { request.site_id = intent.site.value_or(tenant->state->default_site); }
  return request;
}

/// Of an intent without events, or of none at all.
Outcome<Pipeline::Tried> Pipeline::settle(CommandContext const& context, Outcome<Intent> const& intent, Freshness freshness) {
  // Rejected or nothing to do: on folds that may be old, or because this very command was here before, maybe since the last look.
  auto repeat = find_repeat(context);
  if (!repeat) { return repeat.error(); }
  if (*repeat) { return Tried(std::move(**repeat)); }
  if (freshness != Freshness::fresh) { return Tried(Again{}); }
  if (!intent) { return intent.error(); }
  return Tried(Done{intent->stream, intent->expected, TenantPosition(0), false, false});
}

Outcome<Pipeline::Tried> Pipeline::append(CommandContext const& context, Intent const& intent, std::vector<Guard> guards,
                                          bool may_look_again) {
  auto request = make_request(context, intent, std::move(guards));
  if (!request) { return request.error(); }
  auto events = as_recorded(*request);
  auto const count = count_of(*request);
  auto verdict = ports_.log.append(std::move(*request));
  if (!verdict) { return Failure(verdict.error()); }
  if (auto const* appended = std::get_if<Appended>(&*verdict)) {
    if (appended->repeated) { return Tried(decode_result(*appended)); }
    place(events, *appended, count, !context.occurred);
    auto const version = events.empty() ? intent.expected : events.back().header.stream_version;
    return Tried(Done{intent.stream, version, appended->last, true, false, std::move(events)});
  }
  if (std::holds_alternative<ClaimNotHeld>(*verdict) && may_look_again) { return Tried(Again{}); }
  if (auto rejection = std::visit(FinalRejection{context.occurred}, *verdict)) { return Failure(std::move(*rejection)); }
  // Where only a guard failed nobody need wait: all who are guarded by the same stream go on side by side.
  auto const* wrong = std::get_if<WrongVersion>(&*verdict);
  return Tried(Again{wrong != nullptr, wrong != nullptr ? wrong->stream : intent.stream});
}

Outcome<Pipeline::Tried> Pipeline::try_once(CommandContext const& context, Permission permission, Attempt const& attempt,
                                            Freshness freshness, bool has_turn, bool may_look_again) {
  auto const intent = attempt(freshness);
  if (!intent || is_empty(*intent)) { return settle(context, intent, freshness); }
  // Who would go before those who wait would make one of them lose.
  if (!has_turn && turns_.has_line(context.scope.tenant(), intent->stream)) { return Tried(Again{true, intent->stream}); }
  auto guards = standing_guards(context, permission, intent->stream, freshness);
  if (!guards) {
    if (freshness != Freshness::fresh) { return Tried(Again{}); }
    return guards.error();
  }
  return append(context, *intent, std::move(*guards), may_look_again);
}

namespace {

// One on what is cached, one on what is fresh, and one more for whoever was overtaken between that and the append.
constexpr int kMostLooks = 3;

/// Who loses again and again to another process, or to what guards it, lets the others get ahead: from the fourth attempt on, 1 ms to 64.
void pause_before(int tries) {
  if (tries < 3) { return; }
  std::this_thread::sleep_for(std::chrono::milliseconds(1 << std::min(tries - 3, 6)));
}

}  // namespace

Outcome<Pipeline::Done> Pipeline::run(CommandContext const& context, Permission permission, Resource const& resource,
                                      Attempt const& attempt) {
  if (auto const allowed = ports_.authorizer.authorize(context.principal, permission, resource); !allowed) {
    return Failure(allowed.error());
  }

  auto const deadline = turns_.deadline();
  Turns::Turn turn;
  int tries = 0;
  for (auto freshness = Freshness::cached;; freshness = Freshness::fresh) {
    pause_before(tries++);
    auto tried = try_once(context, permission, attempt, freshness, static_cast<bool>(turn), tries < kMostLooks);
    if (!tried) { return tried.error(); }
    if (auto* done = std::get_if<Done>(&*tried)) { return std::move(*done); }
    auto const& again = std::get<Again>(*tried);
    if (again.in_turn && !turn) {
      auto taken = turns_.take(context.scope.tenant(), again.stream, deadline);
      if (!taken) { return Failure(taken.error()); }
      turn = std::move(*taken);
    } else if (freshness == Freshness::fresh && std::chrono::steady_clock::now() >= deadline) {
      return Failure(StoreError{StoreErrorCode::overloaded, true, "others write all the time to what this command needs"});
    }
  }
}

Outcome<Written> Pipeline::answer(WordRow const& word, CommandContext const& context, Done const& done) {
  auto const id = done.stream.id();
  auto folded = done.repeated ? repositories_.load_at(word, context.scope, id, done.version)
                              : repositories_.absorb(word, context.scope, id, done.events);
  if (!folded) { return Failure(folded.error()); }
  auto const* state = folded->state.get();
  Written written{word.fold.describe(state), done.position, done.repeated, done.changed, word.fold.version(state)};
  if (done.changed) { return written; }
  // After the fold, and not that of the stream's last event: whoever waits for it sees what is answered here, and all that was before.
  auto const head = ports_.log.tenant_position(context.scope);
  if (!head) { return Failure(head.error()); }
  written.position = *head;
  return written;
}

Outcome<Pipeline::Done> Pipeline::decide_on(WordRow const& word, CommandContext const& context, Permission permission,
                                            std::string const& id, Decide const& decide,
                                            std::vector<EmptyClaimPrefix> const& empty_prefixes) {
  return run(context, permission, Resource{context.scope, word.name, id}, [&](Freshness freshness) -> Outcome<Intent> {
    auto const folded = repositories_.load(word, context.scope, id, freshness);
    if (!folded) { return Failure(folded.error()); }
    auto events = decide(folded->state.get());
    if (!events) { return Failure(events.error()); }
    return Intent{StreamName(word.name, id), word.fold.version(folded->state.get()), std::move(*events), {}, empty_prefixes};
  });
}

Outcome<Written> Pipeline::run_on(WordRow const& word, CommandContext const& context, Permission permission, std::string const& id,
                                  Decide const& decide, std::vector<EmptyClaimPrefix> const& empty_prefixes) {
  auto const done = decide_on(word, context, permission, id, decide, empty_prefixes);
  if (!done) { return done.error(); }
  return answer(word, context, *done);
}

}  // namespace contentos
