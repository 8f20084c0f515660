#include "infra/kafka/kafka_feed.hpp"

#include "infra/kafka/client.hpp"
#include "infra/kafka/event_record.hpp"
#include "projections/runner/event_tails.hpp"
#include "projections/runner/shared_event.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>

namespace contentos {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr auto kNext = milliseconds(50);
constexpr auto kAskForMarks = milliseconds(1'000);
constexpr auto kRetry = milliseconds(200);
constexpr std::int32_t kNotAssigned = -1;

std::vector<ShardPosition> start_of(std::vector<ShardPosition> from, std::int64_t shard_count) {
  from.resize(static_cast<std::size_t>(shard_count));
  return from;
}

}  // namespace

class KafkaFeed::Impl {
public:
  Impl(PgEventLog& log, pg::Pool& pool, KafkaFeedOptions options)
      : log_(log),
        pool_(pool),
        options_(std::move(options)),
        tails_(start_of(options_.from, log.shard_count()), options_.tail_bytes),
        heads_(static_cast<std::size_t>(log.shard_count())) {
    poll_database();
    thread_ = std::thread([this] { run(); });
  }
  ~Impl() {
    stopping_ = true;
    thread_.join();
  }

  PgEventLog& log() { return log_; }

  Result<std::vector<EventPtr>> read(ShardNo shard, ShardPosition after, std::size_t max_events, std::size_t max_bytes) {
    if (auto events = read_tail(shard, after, max_events, max_bytes)) { return std::move(*events); }
    return log_.read_shard(shard, after, max_events, max_bytes);
  }

  /// Nothing when the log is to be read.
  std::optional<std::vector<EventPtr>> read_tail(ShardNo shard, ShardPosition after, std::size_t max_events, std::size_t max_bytes) const {
    std::lock_guard const lock(mutex_);
    auto events = tails_.read(shard, after, max_events, max_bytes);
    if (events.empty() && after < tails_.known(shard)) { return std::nullopt; }
    return events;
  }

  ShardPosition head(ShardNo shard) const {
    std::lock_guard const lock(mutex_);
    return std::max(heads_.at(static_cast<std::size_t>(shard.value)), tails_.known(shard));
  }

  std::uint64_t wait(std::uint64_t ticket, milliseconds timeout) {
    std::unique_lock lock(mutex_);
    moved_.wait_for(lock, timeout, [&] { return ticket_ > ticket; });
    return ticket_;
  }

  std::uint64_t epoch() const { return epoch_; }

  KafkaFeedStatus status() const {
    std::lock_guard const lock(mutex_);
    return status_;
  }

private:
  using Place = std::pair<std::int32_t, std::int64_t>;  // partition and offset

  void run() {
    std::unique_ptr<kafka::Consumer> consumer;
    while (!stopping_) {
      if (steady_clock::now() >= next_poll_) { poll_database(); }
      if (!consumer || assigned_ != wanted_) {
        consumer = subscribe();
        if (!consumer) {
          std::this_thread::sleep_for(std::min(kRetry, options_.poll));
          continue;
        }
      }
      auto const got = consumer->next(kNext);
      if (auto const* message = std::get_if<kafka::Message>(&got)) {
        take(*message);
      } else if (!passes(std::get<kafka::ReadTrouble>(got))) {
        // From where it is known to be, anew.
        consumer.reset();
        std::this_thread::sleep_for(kRetry);
      }
    }
  }

