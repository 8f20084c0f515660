#include "infra/postgres/lease.hpp"

#include "infra/postgres/migrate.hpp"

#include <utility>

namespace contentos {

namespace {

// Taken when it is free, overdue or ours. The epoch counts the holders.
constexpr std::string_view kTake = R"sql(
INSERT INTO lease AS l (name, owner, expires) VALUES ($1, $2, clock_timestamp() + $3::bigint * interval '1 millisecond')
ON CONFLICT (name) DO UPDATE
   SET owner = excluded.owner, expires = clock_timestamp() + $3::bigint * interval '1 millisecond',
       epoch = l.epoch + CASE WHEN l.owner = excluded.owner THEN 0 ELSE 1 END
 WHERE l.owner = excluded.owner OR l.expires <= clock_timestamp()
RETURNING l.epoch
)sql";

constexpr std::string_view kGiveBack = "UPDATE lease SET expires = '-infinity' WHERE name = $1 AND owner = $2";

}  // namespace

LeaseKeeper::LeaseKeeper(LeaseOptions options, std::function<void()> gained, std::function<void()> lost)
    : options_(std::move(options)), gained_(std::move(gained)), lost_(std::move(lost)) {}

LeaseKeeper::~LeaseKeeper() { stop(); }

void LeaseKeeper::start() {
  thread_ = std::thread([this] { run(); });
}

void LeaseKeeper::stop() {
  {
    std::lock_guard const lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) { thread_.join(); }
}

bool LeaseKeeper::is_held() const { return Clock::now().time_since_epoch().count() < held_until_.load(); }

void LeaseKeeper::run() {
  bool working = false;
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    auto const epoch = epoch_;
    bool const mine = renew();
    // Somebody else has worked in between, while this process stood still: what it remembers is void.
    bool const is_anew = mine && epoch_ != epoch;
    if (working && (!mine || is_anew)) { lost_(); }
    if (mine && (!working || is_anew)) { gained_(); }
    working = mine;
    lock.lock();
    changed_.wait_for(lock, options_.heartbeat, [this] { return stopping_; });
  }
  lock.unlock();
  if (working) { lost_(); }
  give_back();
}

/// One heartbeat. The time that counts for us starts before the database was asked.
bool LeaseKeeper::renew() {
  auto const asked = Clock::now();
  if (!connection_) {
    auto opened = pg::Connection::open({.conninfo = options_.conninfo,
                                        .role = std::string(pg::kProjectorRole),
                                        .application_name = "contentos lease " + options_.name,
                                        .connect_timeout = options_.heartbeat,
                                        .statement_timeout = options_.heartbeat});
    if (!opened) { return false; }
    connection_.emplace(std::move(*opened));
  }
  auto const taken = connection_->exec_prepared(
      kTake, pg::Params().text(options_.name).text(options_.owner).int8(static_cast<std::int64_t>(options_.term.count())));
  if (!taken) {
    // The database behind the next connection may be an older back-up of this one: whatever was verified is so no longer.
    connection_.reset();
    held_until_ = 0;
    return false;
  }
  if (taken->empty()) {
    held_until_ = 0;
    return false;
  }
  epoch_ = taken->front().int8(0);
  held_until_ = (asked + options_.term).time_since_epoch().count();
  return true;
}

void LeaseKeeper::give_back() {
  held_until_ = 0;
  if (!connection_) { return; }
  // Should this fail, the lease runs out by itself.
  (void)connection_->exec(kGiveBack, pg::Params().text(options_.name).text(options_.owner));
  connection_.reset();
}

}  // namespace contentos
