// The way back of what is set aside: what the tenant missed is replayed out of the log, through the same sieve.
#include "domain/skip/skip.hpp"
#include "domain/word/word.hpp"
#include "projections/runner/follower.hpp"

#include <algorithm>
#include <utility>

namespace contentos {

namespace {

/// The event that `event` asks the model `projection` to leave out, when it does.
std::optional<EventId> asked_to_skip(RecordedEvent const& event, std::string_view projection) {
  if (event.header.type != skip::Requested::kType) { return std::nullopt; }
  auto const decoded = skip::decode(event.header.type, event.data);
  if (!decoded) { return std::nullopt; }
  auto const& requested = std::get<skip::Requested>(*decoded);
  return requested.projection == projection ? std::optional(requested.event_id) : std::nullopt;
}

ShardPosition first_of(std::vector<SetAside> const& all) { return std::ranges::min(all, {}, &SetAside::position).position; }

/// What is not replayed yet, as it is while `next` is the first event that is not.
std::vector<SetAside> still_ahead(std::vector<SetAside> all, RecordedEvent const& last) {
  for (auto& one : all) {
    if (one.position > last.position) { continue; }
    one.position = last.position.next();
    one.tenant_position = last.header.tenant_position.next();
  }
  return all;
}

}  // namespace

bool Follower::has_skip(Events append) const {
  return std::ranges::any_of(append, [&](EventPtr const& e) { return asked_to_skip(*e, projection_.name()).has_value(); });
}

/// With what is stored before it. What is set aside by then is taken back as far as the skip allows; should this process die before the
/// skip itself is stored, it comes along again.
Result<void> Follower::obey_skip(ShardNo shard, Events append) {
  auto const tenant = append.front()->header.tenant;
  if (!aside_.holds(tenant)) { return {}; }
  std::set<EventId> skipped;
  note_skips(append, tenant, skipped);
  return take_back(tenant, progress_.position(shard), std::move(skipped));
}

void Follower::note_skips(Events events, TenantId tenant, std::set<EventId>& skipped) const {
  for (auto const& e : events) {
    if (e->header.tenant != tenant) { continue; }
    if (auto const id = asked_to_skip(*e, projection_.name())) { skipped.insert(*id); }
  }
}

/// What is set aside because of types that have become known is taken back before anybody asks the model.
Result<void> Follower::take_back_what_is_known(std::vector<ShardPosition> const& positions) {
  auto const stored = projection_.set_aside();
  if (!stored) { return stored.error(); }
  aside_.reset(*stored);
  std::map<TenantId, ShardNo> known;
  for (auto const& one : *stored) {
    bool const is_known = one.cause.is_waiting && is_known_event_type(one.cause.event_type);
    bool const is_of_an_older_program = one.cause.event_id == EventId();  // which set aside also what it did not know
    if (is_known || is_of_an_older_program) { known.emplace(one.tenant, one.shard); }
  }
  for (auto const& [tenant, shard] : known) {
    if (auto taken = take_back(tenant, positions.at(static_cast<std::size_t>(shard.value)), {}); !taken) { return taken; }
  }
  return {};
}

Result<void> Follower::read_through(ShardNo shard, ShardPosition after, ShardPosition upto,
                                    std::function<Result<void>(Events)> const& use) {
  while (after < upto) {
    auto events = feed_.read(shard, after, options_.batch_events, options_.batch_bytes);
    if (!events) { return events.error(); }
    std::erase_if(*events, [&](EventPtr const& e) { return e->position <= after || e->position > upto; });
    if (events->empty()) { return StoreError{StoreErrorCode::unavailable, true, "the feed does not reach back to what was set aside"}; }
    after = events->back()->position;
    if (auto used = use(*events); !used) { return used; }
  }
  return {};
}

/// Replays what the tenant missed up to `upto`, without those of `skipped`, and of the skips on the way, that cannot be folded. What still
/// cannot be folded is set aside as if it had never been taken back. Reads the log twice, once for the skips.
Result<void> Follower::take_back(TenantId tenant, ShardPosition upto, std::set<EventId> skipped) {
  auto const stored = projection_.set_aside();  // not what is remembered: an earlier attempt may have been stored without an answer
  if (!stored) { return stored.error(); }
  aside_.reset(*stored);
  auto const missed = aside_.of(tenant);
  if (missed.empty()) { return {}; }
  auto const shard = missed.front().shard;
  ShardPosition const before(first_of(missed).value - 1);
  auto noted = read_through(shard, before, upto, [&](Events events) -> Result<void> {
    note_skips(events, tenant, skipped);
    return {};
  });
  if (!noted) { return noted; }
  SetAsides before_replay([&](std::string_view aggregate) { return projection_.shows(aggregate); });
  before_replay.reset(missed);
  aside_.replace(tenant, {});
  auto replayed = read_through(shard, before, upto, [&](Events events) { return replay(before_replay, events, skipped); });
  if (replayed) {
    auto const remaining = aside_.of(tenant);
    auto const ended = projection_.replay({tenant, {}, {}, remaining});
    if (auto const* error = std::get_if<StoreError>(&ended)) { replayed = *error; }
  }
  if (!replayed) {
    must_load_ = true;  // a part of it may be stored
    return replayed;
  }
  auto const remaining = aside_.of(tenant);
  progress_.take_back(tenant, remaining);
  report_set_aside(remaining);
  log("info", "what tenant " + tenant.str() + " missed is replayed; still set aside: " + std::to_string(remaining.size()));
  return {};
}

/// The appends among `events` that `missed` had left out.
Result<void> Follower::replay(SetAsides const& missed, Events events, std::set<EventId> const& skipped) {
  std::vector<EventPtr> mine;
  for (std::size_t begin = 0; begin < events.size();) {
    auto const end = append_end(events, begin);
    auto const append = events.subspan(begin, end - begin);
    if (missed.had_left_out(append)) { mine.insert(mine.end(), append.begin(), append.end()); }
    begin = end;
  }
  if (mine.empty()) { return {}; }
  auto const tenant = mine.front()->header.tenant;
  return sieve_.pass(mine, skipped, [&](Sieve::Sifted const& sifted) -> ApplyResult {
    auto all = aside_.of(tenant);
    for (auto& one : still_ahead(missed.of(tenant), *sifted.last)) {
      if (!std::ranges::any_of(all, [&](SetAside const& known) { return known.stream == one.stream; })) { all.push_back(std::move(one)); }
    }
    return projection_.replay({tenant, sifted.events, sifted.left_out, all});
  });
}

Result<void> Follower::unpark_now(TenantId tenant) {
  if (!aside_.holds(tenant)) {
    return StoreError{StoreErrorCode::internal, false, "nothing of the tenant is set aside in this projection"};
  }
  auto const shard = aside_.of(tenant).front().shard;
  if (auto taken = take_back(tenant, progress_.position(shard), {}); !taken) { return taken; }
  auto const remaining = aside_.of(tenant);
  if (remaining.empty()) { return {}; }
  return StoreError{StoreErrorCode::set_aside, false, describe(remaining.front())};
}

}  // namespace contentos
