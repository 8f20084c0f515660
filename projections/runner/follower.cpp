#include "projections/runner/follower.hpp"

#include <algorithm>
#include <utility>

namespace contentos {

namespace {

using Kind = Follower::Step::Kind;

Follower::Step failed(StoreError const& error) { return {error.retryable ? Kind::retry : Kind::fault, error.context}; }

Checkpoint checkpoint_of(RecordedEvent const& event) { return {event.position, event.hash}; }

/// The end of the append that starts at `begin`.
std::size_t append_end(std::span<EventPtr const> events, std::size_t begin) {
  std::size_t end = begin + 1;
  while (end < events.size() && events[end]->header.append_id == events[begin]->header.append_id) { ++end; }
  return end;
}

}  // namespace

Follower::Step Follower::load() {
  auto const epoch = feed_.epoch();
  std::vector<ShardPosition> positions;
  std::vector<Sha256> hashes;
  for (std::int64_t i = 0; i < feed_.shard_count(); ++i) {
    auto const stored = projection_.checkpoint(ShardNo(i));
    if (!stored) { return failed(stored.error()); }
    if (auto verified = verify(ShardNo(i), *stored); verified.kind != Kind::moved) { return verified; }
    positions.push_back(stored->position);
    hashes.push_back(stored->hash);
  }
  auto parked = projection_.parked();
  if (!parked) { return failed(parked.error()); }
  progress_.reset(std::move(positions), std::move(*parked));
  last_hashes_ = std::move(hashes);
  epoch_ = epoch;
  gap_attempts_ = 0;
  report_parked();
  return {Kind::moved};
}

Follower::Step Follower::verify(ShardNo shard, Checkpoint const& checkpoint) {
  if (checkpoint.position == ShardPosition(0)) { return {Kind::moved}; }
  auto const event = feed_.at(shard, checkpoint.position);
  if (!event) { return failed(event.error()); }
  bool const fits = *event != nullptr && (*event)->position == checkpoint.position && (*event)->hash == checkpoint.hash;
  return fits ? Step{Kind::moved} : replaced(shard, checkpoint.position);
}

Follower::Step Follower::replaced(ShardNo shard, ShardPosition position) {
  progress_.disown();
  return {Kind::replaced, "rebuild needed: the log of shard " + std::to_string(shard.value) + " does not hold the event at position " +
                              std::to_string(position.value) + " that this model was built from"};
}

Follower::Step Follower::step(ShardNo shard) {
  auto const last = progress_.position(shard);
  if (feed_.head(shard) <= last) { return {Kind::idle}; }
  auto read =
      feed_.read_on(shard, {last, last_hashes_.at(static_cast<std::size_t>(shard.value))}, options_.batch_events, options_.batch_bytes);
  if (!read) { return failed(read.error()); }
  if (!is_current()) { return {Kind::retry, "the log may have been replaced"}; }  // compare first
  if (!*read) { return replaced(shard, last); }
  auto& events = **read;
  std::erase_if(events, [&](EventPtr const& e) { return e->position <= last; });  // a feed may repeat, never skip
  if (events.empty()) { return {Kind::idle}; }
  auto expected = last;
  for (auto const& e : events) {
    expected = expected.next();
    if (e->position != expected) { return gap(shard, expected, e->position); }
  }
  gap_attempts_ = 0;
  return apply(shard, events);
}

Follower::Step Follower::gap(ShardNo shard, ShardPosition expected, ShardPosition found) {
  progress_.count_gap(shard);
  if (metrics_.gap) { metrics_.gap(projection_.name(), shard); }
  auto const what = "gap in shard " + std::to_string(shard.value) + ": expected position " + std::to_string(expected.value) + ", found " +
                    std::to_string(found.value);
  log("warn", what);
  if (++gap_attempts_ > options_.gap_retries) { return {Kind::fault, what}; }
  return {Kind::retry, what};
}

std::vector<EventPtr> Follower::without_parked(Events events) const {
  std::vector<EventPtr> out;
  out.reserve(events.size());
  std::ranges::copy_if(events, std::back_inserter(out), [&](EventPtr const& e) { return !progress_.is_parked(e->header.tenant); });
  return out;
}

Follower::Step Follower::apply(ShardNo shard, Events events) {
  auto const started = std::chrono::steady_clock::now();
  auto const wanted = without_parked(events);
  auto const result = projection_.apply(shard, wanted, checkpoint_of(*events.back()));
  if (auto const* error = std::get_if<StoreError>(&result)) { return failed(*error); }
  if (std::holds_alternative<Poison>(result)) { return append_by_append(shard, events); }
  advance(shard, *events.back(), wanted);
  if (metrics_.batch_applied) {
    auto const took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - started);
    metrics_.batch_applied(projection_.name(), events.size(), took);
  }
  return {Kind::moved};
}

