// One stretch of relaying: over one connection to the database and one producer, until either of them or the topic gives trouble.
// Internal to infra/kafka.
#pragma once

#include "infra/kafka/relay.hpp"
#include "infra/kafka/tail_check.hpp"

#include <atomic>
#include <deque>
#include <mutex>

namespace contentos::kafka {

class RelaySession {
public:
  using Clock = std::chrono::steady_clock;
  /// Called at each look at the topic: why the broker could not be asked, or nothing.
  using Contact = std::function<void(std::optional<StoreError> const& why_not)>;
  RelaySession(PgEventLog& log, RelayOptions const& options, RelayMetrics const& metrics, std::atomic<bool> const& stopping,
               Contact contact)
      : log_(log), options_(options), metrics_(metrics), stopping_(stopping), contact_(std::move(contact)) {}

  /// Finds or begins the topic that fits. Errors: unavailable (retryable), internal.
  [[nodiscard]] Result<void> prepare();
  /// Copies until `stopping` or trouble. Requires: prepared.
  [[nodiscard]] Result<void> copy();
  [[nodiscard]] Topic const& topic() const { return topic_; }

private:
  /// How far one shard is: sent up to `sent`, of which the first of `under_way` is the next to be confirmed.
  struct Shard {
    ShardPosition sent{};
    ShardPosition confirmed{};
    std::deque<Place> under_way{};
  };

  [[nodiscard]] Result<std::optional<std::string>> misfit_of_current();
  [[nodiscard]] Result<void> begin_generation(std::string const& reason);
  void remove_old_topics(std::vector<std::pair<std::string, std::int32_t>> const& topics);
  [[nodiscard]] std::int32_t generation_in(std::string const& topic) const;
  void confirmed(std::int32_t partition, std::int64_t offset, std::int64_t position, std::optional<std::string> const& failure);
  [[nodiscard]] Result<bool> copy_some();
  [[nodiscard]] Result<void> send(Shard& shard, EventPtr const& event);
  [[nodiscard]] Result<void> keep_in_order();
  [[nodiscard]] Result<void> inspect();
  [[nodiscard]] Result<void> note_confirmed();
  [[nodiscard]] Result<void> trouble() const;
  void log(std::string_view level, std::string const& message) const;

  PgEventLog& log_;
  RelayOptions const& options_;
  RelayMetrics const& metrics_;
  std::atomic<bool> const& stopping_;
  Contact contact_;
  std::optional<TopicLedger> ledger_{};
  std::unique_ptr<Admin> admin_{};
  std::unique_ptr<Consumer> consumer_{};
  std::unique_ptr<Producer> producer_{};
  Topic topic_{};
  std::vector<Shard> shards_{};
  std::vector<ShardPosition> heads_{};
  std::map<std::int64_t, Confirmed> to_note_{};
  std::optional<std::string> failure_{};
  Clock::time_point noted_{};
  Clock::time_point inspected_{};
};

}  // namespace contentos::kafka
