#include "infra/postgres/shard_appender.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace contentos::pg {

namespace {

constexpr auto kBackoffFirst = std::chrono::milliseconds(20);
constexpr auto kBackoffMost = std::chrono::milliseconds(500);

}  // namespace

ShardAppender::ShardAppender(ShardNo shard, AppenderOptions options)
    : shard_(shard), options_(std::move(options)), memory_(shard), thread_([this] { run(); }) {}

ShardAppender::~ShardAppender() {
  {
    std::lock_guard const lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

Result<std::future<Result<AppendVerdict>>> ShardAppender::enqueue(Prepared prepared) {
  auto const bytes = prepared.byte_count;
  auto pending = std::make_unique<Pending>(std::move(prepared));
  auto future = pending->promise.get_future();
  {
    std::lock_guard const lock(mutex_);
    bool const full = queue_.size() >= options_.queue_requests || (!queue_.empty() && queued_bytes_ + bytes > options_.queue_bytes);
    if (full || stopping_) { return StoreError{StoreErrorCode::overloaded, true, "too many appends are waiting"}; }
    queue_.push_back(std::move(pending));
    queued_bytes_ += bytes;
  }
  wake_.notify_one();
  return future;
}

/// In order of arrival, but at most so many of one tenant as long as others wait; what room is left goes to who was held back.
ShardAppender::Batch ShardAppender::next_batch() {
  std::unique_lock lock(mutex_);
  wake_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
  Batch batch;
  std::size_t bytes = 0;
  std::map<TenantId, std::size_t> per_tenant;
  for (bool const second_round : {false, true}) {
    for (auto& waiting : queue_) {
      if (!waiting) { continue; }
      auto& count = per_tenant[waiting->prepared.request.scope.tenant()];
      if (!second_round && count >= options_.batch_requests_per_tenant) { continue; }
      auto const size = waiting->prepared.byte_count;
      if (batch.size() >= options_.batch_requests || (!batch.empty() && bytes + size > options_.batch_bytes)) { break; }
      ++count;
      bytes += size;
      batch.push_back(std::move(waiting));
    }
  }
  std::erase(queue_, nullptr);
  queued_bytes_ -= bytes;
  return batch;
}

void ShardAppender::run() {
  for (;;) {
    auto batch = next_batch();
    if (batch.empty()) { return; }
    process(std::move(batch));
  }
}

void ShardAppender::process(Batch batch) {
  std::vector<Prepared*> requests;
  for (auto const& p : batch) { requests.push_back(&p->prepared); }
  AppendBatch work(shard_, std::move(requests));
  auto const done = run_to_end(work);
  if (done) {
    auto verdicts = work.verdicts();
    if (auto events = work.take_events(); !events.empty() && options_.committed) {
      options_.committed(std::move(events), std::exchange(continuity_, Continuity::same_database));
    }
    for (std::size_t i = 0; i < batch.size(); ++i) { batch[i]->promise.set_value(std::move(verdicts[i])); }
    return;
  }
  if (done.error().retryable || batch.size() == 1) {
    for (auto const& p : batch) { p->promise.set_value(done.error()); }
    return;
  }
  // The database refused something that somebody in the batch asked for: the others must not pay for it.
  for (auto& p : batch) {
    Batch one;
    one.push_back(std::move(p));
    process(std::move(one));
  }
}

bool ShardAppender::is_stopping() {
  std::lock_guard const lock(mutex_);
  return stopping_;
}

/// Until the batch is known to be committed, refused, or the time is up; who is asked to stop does not wait for a database to come back.
Result<void> ShardAppender::run_to_end(AppendBatch& work) {
  auto const end = std::chrono::steady_clock::now() + options_.reconnect_for;
  auto backoff = kBackoffFirst;
  for (;;) {
    auto done = ensure_connected();
    if (done) { done = work.run(*connection_, memory_, options_.fault); }
    if (done || !done.error().retryable || std::chrono::steady_clock::now() + backoff > end || is_stopping()) { return done; }
    std::this_thread::sleep_for(backoff);
    backoff = std::min(backoff * 2, kBackoffMost);
  }
}

Result<void> ShardAppender::ensure_connected() {
  if (connection_ && connection_->is_usable() && !connection_->in_transaction()) { return {}; }
  if (connection_) { continuity_ = Continuity::reconnected; }
  connection_.reset();
  memory_.forget();
  auto opened = Connection::open(options_.connect);
  if (!opened) { return opened.error(); }
  connection_.emplace(std::move(*opened));
  return {};
}

}  // namespace contentos::pg
