// A log of which tests see what is asked, hold what is appended, and lose answers.
#pragma once

#include "tests/commands/forwarding_log.hpp"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>

namespace contentos::test {

/// Threading: any thread.
class WatchedLog final : public ForwardingLog {
public:
  using Which = std::function<bool(AppendRequest const&)>;
  using ForwardingLog::ForwardingLog;

  /// Appends of which `which` is true wait until release().
  void hold(Which which) {
    std::lock_guard const lock(mutex_);
    held_ = std::move(which);
  }
  void release() {
    std::lock_guard const lock(mutex_);
    held_ = {};
    released_.notify_all();
  }
  /// The next append to a stream of `aggregate` is answered by an error, after it happened or instead.
  void lose_next_answer(std::string aggregate, bool happens) {
    std::lock_guard const lock(mutex_);
    lost_ = std::move(aggregate);
    happens_ = happens;
  }
  /// The next append to a stream of `aggregate` throws.
  void throw_at_next(std::string aggregate) {
    std::lock_guard const lock(mutex_);
    thrown_at_ = std::move(aggregate);
  }
  /// Streams of `aggregate` in the order in which events were appended to them.
  [[nodiscard]] std::vector<std::string> appended(std::string_view aggregate) {
    std::lock_guard const lock(mutex_);
    std::vector<std::string> out;
    for (auto const& stream : appended_) {
      if (stream.aggregate() == aggregate) { out.emplace_back(stream.id()); }
    }
    return out;
  }
  [[nodiscard]] int entries_read() const { return entries_read_; }

  Result<AppendVerdict> append(AppendRequest request) override {
    auto const stream = request.streams.front().stream;
    bool is_lost = false;
    {
      std::unique_lock lock(mutex_);
      released_.wait(lock, [&] { return !held_ || !held_(request); });
      if (stream.aggregate() == thrown_at_) {
        thrown_at_.clear();
        throw std::runtime_error("a fault");
      }
      is_lost = stream.aggregate() == lost_;
      if (is_lost) { lost_.clear(); }
    }
    auto const lost = StoreError{StoreErrorCode::unavailable, true, "lost"};
    if (is_lost && !happens_) { return lost; }
    auto verdict = ForwardingLog::append(std::move(request));
    {
      std::lock_guard const lock(mutex_);
      auto const* appended = verdict ? std::get_if<Appended>(&*verdict) : nullptr;
      if (appended != nullptr && !appended->repeated) { appended_.push_back(stream); }
    }
    if (is_lost) { return lost; }
    return verdict;
  }
  Result<std::vector<RecordedEvent>> read_stream(TenantScope scope, StreamName const& stream, StreamVersion from, Parts parts) override {
    if (stream.aggregate() == "entry") { ++entries_read_; }
    return ForwardingLog::read_stream(scope, stream, from, parts);
  }

private:
  std::mutex mutex_{};
  std::condition_variable released_{};
  Which held_{};
  std::string lost_{};
  std::string thrown_at_{};
  std::atomic<bool> happens_{false};
  std::vector<StreamName> appended_{};
  std::atomic<int> entries_read_{0};
};

}  // namespace contentos::test
