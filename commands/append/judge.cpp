#include "commands/append/judge.hpp"

#include "domain/core/utf8.hpp"

#include <algorithm>
#include <set>

namespace contentos {

namespace {

constexpr std::size_t kMaxResultBytes = 16 * 1024;
constexpr std::size_t kMostNameBytes = 512;

StreamVersion version_of(LogFacts const& facts, TenantId tenant, StreamName const& stream) {
  auto const it = facts.streams.find({tenant, stream});
  return it == facts.streams.end() ? StreamVersion(0) : it->second.version;
}

std::optional<AppendVerdict> known(LogFacts const& facts, AppendRequest const& r) {
  auto const it = facts.commands.find({r.scope.tenant(), r.command_id});
  if (it == facts.commands.end()) { return std::nullopt; }
  if (!it->second.has_digest(r.command_digest) || it->second.principal != r.principal) { return CommandReused{}; }
  auto outcome = it->second.outcome;
  outcome.repeated = true;
  return outcome;
}

std::optional<AppendVerdict> wrong_version(LogFacts const& facts, AppendRequest const& r) {
  for (auto const& s : r.streams) {
    if (auto const actual = version_of(facts, r.scope.tenant(), s.stream); actual != s.expected) { return WrongVersion{s.stream, actual}; }
  }
  for (auto const& g : r.guards) {
    if (auto const actual = version_of(facts, r.scope.tenant(), g.stream); actual != g.version) { return GuardFailed{g.stream, actual}; }
  }
  return std::nullopt;
}

std::optional<AppendVerdict> too_early(LogFacts const& facts, Timestamp recorded, AppendRequest const& r) {
  for (auto const& s : r.streams) {
    auto const head = facts.streams.find({r.scope.tenant(), s.stream});
    auto last = head == facts.streams.end() ? Timestamp::min() : head->second.occurred;
    for (auto const& e : s.events) {
      auto const occurred = e.occurred.value_or(recorded);
      if (occurred < last || occurred > recorded) { return OccurredTooEarly{s.stream, last}; }
      last = occurred;
    }
  }
  return std::nullopt;
}

/// The claims as they stand while the request's events are gone through; what the request changed lies over what was there.
class ClaimLedger {
public:
  ClaimLedger(LogFacts& facts, TenantId tenant) : facts_(facts), tenant_(tenant) {}

  [[nodiscard]] std::optional<StreamName> holder(Claim const& claim) const {
    if (auto const it = changed_.find(claim); it != changed_.end()) { return it->second; }
    auto const it = facts_.claims.find({tenant_, claim});
    return it == facts_.claims.end() ? std::nullopt : std::optional(it->second);
  }
  void release(StreamName const& stream, Claim const& claim) {
    if (holder(claim) == stream) { changed_[claim] = std::nullopt; }
  }
  void take(StreamName const& stream, Claim const& claim) { changed_[claim] = stream; }

  /// Nothing when no claim lies below the prefix.
  [[nodiscard]] std::optional<PrefixNotEmpty> below(EmptyClaimPrefix const& prefix) const {
    Claim const low{prefix.kind, prefix.key_prefix};
    auto const is_below = [&](Claim const& c) { return c.kind == prefix.kind && c.key.starts_with(prefix.key_prefix); };
    auto const more = facts_.more_below.find({tenant_, low});
    PrefixNotEmpty out{prefix, {}, more == facts_.more_below.end() ? 0 : more->second};
    std::map<Claim, StreamName> first;  // all that the request takes, and the first of the others
    for (auto it = changed_.lower_bound(low); it != changed_.end() && is_below(it->first); ++it) {
      if (it->second) { first.emplace(it->first, *it->second); }
    }
    out.claims += static_cast<std::int64_t>(first.size());
    std::size_t others = 0;
    for (auto it = facts_.claims.lower_bound({tenant_, low}); it != facts_.claims.end(); ++it) {
      auto const& [tenant, claim] = it->first;
      if (tenant != tenant_ || !is_below(claim) || (others >= out.kMostNamed && out.claims >= out.kMostCounted)) { break; }
      if (changed_.contains(claim)) { continue; }
      if (others++ < out.kMostNamed) { first.emplace(claim, it->second); }
      ++out.claims;
    }
    if (first.empty()) { return std::nullopt; }
    out.claims = std::min(out.claims, out.kMostCounted);
    name_holders(first, out.holders);
    return out;
  }

  void commit() const {
    for (auto const& [claim, stream] : changed_) {
      if (stream) {
        facts_.claims[{tenant_, claim}] = *stream;
      } else {
        facts_.claims.erase({tenant_, claim});
      }
    }
  }

private:
  static void name_holders(std::map<Claim, StreamName> const& claims, std::vector<StreamName>& out) {
    std::size_t looked_at = 0;
    for (auto const& [claim, holder] : claims) {
      if (looked_at++ == PrefixNotEmpty::kMostNamed) { return; }
      if (std::ranges::find(out, holder) == out.end()) { out.push_back(holder); }
    }
  }

