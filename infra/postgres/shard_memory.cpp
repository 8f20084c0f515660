#include "infra/postgres/shard_memory.hpp"

#include <algorithm>
#include <utility>

namespace contentos::pg {

namespace {

/// Tenants are few; should they be many, they are read again.
constexpr std::size_t kMostTenants = 65'536;

template <class Visit>
void each_claim(AppendRequest const& r, Visit visit) {
  for (auto const& s : r.streams) {
    for (auto const& e : s.events) {
      for (auto const& c : e.claims.take) { visit(c); }
      for (auto const& c : e.claims.release) { visit(c); }
    }
  }
  for (auto const& c : r.held_claims) { visit(c); }
}

}  // namespace

Timestamp DatabaseClock::epoch_of(Timestamp told, Steady at) {
  return told - std::chrono::ceil<Timestamp::duration>(at.time_since_epoch());
}

void DatabaseClock::hear(Timestamp told, Steady asked, Steady heard) {
  auto const earliest = epoch_of(told, heard);
  // A clock that shows less than it would have is another than before: it was set back.
  bool const was_set_back = epoch_ && *epoch_ > epoch_of(told, asked);
  epoch_ = was_set_back || !epoch_ ? earliest : std::max(*epoch_, earliest);
}

std::optional<Timestamp> DatabaseClock::at(Steady now) const {
  if (!epoch_) { return std::nullopt; }
  return *epoch_ + std::chrono::floor<Timestamp::duration>(now.time_since_epoch());
}

std::optional<ShardMemory::View> ShardMemory::view(std::span<Prepared* const> requests, DatabaseClock::Steady now) {
  auto const time = clock.at(now);
  if (!is_trusted_ || !head_ || !time) { return std::nullopt; }
  View out{{}, {shard_, head_->position, std::max(*time, head_->recorded)}, *head_};
  for (auto const* r : requests) {
    if (!add(r->request, out)) { return std::nullopt; }
  }
  return out;
}

bool ShardMemory::add(AppendRequest const& r, View& view) {
  auto const tenant = r.scope.tenant();
  auto const place = tenants_.find(tenant);
  if (place == tenants_.end() || !r.empty_prefixes.empty()) { return false; }
  view.facts.tenants.emplace(tenant, place->second);
  if (auto const* known = commands_.find({tenant, r.command_id})) {
    view.facts.commands.emplace(std::pair(tenant, r.command_id), *known);
    return true;  // nothing else of it will be looked at
  }
  return add_streams(r, view) && add_claims(r, view);
}

bool ShardMemory::add_streams(AppendRequest const& r, View& view) {
  auto const tenant = r.scope.tenant();
  auto const add_known_stream = [&](StreamName const& name) {
    Stream place(tenant, name);
    // Most of a batch are guarded by the same few streams.
    if (view.facts.streams.contains(place) && !view.assumed_at.contains(place)) { return true; }
    auto const* head = streams_.find(place);
    if (head == nullptr) { return false; }
    view.facts.streams.emplace(std::move(place), *head);
    return true;
  };
  for (auto const& s : r.streams) {
    if (add_known_stream(s.stream)) { continue; }
    // When its last event occurred nobody knows; what occurs now is later whenever that was.
    bool const occurs_now = std::ranges::none_of(s.events, [](NewEvent const& e) { return e.occurred.has_value(); });
    if (s.events.empty() || (s.expected.value != 0 && !occurs_now)) { return false; }
    Stream place(tenant, s.stream);
    view.facts.streams.emplace(place, StreamHead{s.expected, Timestamp::min()});
    view.assumed_at.insert(std::move(place));
  }
  return std::ranges::all_of(r.guards, [&](Guard const& g) { return add_known_stream(g.stream); });
}

bool ShardMemory::add_claims(AppendRequest const& r, View& view) {
  auto const tenant = r.scope.tenant();
  for (auto const& s : r.streams) {
    for (auto const& e : s.events) {
      for (auto const& c : e.claims.take) {
        LogFacts::TenantClaim const place(tenant, c);
        if (!add_known(place, view)) { view.assumed_free.insert(place); }
      }
      for (auto const& c : e.claims.release) {
        if (!add_known({tenant, c}, view)) { return false; }
      }
    }
  }
  return std::ranges::all_of(r.held_claims, [&](Claim const& c) { return add_known({tenant, c}, view); });
}

bool ShardMemory::add_known(LogFacts::TenantClaim const& claim, View& view) {
  auto const* held = claims_.find(claim);
  if (held == nullptr) { return false; }
  if (*held) { view.facts.claims.emplace(claim, **held); }
  return true;
}

void ShardMemory::meet(Head const& head) {
  is_trusted_ = !head_ || *head_ == head;
  if (!is_trusted_) { forget_facts(); }
  head_ = head;
}

void ShardMemory::remember(std::span<Prepared* const> requests, LogFacts const& facts, Head const& head) {
  head_ = head;
  if (tenants_.size() + facts.tenants.size() > kMostTenants) { tenants_.clear(); }
  for (auto const& [tenant, position] : facts.tenants) { tenants_.insert_or_assign(tenant, position); }
  for (auto const& [place, stream] : facts.streams) { streams_.put(place, stream); }
  for (auto const* prepared : requests) {
    auto const& r = prepared->request;
    auto const tenant = r.scope.tenant();
    each_claim(r, [&](Claim const& c) {
      auto const it = facts.claims.find({tenant, c});
      claims_.put({tenant, c}, it == facts.claims.end() ? Held() : Held(it->second));
    });
    auto const known = facts.commands.find({tenant, r.command_id});
    bool const is_short = known != facts.commands.end() && known->second.outcome.result.size() <= kMostResultBytes;
    if (is_short) { commands_.put(known->first, known->second); }
  }
}

void ShardMemory::forget() {
  forget_facts();
  is_trusted_ = true;
  clock.forget();
}

void ShardMemory::forget_facts() {
  head_.reset();
  tenants_.clear();
  streams_.clear();
  claims_.clear();
  commands_.clear();
}

}  // namespace contentos::pg
