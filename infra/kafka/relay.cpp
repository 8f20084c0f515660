#include "infra/kafka/relay.hpp"

#include "infra/kafka/relay_session.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace contentos {

class Relay::Impl {
public:
  Impl(PgEventLog& log, RelayOptions options, RelayMetrics metrics)
      : log_(log), options_(std::move(options)), metrics_(std::move(metrics)) {}
  ~Impl() { stop(); }

  void start() {
    stop();
    stopping_ = false;
    thread_ = std::thread([this] { run(); });
  }

  void stop() {
    {
      std::lock_guard const lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) { thread_.join(); }
    if (metrics_.contact) { metrics_.contact(false); }
    std::lock_guard const lock(mutex_);
    status_ = {};
  }

  RelayStatus status() const {
    std::lock_guard const lock(mutex_);
    return status_;
  }

private:
  void run() {
    while (!stopping_) {
      auto const ended = session();
      if (ended || stopping_) { continue; }
      if (metrics_.trouble) { metrics_.trouble(); }
      note(ended.error());
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, options_.retry, [this] { return stopping_.load(); });
    }
  }

  Result<void> session() {
    kafka::RelaySession session(log_, options_, metrics_, stopping_, [this](auto const& why_not) { note_contact(why_not); });
    if (auto const prepared = session.prepare(); !prepared) { return prepared; }
    {
      std::lock_guard const lock(mutex_);
      status_ = {session.topic().name, session.topic().generation, true, {}};
    }
    return session.copy();
  }

  void note(StoreError const& error) {
    if (metrics_.contact) { metrics_.contact(false); }
    std::lock_guard const lock(mutex_);
    set_error(error.context);
    status_.is_verified = false;
  }

  void note_contact(std::optional<StoreError> const& why_not) {
    if (metrics_.contact) { metrics_.contact(!why_not); }
    std::lock_guard const lock(mutex_);
    set_error(why_not ? why_not->context : std::string());
  }

  /// Requires: the lock is held.
  void set_error(std::string const& error) {
    if (metrics_.log && !error.empty() && error != status_.last_error) { metrics_.log("warn", "relay: " + error); }
    status_.last_error = error;
  }

  PgEventLog& log_;
  RelayOptions options_;
  RelayMetrics metrics_;
  std::atomic<bool> stopping_{true};
  mutable std::mutex mutex_{};
  std::condition_variable changed_{};
  RelayStatus status_{};
  std::thread thread_{};
};

Relay::Relay(PgEventLog& log, RelayOptions options, RelayMetrics metrics)
    : impl_(std::make_unique<Impl>(log, std::move(options), std::move(metrics))) {}
Relay::~Relay() = default;
void Relay::start() { impl_->start(); }
void Relay::stop() { impl_->stop(); }
RelayStatus Relay::status() const { return impl_->status(); }

}  // namespace contentos
