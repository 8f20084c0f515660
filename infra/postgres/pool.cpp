#include "infra/postgres/pool.hpp"

namespace contentos::pg {

namespace {

/// An idle connection dies with a restart of the server, which shows only when it is used: try again once with a new one.
template <class Use>
auto with_second_try(Pool& pool, Use use) -> decltype(use(std::declval<Connection&>())) {
  for (int attempt = 0;; ++attempt) {
    auto lease = pool.acquire();
    if (!lease) { return lease.error(); }
    auto done = use(**lease);
    if (done || attempt == 1 || (*lease)->is_usable()) { return done; }
    pool.drop_idle();
  }
}

}  // namespace

Pool::Lease::~Lease() {
  if (connection_) { pool_->give_back(std::move(*connection_)); }
}

Result<Pool::Lease> Pool::acquire() {
  std::unique_lock lock(mutex_);
  auto const free = [&] { return !idle_.empty() || open_ < options_.size; };
  if (!freed_.wait_for(lock, options_.acquire_timeout, free)) {
    return StoreError{StoreErrorCode::overloaded, true, "no database connection became free in time"};
  }
  if (!idle_.empty()) {
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return Lease(*this, std::move(connection));
  }
  ++open_;
  lock.unlock();
  auto opened = Connection::open(options_.connect);
  if (!opened) {
    forget_one();
    return opened.error();
  }
  return Lease(*this, std::move(*opened));
}

void Pool::give_back(Connection connection) {
  if (!connection.is_usable() || connection.in_transaction()) {
    forget_one();
    return;
  }
  {
    std::lock_guard const lock(mutex_);
    idle_.push_back(std::move(connection));
  }
  freed_.notify_one();
}

void Pool::drop_idle() {
  std::vector<Connection> dropped;
  {
    std::lock_guard const lock(mutex_);
    dropped.swap(idle_);
    open_ -= dropped.size();
  }
  freed_.notify_all();
}

void Pool::forget_one() {
  {
    std::lock_guard const lock(mutex_);
    --open_;
  }
  freed_.notify_one();
}

Result<Rows> read_in_tenant(Pool& pool, TenantScope scope, std::string_view sql, Params const& params) {
  auto const tenant = Params().text(scope.tenant().str());
  Params const none;
  Statement const statements[] = {
      {"BEGIN READ ONLY", &none}, {"SELECT set_config('contentos.tenant', $1, true)", &tenant}, {sql, &params}, {"COMMIT", &none}};
  return with_second_try(pool, [&](Connection& c) -> Result<Rows> {
    auto rows = c.pipeline(statements);
    if (!rows) { return rows.error(); }
    return std::move((*rows)[2]);
  });
}

Result<Rows> read(Pool& pool, std::string_view sql, Params const& params) {
  return with_second_try(pool, [&](Connection& c) { return c.exec_prepared(sql, params); });
}

Result<void> read_each(Pool& pool, std::string_view sql, Params const& params, std::function<Result<void>(Row)> const& take) {
  bool begun = false;
  Result<void> done;
  return with_second_try(pool, [&](Connection& c) {
    if (!begun) {
      done = c.each_row(sql, params, [&](Row row) {
        begun = true;
        return take(row);
      });
    }
    return done;
  });
}

}  // namespace contentos::pg
