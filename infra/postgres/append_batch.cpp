#include "infra/postgres/append_batch.hpp"

#include "infra/crypto/sha256.hpp"
#include "projections/runner/shared_event.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace contentos::pg {

namespace {

using SteadyClock = std::chrono::steady_clock;

}  // namespace

Result<void> AppendBatch::run(Connection& connection, ShardMemory& memory, Fault const& fault) {
  was_at_once_ = false;
  // An attempt that is in doubt is looked for under the lock.
  if (events_.empty()) {
    auto const at_once = run_at_once(connection, memory, fault);
    if (!at_once) { return at_once.error(); }
    if (*at_once == AtOnce::done) { return {}; }
  }
  return run_under_lock(connection, memory, fault);
}

/// Errors: of the connection, after which the attempt is in doubt. What the database refuses for any other reason is for the way with
/// reading, which finds out.
Result<AppendBatch::AtOnce> AppendBatch::run_at_once(Connection& connection, ShardMemory& memory, Fault const& fault) {
  auto view = memory.view(requests_, SteadyClock::now());
  if (!view) { return AtOnce::refused; }
  auto const claims_before = view->facts.claims;
  judge_all(view->facts, view->clock);
  if (accepted_.empty() || !needs_no_reading()) {
    events_.clear();
    return AtOnce::refused;
  }
  auto const change = changes(view->facts, claims_before);
  AppendWrites writes(change);
  if (!std::ranges::all_of(view->assumed_free, [&](auto const& claim) { return writes.takes(claim); })) {
    events_.clear();
    return AtOnce::refused;
  }
  writes.at_once(view->head);
  if (fault) { fault(FaultPoint::judged_by_memory, connection); }
  auto const asked = SteadyClock::now();
  if (auto const sent = connection.pipeline_send(writes.statements()); !sent) { return sent.error(); }
  if (fault) { fault(FaultPoint::sent_by_memory, connection); }
  auto const done = connection.pipeline_receive(writes.statements().size());
  if (!done) {
    if (done.error().retryable) { return done.error(); }
    memory.clock.forget();  // it may be what was wrong
    events_.clear();        // the transaction was rolled back, without any doubt
    return AtOnce::refused;
  }
  memory.clock.hear((*done)[1].front().time(0), asked, SteadyClock::now());
  memory.remember(accepted_requests(), view->facts, change.head);
  was_at_once_ = true;
  return AtOnce::done;
}

/// A refusal might look otherwise if what is only assumed were known; who repeats what is remembered is answered whatever else there is.
bool AppendBatch::needs_no_reading() const {
  return std::ranges::all_of(verdicts_, [](AppendVerdict const& v) { return std::holds_alternative<Appended>(v); });
}

Result<void> AppendBatch::run_under_lock(Connection& connection, ShardMemory& memory, Fault const& fault) {
  auto facts = lock_and_read(connection, memory);
  if (!facts) { return facts.error(); }
  auto const committed = is_committed(connection);
  if (!committed) { return committed.error(); }
  if (*committed) {
    auto const done = connection.script("COMMIT");
    if (!done) { return done.error(); }
    return {};
  }
  if (auto const complete = complete_commands(connection, *facts); !complete) { return complete.error(); }
  auto const claims_before = facts->log.claims;
  ShardClock clock{shard_, facts->head.position, std::max(facts->now, facts->head.recorded)};
  judge_all(facts->log, clock);
  if (fault) { fault(FaultPoint::facts_read, connection); }
  if (accepted_.empty()) {
    auto const done = connection.script("COMMIT");
    if (!done) { return done.error(); }
    memory.remember(requests_, facts->log, facts->head);
    return {};
  }
  auto const change = changes(facts->log, claims_before);
  AppendWrites writes(change);
  writes.under_lock();
  if (auto const sent = connection.pipeline_send(writes.statements()); !sent) { return sent.error(); }
  if (fault) { fault(FaultPoint::commit_sent, connection); }
  auto const done = connection.pipeline_receive(writes.statements().size());
  if (!done) { return done.error(); }
  memory.remember(requests_, facts->log, change.head);
  return {};
}

Result<LockedFacts> AppendBatch::lock_and_read(Connection& connection, ShardMemory& memory) const {
  FactsQuery const query(shard_, requests_);
  auto const asked = SteadyClock::now();
  auto const rows = connection.pipeline(query.statements());
  if (!rows) { return rows.error(); }
  auto const heard = SteadyClock::now();
  auto facts = query.read(*rows);
  if (!facts) {
    // The transaction holds the lock; whatever becomes of this connection, let it go.
    if (auto const undone = connection.script("ROLLBACK"); !undone) { return undone.error(); }
    return facts.error();
  }
  memory.clock.hear(facts->now, asked, heard);
  memory.meet(facts->head);
  return facts;
}

