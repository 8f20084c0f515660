// A bounded pool of connections of one role. Connections are opened when needed and dropped when they broke or came back in a transaction.
#pragma once

#include "infra/postgres/connection.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

namespace contentos::pg {

struct PoolOptions {
  ConnectOptions connect;
  std::size_t size = 8;                              // connections at most
  std::chrono::milliseconds acquire_timeout{5'000};  // then overloaded, retryable
};

/// Threading: any thread. Lifetime: outlives its leases.
class Pool {
public:
  explicit Pool(PoolOptions options) : options_(std::move(options)) {}
  Pool(Pool const&) = delete;
  Pool& operator=(Pool const&) = delete;

  class Lease {
  public:
    Lease(Pool& pool, Connection connection) : pool_(&pool), connection_(std::make_unique<Connection>(std::move(connection))) {}
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease();
    [[nodiscard]] Connection& connection() { return *connection_; }
    Connection* operator->() { return connection_.get(); }
    Connection& operator*() { return *connection_; }

  private:
    Pool* pool_;
    std::unique_ptr<Connection> connection_;
  };

  /// Blocks for a free connection until the deadline. Errors: overloaded, unavailable, both retryable.
  [[nodiscard]] Result<Lease> acquire();

  /// Closes what is idle: when one connection has died, the others have probably died with it.
  void drop_idle();

private:
  void give_back(Connection connection);
  void forget_one();

  PoolOptions options_;
  std::mutex mutex_{};
  std::condition_variable freed_{};
  std::vector<Connection> idle_{};
  std::size_t open_ = 0;  // idle or leased
};

/// One statement in a read-only transaction under the tenant's row-level security, in one round trip. A connection that turns out to be
/// dead is replaced once.
[[nodiscard]] Result<Rows> read_in_tenant(Pool& pool, TenantScope scope, std::string_view sql, Params const& params);

/// One prepared statement outside a transaction. A connection that turns out to be dead is replaced once: only for reading.
[[nodiscard]] Result<Rows> read(Pool& pool, std::string_view sql, Params const& params = {});

/// The same, row by row while the server goes on: for who has much to do with each. A connection that turns out to be dead before the first
/// row is replaced once. Errors: also the first that `take` returns.
[[nodiscard]] Result<void> read_each(Pool& pool, std::string_view sql, Params const& params, std::function<Result<void>(Row)> const& take);

}  // namespace contentos::pg