void Follower::advance(ShardNo shard, RecordedEvent const& last, Events applied) {
  last_hashes_.at(static_cast<std::size_t>(shard.value)) = last.hash;
  progress_.advance(shard, last.position, applied);
}

Follower::Step Follower::append_by_append(ShardNo shard, Events events) {
  for (std::size_t begin = 0; begin < events.size();) {
    auto const end = append_end(events, begin);
    auto const append = events.subspan(begin, end - begin);
    auto const wanted = without_parked(append);
    auto const result = projection_.apply(shard, wanted, checkpoint_of(*append.back()));
    if (auto const* error = std::get_if<StoreError>(&result)) { return failed(*error); }
    if (auto const* poison = std::get_if<Poison>(&result)) {
      if (auto parked = park(shard, append, poison->reason); parked.kind != Kind::moved) { return parked; }
    }
    advance(shard, *append.back(), std::holds_alternative<Poison>(result) ? Events{} : Events(wanted));
    begin = end;
  }
  return {Kind::moved};
}

Follower::Step Follower::park(ShardNo shard, Events append, std::string const& reason) {
  auto const& first = *append.front();
  ParkedTenant const tenant{first.header.tenant, shard, first.position, first.header.tenant_position, reason};
  auto const stored = projection_.park(tenant, checkpoint_of(*append.back()));
  if (!stored) { return failed(stored.error()); }
  progress_.park(tenant);
  log("error",
      "tenant " + tenant.tenant.str() + " is set aside at position " + std::to_string(first.header.tenant_position.value) + ": " + reason);
  report_parked();
  return {Kind::moved};
}

Result<void> Follower::unpark(TenantId tenant) {
  auto const parked = progress_.parked();
  auto const it = std::ranges::find(parked, tenant, &ParkedTenant::tenant);
  if (it == parked.end()) { return StoreError{StoreErrorCode::internal, false, "the tenant is not parked in this projection"}; }
  auto const upto = progress_.position(it->shard);
  std::vector<EventPtr> missed;
  for (auto after = ShardPosition(it->position.value - 1); after < upto;) {
    auto const events = feed_.read(it->shard, after, options_.batch_events, options_.batch_bytes);
    if (!events) { return events.error(); }
    if (events->empty()) { return StoreError{StoreErrorCode::unavailable, true, "the feed does not reach back to where it was parked"}; }
    std::ranges::copy_if(*events, std::back_inserter(missed),
                         [&](EventPtr const& e) { return e->header.tenant == tenant && e->position <= upto; });
    after = events->back()->position;
  }
  auto const result = projection_.unpark(tenant, missed);
  if (auto const* error = std::get_if<StoreError>(&result)) { return *error; }
  if (auto const* poison = std::get_if<Poison>(&result)) { return StoreError{StoreErrorCode::parked, false, poison->reason}; }
  progress_.unpark(tenant, missed.empty() ? TenantPosition(0) : missed.back()->header.tenant_position);
  log("info", "tenant " + tenant.str() + " is back: " + std::to_string(missed.size()) + " events replayed");
  report_parked();
  return {};
}

void Follower::report_parked() const {
  if (metrics_.parked) { metrics_.parked(projection_.name(), progress_.parked().size()); }
}

void Follower::log(std::string_view level, std::string const& message) const {
  if (metrics_.log) { metrics_.log(level, "projection " + std::string(projection_.name()) + ": " + message); }
}

}  // namespace contentos
