#include "infra/kafka/tail_check.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

namespace contentos::kafka {

using std::chrono::milliseconds;

namespace {

constexpr auto kAskForTail = milliseconds(5'000);
constexpr auto kWait = milliseconds(200);
constexpr int kPatience = 50;  // times kWait without a message, though there is one
constexpr std::size_t kBatch = 1'000;

std::string at(ShardNo shard, ShardPosition position) {
  return "position " + std::to_string(position.value) + " of shard " + std::to_string(shard.value);
}

/// One partition, as far as it was read.
class Partition {
public:
  Partition(TopicLedger& ledger, ShardNo shard) : ledger_(ledger), shard_(shard) {}

  /// Where reading begins: the confirmed event is read again, as the first, and must be what it was.
  /// Returns the offset; nothing when there is nothing to read.
  std::variant<std::optional<std::int64_t>, Misfit> begin(Watermarks const& marks, std::optional<Confirmed> const& confirmed) {
    if (marks.low > 0) { return Misfit{"the beginning of shard " + std::to_string(shard_.value) + " is gone"}; }
    if (confirmed && confirmed->offset >= marks.high) {
      return Misfit{"what was confirmed at " + at(shard_, confirmed->place.position) + " is gone"};
    }
    if (marks.high == 0) { return std::optional<std::int64_t>(); }
    high_ = marks.high;
    last_ = ShardPosition(confirmed ? confirmed->place.position.value - 1 : 0);
    return std::optional(confirmed ? confirmed->offset : 0);
  }

  /// Takes the next message. Returns what is wrong with it, or nothing.
  std::optional<Misfit> take(Message const& message) {
    next_ = message.offset + 1;
    auto const place = place_of(message.record);
    if (!place) { return Misfit{"it holds a message that is no event, at offset " + std::to_string(message.offset)}; }
    if (place->position > last_.next()) {
      return Misfit{"after " + at(shard_, last_) + " it goes on at " + std::to_string(place->position.value)};
    }
    last_ = std::max(last_, place->position);
    pending_.push_back(*place);
    return std::nullopt;
  }
  void end() { next_ = high_; }
  [[nodiscard]] bool is_read() const { return next_ >= high_; }
  [[nodiscard]] bool is_due() const { return pending_.size() >= kBatch || (is_read() && !pending_.empty()); }
  [[nodiscard]] ShardPosition last() const { return last_; }

  /// Compares what was taken since the last time with the log. The log is asked after the messages were read: what another relay copies
  /// meanwhile was committed before, and a head that was asked for earlier would not know of it.
  Result<std::optional<Misfit>> compare() {
    auto const [least, most] = std::ranges::minmax_element(pending_, {}, &Place::position);
    auto const places = ledger_.log_places(shard_, ShardPosition(least->position.value - 1), most->position);
    if (!places) { return places.error(); }
    for (auto const& place : pending_) {
      auto const index = static_cast<std::size_t>(place.position.value - least->position.value);
      if (index >= places->size()) { return std::optional(Misfit{"it holds " + at(shard_, place.position) + ", which the log does not"}); }
      if ((*places)[index].hash != place.hash) {
        return std::optional(Misfit{"it holds another event at " + at(shard_, place.position) + " than the log"});
      }
    }
    pending_.clear();
    return std::optional<Misfit>();
  }

private:
  TopicLedger& ledger_;
  ShardNo shard_;
  ShardPosition last_{};
  std::int64_t next_ = 0;
  std::int64_t high_ = 0;
  std::vector<Place> pending_{};
};

StoreError no_answer() { return {StoreErrorCode::unavailable, true, "kafka: the topic cannot be read to its end"}; }

/// Returns a misfit or an error, or nothing when all is read and fits.
std::optional<TailCheck> read_all(Consumer& consumer, std::vector<Partition>& partitions, std::atomic<bool> const& stopping) {
  int idle = 0;
  while (!std::ranges::all_of(partitions, &Partition::is_read)) {
    if (stopping || idle > kPatience) { return no_answer(); }
    auto const got = consumer.next(kWait);
    auto const* message = std::get_if<Message>(&got);
    if (message == nullptr) {
      auto const& trouble = std::get<ReadTrouble>(got);
      if (trouble.kind == ReadTrouble::Kind::out_of_range) { return Misfit{"it became shorter while it was read"}; }
      if (trouble.kind == ReadTrouble::Kind::bad_message) { return Misfit{"a message has rotten: " + trouble.text}; }
      if (trouble.kind == ReadTrouble::Kind::end_of_partition) {
        partitions.at(static_cast<std::size_t>(trouble.partition)).end();
      } else {
        ++idle;
      }
    } else {
      idle = 0;
      if (auto const misfit = partitions.at(static_cast<std::size_t>(message->partition)).take(*message)) { return *misfit; }
    }
    for (auto& partition : partitions) {
      if (!partition.is_due()) { continue; }
      auto const compared = partition.compare();
      if (!compared) { return compared.error(); }
      if (*compared) { return **compared; }
    }
  }
  return std::nullopt;
}

}  // namespace

TailCheck check_tails(Consumer& consumer, TopicLedger& ledger, std::string const& topic, std::map<std::int64_t, Confirmed> const& confirmed,
                      std::int64_t shard_count, std::atomic<bool> const& stopping) {
  std::vector<Partition> partitions;
  std::vector<std::pair<std::int32_t, std::int64_t>> places;
  for (std::int32_t number = 0; number < shard_count; ++number) {
    auto const marks = consumer.watermarks(topic, number, kAskForTail);
    if (!marks) { return marks.error(); }
    auto const known = confirmed.find(number);
    partitions.emplace_back(ledger, ShardNo(number));
    auto const begun = partitions.back().begin(*marks, known == confirmed.end() ? std::nullopt : std::optional(known->second));
    if (auto const* misfit = std::get_if<Misfit>(&begun)) { return *misfit; }
    if (auto const& from = std::get<0>(begun)) { places.emplace_back(number, *from); }
  }
  if (auto const assigned = consumer.assign(topic, places); !assigned) { return assigned.error(); }
  if (auto const trouble = read_all(consumer, partitions, stopping)) { return *trouble; }
  Tails out;
  for (auto const& partition : partitions) { out.push_back(partition.last()); }
  return out;
}

}  // namespace contentos::kafka