  LogFacts& facts_;
  TenantId tenant_;
  std::map<Claim, std::optional<StreamName>> changed_{};
};

/// Goes through the events in order, as a rebuild of the claims from the log would. Two streams of one request may hand a claim over in
/// either order: a holder that gives it back further on does not stand in the way.
std::optional<AppendVerdict> claim_held(ClaimLedger& ledger, AppendRequest const& r) {
  std::set<std::pair<StreamName, Claim>> given_back;
  for (auto const& s : r.streams) {
    for (auto const& e : s.events) {
      for (auto const& c : e.claims.release) { given_back.emplace(s.stream, c); }
    }
  }
  for (auto const& s : r.streams) {
    for (auto const& e : s.events) {
      for (auto const& c : e.claims.release) { ledger.release(s.stream, c); }
      for (auto const& c : e.claims.take) {
        auto const holder = ledger.holder(c);
        if (holder && *holder != s.stream && !given_back.contains({*holder, c})) { return ClaimHeld{c, *holder, s.stream}; }
        ledger.take(s.stream, c);
      }
    }
  }
  return std::nullopt;
}

/// On the claims as the request leaves them.
std::optional<AppendVerdict> condition_failed(ClaimLedger const& ledger, AppendRequest const& r) {
  for (auto const& c : r.held_claims) {
    if (!ledger.holder(c)) { return ClaimNotHeld{c}; }
  }
  for (auto const& p : r.empty_prefixes) {
    if (auto held = ledger.below(p)) { return std::move(*held); }
  }
  return std::nullopt;
}

EventHeader header_of(AppendRequest const& r, StreamEvents const& s, NewEvent const& e) {
  EventHeader h;
  h.id = e.id;
  h.type = e.type;
  h.tenant = r.scope.tenant();
  h.command_id = r.command_id;
  h.correlation_id = r.correlation_id;
  h.causation_id = r.causation_id;
  h.actor = r.actor;
  h.attributed_to = r.attributed_to;
  h.stream = s.stream;
  h.origin = s.origin;
  h.site_id = s.site_id;
  return h;
}

Accepted number(LogFacts& facts, ShardClock& clock, AppendId append_id, AppendRequest const& r) {
  Accepted out{{}, clock.head.next(), {}};
  auto const tenant = r.scope.tenant();
  auto& position = facts.tenants.at(tenant);
  for (auto const& s : r.streams) {
    auto version = s.expected;
    Timestamp occurred{};
    for (auto const& e : s.events) {
      auto h = header_of(r, s, e);
      h.stream_version = version = version.next();
      h.tenant_position = position = position.next();
      h.occurred = occurred = e.occurred.value_or(clock.recorded);
      h.recorded = clock.recorded;
      h.append_id = append_id;
      h.append_index = static_cast<std::int32_t>(out.headers.size());
      clock.head = clock.head.next();
      out.headers.push_back(std::move(h));
    }
    if (!s.events.empty()) { facts.streams[{tenant, s.stream}] = {version, occurred}; }
  }
  for (auto& h : out.headers) { h.append_count = static_cast<std::int32_t>(out.headers.size()); }
  auto const& last = out.headers.back();
  out.outcome = {position, clock.shard, clock.head, clock.recorded, false, r.result, last.stream, last.stream_version};
  facts.commands[{tenant, r.command_id}] = {r.command_digest, r.principal, out.outcome};
  return out;
}

/// PostgreSQL's text holds UTF-8 without zero bytes.
bool is_storable_text(std::string_view text) { return is_utf8(text) && text.find('\0') == std::string_view::npos; }

bool is_storable_name(std::string_view text) { return !text.empty() && text.size() <= kMostNameBytes && is_storable_text(text); }

bool is_claim(Claim const& c) { return is_storable_name(c.kind) && c.key.size() <= kMaxClaimKeyBytes; }

bool has_good_claims(ClaimChanges const& changes) {
  return std::ranges::all_of(changes.take, is_claim) && std::ranges::all_of(changes.release, is_claim);
}

}  // namespace

Judgement judge(LogFacts& facts, ShardClock& clock, AppendId append_id, AppendRequest const& request) {
  if (auto verdict = known(facts, request)) { return *verdict; }
  if (auto verdict = wrong_version(facts, request)) { return *verdict; }
  ClaimLedger ledger(facts, request.scope.tenant());
  if (auto verdict = claim_held(ledger, request)) { return *verdict; }
  if (auto verdict = condition_failed(ledger, request)) { return std::move(*verdict); }
  if (auto verdict = too_early(facts, clock.recorded, request)) { return *verdict; }
  ledger.commit();
  return number(facts, clock, append_id, request);
}

std::optional<std::string> flaw_of(AppendRequest const& r) {
  if (r.result.size() > kMaxResultBytes) { return "a result of more than 16 KiB"; }
  if (r.principal.size() > kMostNameBytes || !is_storable_text(r.principal)) { return "a principal that cannot be stored"; }
  std::set<StreamName> seen;
  std::size_t events = 0;
  for (auto const& s : r.streams) {
    if (!is_storable_name(s.stream.str())) { return "a stream name that cannot be stored"; }
    if (!is_storable_text(s.origin.agent)) { return "an agent that cannot be stored"; }
    if (!seen.insert(s.stream).second) { return "stream " + s.stream.str() + " named twice"; }
    events += s.events.size();
    if (!std::ranges::all_of(s.events, [](auto const& e) { return has_good_claims(e.claims); })) { return "a claim that cannot be stored"; }
  }
  if (events == 0) { return "no events"; }
  auto const bad_guard = [](Guard const& g) { return !is_storable_name(g.stream.str()); };
  if (std::ranges::any_of(r.guards, bad_guard)) { return "a guard's stream name that cannot be stored"; }
  auto const bad_prefix = [](EmptyClaimPrefix const& p) { return !is_claim({p.kind, p.key_prefix}); };
  if (std::ranges::any_of(r.empty_prefixes, bad_prefix)) { return "a claim prefix that cannot be stored"; }
  if (!std::ranges::all_of(r.held_claims, is_claim)) { return "a claim to be held that cannot be stored"; }
  return std::nullopt;
}

}  // namespace contentos