  /// What the database says: where the log's heads are, and which topic is the newest.
  void poll_database() {
    auto const heads = log_.shard_heads();
    auto const rows = pg::read(pool_, "SELECT generation, topic FROM event_topic ORDER BY generation DESC LIMIT 1");
    next_poll_ = steady_clock::now() + options_.poll;
    if (!heads || !rows) { return; }
    std::int32_t const generation = rows->empty() ? 0 : static_cast<std::int32_t>(rows->front().int8(0));
    // A log that ends before where it once was is another one.
    auto const is_shorter = has_polled_ && !std::ranges::equal(*heads, heads_, std::ranges::greater_equal());
    auto const is_new = has_polled_ && wanted_ != 0 && generation != wanted_;
    {
      std::lock_guard const lock(mutex_);
      // First, so that nobody applies an event of the new log without having compared itself with it.
      if (is_shorter || is_new) { ++epoch_; }
      // At the start as well: a model may be ahead of a log that was restored.
      if (is_shorter || is_new || !has_polled_) { tails_.forget(*heads); }
      heads_ = *heads;
      status_.topic = rows->empty() ? std::string() : std::string(rows->front().text(1));
      status_.generation = generation;
      for (auto const shard : unfollowed_) { tails_.know(shard, heads_.at(static_cast<std::size_t>(shard.value))); }
      ++ticket_;
    }
    moved_.notify_all();
    has_polled_ = true;
    wanted_ = generation;
    if (!is_shorter && !is_new) { return; }
    suspects_.clear();
    for (std::size_t i = 0; is_shorter && !is_new && i < heads_.size(); ++i) {
      suspects_.emplace(ShardNo(static_cast<std::int64_t>(i)), heads_[i]);
    }
    assigned_ = kNotAssigned;
    say("error", is_shorter ? "the log is shorter than it was: another database, or an older back-up of it"
                            : "a new topic was begun, " + status().topic + ": models compare themselves with the log");
    if (options_.replaced) { options_.replaced(); }
  }

  /// Reads every partition from about where it is known; nothing when that cannot be yet.
  std::unique_ptr<kafka::Consumer> subscribe() {
    assigned_ = kNotAssigned;
    unfollowed_.clear();
    rotten_.clear();
    set_connected(false, {});
    if (wanted_ == 0) { return nullptr; }  // no relay has ever run
    auto const topic = status().topic;
    auto consumer = kafka::Consumer::open({options_.brokers, options_.properties});
    if (!consumer) {
      set_connected(false, consumer.error().context);
      return nullptr;
    }
    std::vector<std::pair<std::int32_t, std::int64_t>> places;
    for (std::size_t i = 0; i < heads_.size() && !stopping_; ++i) {
      auto const marks = (*consumer)->watermarks(topic, static_cast<std::int32_t>(i), kAskForMarks);
      if (!marks) {
        set_connected(false, marks.error().context);
        return nullptr;
      }
      ShardNo const shard(static_cast<std::int64_t>(i));
      places.emplace_back(static_cast<std::int32_t>(i), offset_hint(shard, *marks));
      if (is_behind(shard, *marks)) { unfollowed_.insert(shard); }
    }
    if (auto const assigned = (*consumer)->assign(topic, places); !assigned) {
      set_connected(false, assigned.error().context);
      return nullptr;
    }
    assigned_ = wanted_;
    set_connected(true, {});
    return std::move(*consumer);
  }

  /// A topic that is still being filled holds less than this process has: until it has come that far, the log is followed itself.
  bool is_behind(ShardNo shard, kafka::Watermarks const& marks) const {
    std::lock_guard const lock(mutex_);
    return marks.high < tails_.known(shard).value;
  }

  /// In a topic that begins at position 1 and repeats nothing, position p has the offset p - 1. Repeats only make it begin too early, and
  /// a topic that is still being filled ends before it.
  std::int64_t offset_hint(ShardNo shard, kafka::Watermarks const& marks) const {
    std::lock_guard const lock(mutex_);
    auto const wanted = std::clamp(tails_.known(shard).value, marks.low, marks.high);
    if (marks.high - wanted > options_.bulk_events) { return marks.high - 1; }
    return wanted;
  }

  void take(kafka::Message const& message) {
    ShardNo const shard(message.partition);
    auto event = kafka::event_of(shard, message.record);
    if (options_.metrics.received) { options_.metrics.received(1); }
    if (!event) { return distrust(shard, "the message at offset " + std::to_string(message.offset) + " is not an event with a true hash"); }
    if (!is_trusted(*event)) {
      unfollowed_.insert(shard);
      return;
    }
    {
      std::lock_guard const lock(mutex_);
      if (event->position >= tails_.known(shard)) { unfollowed_.erase(shard); }
      tails_.take(share(std::move(*event)));
      ++ticket_;
    }
    moved_.notify_all();
  }

  /// Whatever the message was meant to be, the log has it by now.
  void distrust(ShardNo shard, std::string const& why) {
    if (options_.metrics.corrupt) { options_.metrics.corrupt(); }
    say("error", "in partition " + std::to_string(shard.value) + " " + why + "; the log is read instead");
    unfollowed_.insert(shard);  // until a message after it comes
  }

