// The one thread of this process that appends to one shard: a bounded queue in, batches out. While a commit is in flight the queue gathers
// the next batch, so there is no lingering.
#pragma once

#include "infra/postgres/append_batch.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <thread>

namespace contentos::pg {

/// What is known of the time between two commits: behind a new connection there may be the database restored from an older back-up.
enum class Continuity { same_database, reconnected };

struct AppenderOptions {
  ConnectOptions connect;
  std::size_t queue_requests = 4'096;               // then overloaded
  std::size_t queue_bytes = 64 * 1024 * 1024;       // likewise
  std::size_t batch_requests = 512;                 // at most, per transaction
  std::size_t batch_bytes = 1024 * 1024;            // likewise, but always one request
  std::size_t batch_requests_per_tenant = 128;      // while another tenant waits
  std::chrono::milliseconds reconnect_for{10'000};  // how long a batch outlasts a lost connection
  Fault fault{};                                    // tests only
  // Called in order, before the callers are answered.
  std::function<void(std::vector<EventPtr>, Continuity)> committed{};
};

class ShardAppender {
public:
  ShardAppender(ShardNo shard, AppenderOptions options);
  ShardAppender(ShardAppender const&) = delete;
  ShardAppender& operator=(ShardAppender const&) = delete;
  /// Appends what is queued, then ends.
  ~ShardAppender();

  /// Errors: overloaded (retryable) when the queue is full. Otherwise the future holds the verdict or the error.
  [[nodiscard]] Result<std::future<Result<AppendVerdict>>> enqueue(Prepared prepared);

private:
  struct Pending {
    explicit Pending(Prepared p) : prepared(std::move(p)) {}
    Prepared prepared;
    std::promise<Result<AppendVerdict>> promise{};
  };
  using Batch = std::vector<std::unique_ptr<Pending>>;

  void run();
  [[nodiscard]] bool is_stopping();
  [[nodiscard]] Batch next_batch();
  void process(Batch batch);
  [[nodiscard]] Result<void> run_to_end(AppendBatch& work);
  [[nodiscard]] Result<void> ensure_connected();

  ShardNo shard_;
  AppenderOptions options_;
  std::mutex mutex_{};
  std::condition_variable wake_{};
  std::deque<std::unique_ptr<Pending>> queue_{};
  std::size_t queued_bytes_ = 0;
  bool stopping_ = false;
  std::optional<Connection> connection_{};             // the thread's
  ShardMemory memory_;                                 // the thread's
  Continuity continuity_ = Continuity::same_database;  // the thread's: since the last commit
  std::thread thread_;
};

}  // namespace contentos::pg