/// One look, however many commands are repeated: others wait for the lock.
Result<void> AppendBatch::complete_commands(Connection& connection, LockedFacts& facts) const {
  if (facts.commands_without_events.empty()) { return {}; }
  std::vector<std::int64_t> positions;
  for (auto const& [command, stored] : facts.commands_without_events) { positions.push_back(stored.known.outcome.shard_position.value); }
  auto const rows = connection.exec_prepared("SELECT position, header FROM event WHERE shard = $1 AND position = ANY ($2)",
                                             Params().int4(static_cast<std::int32_t>(shard_.value)).int8s(positions));
  if (!rows) { return rows.error(); }
  std::map<std::int64_t, std::string_view> headers;
  for (auto row : *rows) { headers.emplace(row.int8(0), row.bytes(1)); }
  for (auto& [command, stored] : facts.commands_without_events) {
    auto const header = headers.find(stored.known.outcome.shard_position.value);
    auto known = completed(std::move(stored), header == headers.end() ? std::string_view() : header->second);
    if (!known) {
      if (auto const undone = connection.script("ROLLBACK"); !undone) { return undone.error(); }
      return known.error();
    }
    facts.log.commands.emplace(command, std::move(*known));
  }
  return {};
}

/// True when an earlier attempt of this batch reached the log after all. It was one transaction, so its last event stands for all of them;
/// a command id would not: another process may have appended that command, at that very place, after this batch was rolled back.
Result<bool> AppendBatch::is_committed(Connection& connection) const {
  if (events_.empty()) { return false; }
  auto const& last = events_.back();
  auto const rows = connection.exec_prepared("SELECT hash FROM event WHERE shard = $1 AND position = $2",
                                             Params().int4(static_cast<std::int32_t>(shard_.value)).int8(last.position));
  if (!rows) { return rows.error(); }
  return !rows->empty() && rows->front().sha256(0) == last.hash;
}

void AppendBatch::judge_all(LogFacts& facts, ShardClock& clock) {
  verdicts_.clear();
  accepted_.clear();
  events_.clear();
  for (std::size_t i = 0; i < requests_.size(); ++i) {
    auto judgement = judge(facts, clock, requests_[i]->append_id, requests_[i]->request);
    if (auto* verdict = std::get_if<AppendVerdict>(&judgement)) {
      verdicts_.push_back(std::move(*verdict));
    } else {
      auto& accepted = std::get<Accepted>(judgement);
      verdicts_.emplace_back(accepted.outcome);
      number(i, std::move(accepted));
    }
  }
}

void AppendBatch::number(std::size_t request, Accepted&& accepted) {
  accepted_.push_back(request);
  auto position = accepted.first;
  for (std::size_t i = 0; i < accepted.headers.size(); ++i) {
    auto const& payload = requests_[request]->payloads[i];
    Numbered e{request, i, position, std::move(accepted.headers[i]), {}, {}};
    e.header_bytes = encode_header(e.header);
    e.hash = crypto::event_hash(e.header_bytes, payload.data, payload.body_hash);
    events_.push_back(std::move(e));
    position = position.next();
  }
}

std::vector<Prepared*> AppendBatch::accepted_requests() const {
  std::vector<Prepared*> out;
  out.reserve(accepted_.size());
  for (auto const index : accepted_) { out.push_back(requests_[index]); }
  return out;
}

BatchChanges AppendBatch::changes(LogFacts const& facts, Claims const& claims_before) const {
  auto const& last = events_.back();
  return {.shard = shard_,
          .requests = requests_,
          .accepted = accepted_,
          .verdicts = verdicts_,
          .events = events_,
          .facts = facts,
          .claims_before = claims_before,
          .head = {last.position, last.hash, last.header.recorded}};
}

std::vector<EventPtr> AppendBatch::take_events() {
  std::vector<EventPtr> out;
  out.reserve(events_.size());
  for (auto& e : events_) {
    auto& payload = requests_[e.request]->payloads[e.payload];
    out.push_back(share(RecordedEvent{shard_, e.position, std::move(e.header), std::move(e.header_bytes), std::move(payload.data),
                                      std::move(payload.body), payload.body_hash, e.hash, std::move(payload.stored_body)}));
  }
  return out;
}

}  // namespace contentos::pg