  /// What a topic that was written from another log holds may be what was lost, up to the first event that only the new one has. Meanwhile
  /// the log tells; when it cannot be asked, its shard is read from it later.
  bool is_trusted(RecordedEvent const& event) {
    auto const suspect = suspects_.find(event.shard);
    if (suspect == suspects_.end()) { return true; }
    auto const same = log_.at(event.shard, event.position);
    if (!same || *same == nullptr || (*same)->hash != event.hash) { return false; }
    if (event.position > suspect->second) { suspects_.erase(suspect); }
    return true;
  }

  /// Whether reading may simply go on.
  bool passes(kafka::ReadTrouble const& trouble) {
    using Kind = kafka::ReadTrouble::Kind;
    if (trouble.kind == Kind::none_yet || trouble.kind == Kind::end_of_partition) { return true; }
    if (trouble.kind == Kind::bad_message) {
      bool const is_new = rotten_.emplace(trouble.partition, trouble.offset).second;
      if (is_new) { distrust(ShardNo(trouble.partition), "there is a rotten message (" + trouble.text + ")"); }
      return true;
    }
    set_connected(false, trouble.text);
    return false;
  }

  void set_connected(bool is_connected, std::string const& error) {
    {
      std::lock_guard const lock(mutex_);
      status_.is_connected = is_connected;
      if (is_connected) {
        status_.last_error.clear();
      } else if (!error.empty() && std::exchange(status_.last_error, error) != error && options_.metrics.log) {
        options_.metrics.log("warn", "feed: " + error);
      }
    }
    if (options_.metrics.state) { options_.metrics.state(is_connected, wanted_); }
  }

  void say(std::string_view level, std::string const& message) const {
    if (options_.metrics.log) { options_.metrics.log(level, "feed: " + message); }
  }

  PgEventLog& log_;
  pg::Pool& pool_;
  KafkaFeedOptions options_;
  std::atomic<bool> stopping_{false};
  std::atomic<std::uint64_t> epoch_{0};
  // Of the thread alone, once it runs.
  bool has_polled_ = false;
  std::int32_t wanted_ = 0;                      // generation; 0: no relay has ever run
  std::int32_t assigned_ = kNotAssigned;         // the generation that is read
  std::map<ShardNo, ShardPosition> suspects_{};  // whose topic is older than the log, which was this long then
  std::set<ShardNo> unfollowed_{};               // read from the log, as far as it was last seen to go
  std::set<Place> rotten_{};                     // messages that were told of
  steady_clock::time_point next_poll_{};
  mutable std::mutex mutex_{};  // guards what follows
  std::condition_variable moved_{};
  std::uint64_t ticket_ = 1;
  EventTails tails_;
  std::vector<ShardPosition> heads_;
  KafkaFeedStatus status_{};
  std::thread thread_{};
};

KafkaFeed::KafkaFeed(PgEventLog& log, pg::Pool& pool, KafkaFeedOptions options)
    : impl_(std::make_unique<Impl>(log, pool, std::move(options))) {}
KafkaFeed::~KafkaFeed() = default;
std::int64_t KafkaFeed::shard_count() const { return impl_->log().shard_count(); }
Result<std::vector<EventPtr>> KafkaFeed::read(ShardNo shard, ShardPosition after, std::size_t max_events, std::size_t max_bytes) {
  return impl_->read(shard, after, max_events, max_bytes);
}
Result<std::optional<std::vector<EventPtr>>> KafkaFeed::read_on(ShardNo shard, Checkpoint const& last, std::size_t max_events,
                                                                std::size_t max_bytes) {
  if (auto events = impl_->read_tail(shard, last.position, max_events, max_bytes)) { return std::optional(std::move(*events)); }
  return Feed::read_on(shard, last, max_events, max_bytes);
}
Result<EventPtr> KafkaFeed::at(ShardNo shard, ShardPosition position) { return impl_->log().at(shard, position); }
ShardPosition KafkaFeed::head(ShardNo shard) { return impl_->head(shard); }
std::uint64_t KafkaFeed::wait(std::uint64_t ticket, milliseconds timeout) { return impl_->wait(ticket, timeout); }
std::uint64_t KafkaFeed::epoch() const { return impl_->epoch(); }
KafkaFeedStatus KafkaFeed::status() const { return impl_->status(); }

}  // namespace contentos
