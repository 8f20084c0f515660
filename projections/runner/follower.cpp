#include "projections/runner/follower.hpp"

#include "projections/runner/folding.hpp"

#include <algorithm>
#include <new>
#include <system_error>
#include <utility>

namespace contentos {

namespace {

using Kind = Follower::Step::Kind;

Follower::Step failed(StoreError const& error) { return {error.retryable ? Kind::retry : Kind::fault, error.context}; }

Checkpoint checkpoint_of(RecordedEvent const& event) { return {event.position, event.hash}; }

/// What the machine throws passes, and leaves nothing remembered here that is to be believed.
template <class Work>
std::optional<StoreError> unless_it_throws(bool& must_load, Work const& work) {
  try {
    work();
    return std::nullopt;
  } catch (std::bad_alloc const& e) {
    must_load = true;
    return machine_failure(e);
  } catch (std::system_error const& e) {
    must_load = true;
    return machine_failure(e);
  }
}

}  // namespace

Follower::Step Follower::load() {
  Step out{Kind::retry};
  auto const failure = unless_it_throws(must_load_, [&] { out = load_now(); });
  return failure ? failed(*failure) : out;
}

Follower::Step Follower::step(ShardNo shard) {
  Step out{Kind::retry};
  auto const failure = unless_it_throws(must_load_, [&] {
    out = must_load_ ? load_now() : Step{Kind::moved};
    if (out.kind == Kind::moved) { out = step_now(shard); }
  });
  return failure ? failed(*failure) : out;
}

Result<void> Follower::unpark(TenantId tenant) {
  Result<void> out;
  auto const failure = unless_it_throws(must_load_, [&] {
    auto const loaded = must_load_ ? load_now() : Step{Kind::moved};
    out = loaded.kind == Kind::moved ? unpark_now(tenant) : Result<void>(StoreError{StoreErrorCode::unavailable, true, loaded.reason});
  });
  return failure ? Result<void>(*failure) : out;
}

Follower::Step Follower::load_now() {
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
  if (auto const taken_back = take_back_what_is_known(positions); !taken_back) { return failed(taken_back.error()); }
  progress_.reset(std::move(positions), aside_.all());
  last_hashes_ = std::move(hashes);
  epoch_ = epoch;
  gap_attempts_ = 0;
  must_load_ = false;
  report_set_aside({});
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

Follower::Step Follower::step_now(ShardNo shard) {
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

/// What comes before a skip is stored before it is obeyed: the event that it names may be among it.
Result<void> Follower::pass_obeying_skips(ShardNo shard, Events events) {
  std::size_t begin = 0;
  for (std::size_t i = 0; i < events.size();) {
    auto const end = append_end(events, i);
    auto const append = events.subspan(i, end - i);
    if (has_skip(append)) {
      if (i > begin) {
        if (auto passed = pass(shard, events.subspan(begin, i - begin)); !passed) { return passed; }
      }
      if (auto obeyed = obey_skip(shard, append); !obeyed) { return obeyed; }
      begin = i;
    }
    i = end;
  }
  return pass(shard, events.subspan(begin));
}

Follower::Step Follower::apply(ShardNo shard, Events events) {
  auto const started = std::chrono::steady_clock::now();
  if (auto const passed = pass_obeying_skips(shard, events); !passed) {
    must_load_ = true;
    return failed(passed.error());
  }
  if (metrics_.batch_applied) {
    auto const took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - started);
    metrics_.batch_applied(projection_.name(), events.size(), took);
  }
  return {Kind::moved};
}

Result<void> Follower::pass(ShardNo shard, Events events) {
  return sieve_.pass(events, {}, [&](Sieve::Sifted const& sifted) -> ApplyResult {
    auto const& added = aside_.added();
    auto result = projection_.apply({shard, sifted.events, checkpoint_of(*sifted.last), sifted.left_out, added});
    if (!std::holds_alternative<std::monostate>(result)) { return result; }
    last_hashes_.at(static_cast<std::size_t>(shard.value)) = sifted.last->hash;
    if (!added.empty()) {
      progress_.set_aside(added);
      report_set_aside(added);
    }
    progress_.advance(shard, sifted.last->position, sifted.events, sifted.left_out);
    return result;
  });
}

void Follower::report_set_aside(std::span<SetAside const> fresh) const {
  for (auto const& one : fresh) { log(one.cause.is_waiting ? "warn" : "error", describe(one)); }
  if (!metrics_.set_aside) { return; }
  auto const now = progress_.set_aside();
  auto const streams = static_cast<std::size_t>(std::ranges::count_if(now, [](SetAside const& one) { return one.stream.has_value(); }));
  metrics_.set_aside(projection_.name(), streams, now.size() - streams);
}

void Follower::log(std::string_view level, std::string const& message) const {
  if (metrics_.log) { metrics_.log(level, "projection " + std::string(projection_.name()) + ": " + message); }
}

}  // namespace contentos
