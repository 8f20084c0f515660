#include "commands/pipeline/pipeline.hpp"

#include "commands/pipeline/refusals.hpp"
#include "domain/event/record_spec.hpp"
#include "domain/operation/operation.hpp"
#include "domain/person/person.hpp"
#include "domain/record/record.hpp"
#include "domain/registration/registration.hpp"
#include "domain/skip/skip.hpp"
#include "domain/tenant/tenant.hpp"
#include "domain/token/token.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <set>
#include <span>
#include <thread>
#include <utility>

namespace contentos {

namespace json = boost::json;

void Intent::join(Intent other) {
  auto const append = [](auto& to, auto& from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  };
  append(streams, other.streams);
  append(guards, other.guards);
  append(empty_prefixes, other.empty_prefixes);
  append(held_claims, other.held_claims);
}

bool Intent::is_empty() const {
  return std::ranges::all_of(streams, [](StreamIntent const& one) { return one.events.empty(); });
}

namespace {

/// What a repeated command needs to be answered as it was the first time: which stream it left at which version, and what else was said.
/// Nothing where the append's last event tells it all: of one stream, and no facts.
std::string encode_result(StreamIntent const& first, json::object const& facts, std::vector<StreamEvents> const& written) {
  if (facts.empty() && written.size() == 1 && written.front().stream == first.stream) { return {}; }
  json::object result{{"stream", first.stream.str()}, {"version", first.expected.value + static_cast<std::int64_t>(first.events.size())}};
  if (!facts.empty()) { result["facts"] = facts; }
  return json::serialize(result);
}

Pipeline::Done decode_result(Appended const& appended) {
  Pipeline::Done done;
  done.stream = appended.stream;
  done.version = appended.version;
  done.position = appended.last;
  done.repeated = true;
  if (appended.result.empty()) { return done; }
  auto const result = json::parse(appended.result).as_object();
  done.stream = StreamName::from_stored(json::value_to<std::string>(result.at("stream")));
  done.version = StreamVersion(result.at("version").to_number<std::int64_t>());
  if (auto const* facts = result.if_contains("facts")) { done.facts = facts->as_object(); }
  return done;
}

/// The events of a request as folds need them, so that they need not be read back; `place` adds what only the append knows.
std::vector<RecordedEvent> as_recorded(AppendRequest const& request) {
  std::vector<RecordedEvent> out;
  for (auto const& stream : request.streams) {
    auto version = stream.expected;
    for (auto const& event : stream.events) {
      RecordedEvent recorded;
      recorded.header.id = event.id;
      recorded.header.type = event.type;
      recorded.header.tenant = request.scope.tenant();
      recorded.header.stream = stream.stream;
      recorded.header.stream_version = version = version.next();
      if (event.occurred) { recorded.header.occurred = *event.occurred; }
      recorded.header.actor = request.actor;
      recorded.header.attributed_to = request.attributed_to;
      recorded.data = event.data;
      out.push_back(std::move(recorded));
    }
  }
  return out;
}

void place(std::vector<RecordedEvent>& events, Appended const& appended, bool occurred_when_recorded) {
  auto position = appended.last.value - static_cast<std::int64_t>(events.size());
  for (auto& event : events) {
    event.header.tenant_position = TenantPosition(++position);
    event.header.recorded = appended.recorded;
    if (occurred_when_recorded) { event.header.occurred = appended.recorded; }
  }
}

bool writes_to(Intent const& intent, StreamName const& stream) {
  return std::ranges::any_of(intent.streams, [&](StreamIntent const& one) { return one.stream == stream && !one.events.empty(); });
}

/// Those of the intent's conditions that are said once, however many streams bring them along: a stream to which nothing is appended is
/// held at the version that was decided on.
std::vector<Guard> guards_of(Intent const& intent, std::vector<Guard> const& standing) {
  std::set<std::pair<StreamName, StreamVersion>> all;
  for (auto const& guard : intent.guards) { all.emplace(guard.stream, guard.version); }
  for (auto const& guard : standing) { all.emplace(guard.stream, guard.version); }
  for (auto const& one : intent.streams) {
    if (one.events.empty()) { all.emplace(one.stream, one.expected); }
  }
  std::vector<Guard> out;
  for (auto const& [stream, version] : all) { out.push_back({stream, version}); }
  return out;
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

/// Which of several streams wanted a claim that another record holds: whoever gave the command knows its parts by them.
Rejection naming_stream(Rejection rejection, AppendVerdict const& verdict, Intent const& intent) {
  auto const* held = std::get_if<ClaimHeld>(&verdict);
  if (held != nullptr && intent.streams.size() > 1) { rejection.extra["stream"] = held->taker.str(); }
  return rejection;
}

}  // namespace

Outcome<std::vector<Guard>> Pipeline::standing_guards(Try const& now, Intent const& intent) {
  std::vector<Guard> guards;
  auto const& context = now.context;
  auto const tenant = context.scope.tenant();
  if (tenant == kPlatformTenant) { return guards; }
  StreamName const tenant_stream(tenant::Word::kName, tenant.str());
  auto const state = repositories_.load<tenant::Word>(context.scope, tenant.str(), now.freshness);
  if (!state) {
    // The way back must not need what cannot be folded.
    bool const is_way_back =
        intent.streams.front().stream.aggregate() == skip::Word::kName && state.error().code == StoreErrorCode::set_aside;
    return is_way_back ? Outcome<std::vector<Guard>>(std::move(guards)) : Failure(state.error());
  }
  if (!writes_to(intent, tenant_stream)) {
    if (auto refused = closed(*state->state, context.principal, now.permission)) { return Failure(*std::move(refused)); }
    guards.push_back({tenant_stream, state->state->version});
  }
  // A token of another tenant (a platform admin's) lives on another shard, where no guard reaches; it was checked within the last second.
  StreamName const token_stream(token::Word::kName, context.principal.token_id.str());
  bool const is_of_tenant = context.principal.home == tenant && context.principal.actor.kind == ActorKind::token;
  if (is_of_tenant && !writes_to(intent, token_stream)) { guards.push_back({token_stream, context.principal.token_version}); }
  return guards;
}

Outcome<std::optional<Pipeline::Done>> Pipeline::find_repeat(CommandContext const& context) {
  auto const known = ports_.log.find_command(context.scope, context.command_id);
  if (!known) { return Failure(known.error()); }
  if (!*known) { return std::optional<Done>(); }
  if (!(*known)->has_digest(context.digest) || (*known)->principal != context.principal.actor.id) { return Failure(command_reused()); }
  return std::optional(decode_result((*known)->outcome));
}

Outcome<std::vector<StreamEvents>> Pipeline::streams_of(CommandContext const& context, Intent& intent) {
  auto const tenant = repositories_.load<tenant::Word>(context.scope, context.scope.tenant().str(), Freshness::cached);
  // Of a tenant that cannot be folded nobody knows the default site, and the way back is written all the same.
  if (!tenant && tenant.error().code != StoreErrorCode::set_aside) { return Failure(tenant.error()); }
  auto const default_site = tenant && tenant->state->exists ? tenant->state->default_site : SiteId();
  std::vector<StreamEvents> out;
  for (auto& one : intent.streams) {
    if (one.events.empty()) { continue; }
    StreamEvents added{one.stream, one.expected, {}, one.site.value_or(default_site), {{}, context.agent}};
    added.events.reserve(one.events.size());
    for (auto& event : one.events) {
      added.events.push_back({EventId(ports_.identity.new_uuid()), std::move(event.type), std::move(event.data), std::move(event.body),
                              context.occurred, std::move(event.claims)});
    }
    if (!context.remote_address.empty()) {
      auto sealed = ports_.vault.seal(context.scope, context.principal.token_id.uuid(), one.stream, "origin.ip", context.remote_address);
      if (!sealed) { return Failure(sealed.error()); }
      added.origin.ip_sealed = std::move(*sealed);
    }
    out.push_back(std::move(added));
  }
  return out;
}

Outcome<AppendRequest> Pipeline::make_request(CommandContext const& context, Intent& intent, std::vector<Guard> guards) {
  auto streams = streams_of(context, intent);
  if (!streams) { return streams.error(); }
  AppendRequest request{.scope = context.scope,
                        .command_id = context.command_id,
                        .command_digest = context.digest,
                        .principal = context.principal.actor.id,
                        .result = encode_result(intent.streams.front(), intent.facts, *streams),
                        .streams = std::move(*streams),
                        .guards = guards_of(intent, guards),
                        .empty_prefixes = intent.empty_prefixes,
                        .held_claims = intent.held_claims,
                        .correlation_id = context.correlation_id,
                        .causation_id = context.causation_id,
                        .actor = context.principal.actor,
                        .attributed_to = context.attributed_to};
  add_reference_conditions(request);
  return request;
}

/// Of an intent without events, or of none at all.
Outcome<Pipeline::Tried> Pipeline::settle(Try const& now, Outcome<Intent> const& intent) {
  // Rejected or nothing to do: on folds that may be old, or because this very command was here before, maybe since the last look.
  auto repeat = find_repeat(now.context);
  if (!repeat) { return repeat.error(); }
  if (*repeat) { return Tried(std::move(**repeat)); }
  if (now.freshness == Freshness::cached) { return Tried(Again{}); }
  if (!intent) {
    auto const failure = intent.error();
    auto const* rejection = std::get_if<Rejection>(&failure);
    bool const may_be_there = rejection != nullptr && rejection->wants_whole_history && now.freshness != Freshness::whole;
    if (may_be_there) { return Tried(Again{.on = Freshness::whole}); }
    return failure;
  }
  // Where nothing may be written, nothing is answered as if it had been.
  if (auto const guards = standing_guards(now, *intent); !guards) { return guards.error(); }
  auto const& first = intent->streams.front();
  return Tried(Done{first.stream, first.expected, TenantPosition(0), false, false, {}, intent->facts});
}

/// Keeps the folds of the other streams as new as that of the first will be, which whoever answers absorbs.
void Pipeline::absorb_others(TenantScope scope, StreamName const& first, std::vector<RecordedEvent> const& events) {
  for (auto it = events.begin(); it != events.end();) {
    auto const end = std::find_if(it, events.end(), [&](auto const& event) { return event.header.stream != it->header.stream; });
    if (it->header.stream != first) { repositories_.absorb_if_cached(scope, it->header.stream, std::span(it, end)); }
    it = end;
  }
}

Outcome<Pipeline::Tried> Pipeline::append(Try const& now, Intent intent, std::vector<Guard> guards) {
  auto request = make_request(now.context, intent, std::move(guards));
  if (!request) { return request.error(); }
  auto events = as_recorded(*request);
  auto verdict = ports_.log.append(std::move(*request));
  if (!verdict) { return Failure(verdict.error()); }
  auto const& first = intent.streams.front();
  if (auto const* appended = std::get_if<Appended>(&*verdict)) {
    if (appended->repeated) { return Tried(decode_result(*appended)); }
    intake_.spend(now.context.scope.tenant(), events.size());
    place(events, *appended, !now.context.occurred);
    absorb_others(now.context.scope, first.stream, events);
    events.resize(first.events.size());
    auto const version = events.empty() ? first.expected : events.back().header.stream_version;
    return Tried(Done{first.stream, version, appended->last, true, false, std::move(events), intent.facts});
  }
  if (std::holds_alternative<ClaimNotHeld>(*verdict) && now.may_look_again) { return Tried(Again{}); }
  if (auto rejection = refusal_of(*verdict, now.context.occurred)) {
    return Failure(naming_stream(std::move(*rejection), *verdict, intent));
  }
  // Where only a guard failed nobody need wait: all who are guarded by the same stream go on side by side.
  auto const* wrong = std::get_if<WrongVersion>(&*verdict);
  return Tried(Again{wrong != nullptr, wrong != nullptr ? wrong->stream : first.stream});
}

Outcome<Pipeline::Tried> Pipeline::try_once(Try const& now, MakeIntent const& make_intent) {
  auto intent = make_intent(now.freshness);
  CONTENTOS_ENSURE(!intent || !intent->streams.empty(), "an intent is about a stream at least");
  if (!intent || intent->is_empty()) { return settle(now, intent); }
  // Who would go before those who wait would make one of them lose.
  for (auto const& one : intent->streams) {
    if (!one.events.empty() && now.turns.must_wait_at(one.stream)) { return Tried(Again{true, one.stream}); }
  }
  auto guards = standing_guards(now, *intent);
  if (!guards) {
    if (now.freshness == Freshness::cached) { return Tried(Again{}); }
    return guards.error();
  }
  return append(now, *std::move(intent), std::move(*guards));
}

namespace {

/// What ends an overload, and what would be half done if the second of its appends was refused.
bool is_for_operators(Permission permission) {
  constexpr std::array kKinds{registration::Word::kName, tenant::Word::kName,    token::Word::kName,   person::Word::kName,
                              skip::Word::kName,         operation::Word::kName, Permission::kPlatform};
  return std::ranges::find(kKinds, permission.kind) != kKinds.end();
}

// One on what is cached, one on what is fresh, and one more for whoever was overtaken between that and the append.
constexpr int kMostLooks = 3;

/// Who loses again and again to another process, or to what guards it, lets the others get ahead: from the fourth try on, 1 ms to 64.
void pause_before(int tries) {
  if (tries < 3) { return; }
  std::this_thread::sleep_for(std::chrono::milliseconds(1 << std::min(tries - 3, 6)));
}

}  // namespace

Outcome<Pipeline::Done> Pipeline::run(CommandContext const& context, Permission permission, Resource const& resource,
                                      MakeIntent const& make_intent) {
  if (auto const allowed = ports_.authorizer.authorize(context.principal, permission, resource); !allowed) {
    return Failure(allowed.error());
  }
  if (!context.is_urgent && !is_for_operators(permission)) {
    if (auto const admitted = intake_.admit(context.scope.tenant()); !admitted) { return Failure(admitted.error()); }
  }

  Turns::Standing turns(turns_, context.scope.tenant(), context.patient_until.value_or(deadline()));
  int tries = 0;
  for (auto freshness = Freshness::cached;;) {
    pause_before(tries++);
    auto tried = try_once({context, permission, freshness, turns, tries < kMostLooks}, make_intent);
    if (!tried) { return tried.error(); }
    if (auto* done = std::get_if<Done>(&*tried)) { return std::move(*done); }
    auto const& again = std::get<Again>(*tried);
    if (again.in_turn && !turns.has(again.stream)) {
      if (auto const joined = turns.join(again.stream); !joined) { return Failure(joined.error()); }
    } else if (freshness != Freshness::cached && turns.is_out_of_patience()) {
      return Failure(StoreError{StoreErrorCode::overloaded, true, "others write all the time to what this command needs"});
    }
    freshness = again.on;
  }
}

Result<std::shared_ptr<void const>> Pipeline::state_after(WordRow const& word, TenantScope scope, Done const& done) {
  auto const id = done.stream.id();
  if (done.repeated) { return repositories_.load_at(word, scope, id, done.version, done.position); }
  auto folded = repositories_.absorb(word, scope, id, done.events);
  if (!folded) { return folded.error(); }
  return std::move(folded->state);
}

Outcome<Written> Pipeline::answer(WordRow const& word, CommandContext const& context, Done const& done) {
  auto const state = state_after(word, context.scope, done);
  if (!state) { return Failure(state.error()); }
  return answer(context, done, word.fold.describe(state->get()), word.fold.version(state->get()));
}

Outcome<Written> Pipeline::answer(CommandContext const& context, Done const& done, TextOrTree view, StreamVersion version) {
  Written written{std::move(view), done.position, done.repeated, done.changed, version, std::string(done.stream.id())};
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
    return Intent{.streams = {{StreamName(word.name, id), word.fold.version(folded->state.get()), std::move(*events)}},
                  .empty_prefixes = empty_prefixes};
  });
}

Outcome<Written> Pipeline::run_on(WordRow const& word, CommandContext const& context, Permission permission, std::string const& id,
                                  Decide const& decide, std::vector<EmptyClaimPrefix> const& empty_prefixes) {
  auto const done = decide_on(word, context, permission, id, decide, empty_prefixes);
  if (!done) { return done.error(); }
  return answer(word, context, *done);
}

}  // namespace contentos
