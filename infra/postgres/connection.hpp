// One connection to PostgreSQL, on libpq (libpqxx 6.4 has neither binary arrays nor pipelining). For the stores of this folder.
//
//   auto lease = pool.acquire();                         // Result<Pool::Lease>, infra/postgres/pool.hpp
//   pg::Transaction tx((*lease).connection());
//   if (auto ok = tx.begin(); !ok) { return ok.error(); }
//   auto rows = lease->exec("SELECT a FROM t WHERE b = $1", pg::Params().int8(7));
//   if (!rows) { return rows.error(); }
//   for (auto row : *rows) { use(row.text(0)); }
//   return tx.commit();
//
// Errors of every call: unavailable (retryable: connection lost, serialization failure, deadlock), timed_out (retryable: statement or lock
// timeout), internal (anything else the server refuses; `context` holds its SQLSTATE and message). Values never appear in errors.
// Threading: a connection is used by one thread at a time.
#pragma once

#include "domain/core/result.hpp"
#include "infra/postgres/params.hpp"
#include "infra/postgres/rows.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

struct pg_conn;

namespace contentos::pg {

struct ConnectOptions {
  std::string conninfo;  // libpq's, keywords or URI
  std::string role{};    // SET ROLE for the whole session; empty: the user that logs in
  std::string application_name = "contentos";
  std::chrono::milliseconds connect_timeout{5'000};             // of each host, in whole seconds; the conninfo's own goes before it
  std::chrono::milliseconds statement_timeout{60'000};          // 0: none
  std::vector<std::pair<std::string, std::string>> settings{};  // further session settings
};

/// A statement of a pipeline. Lifetime: `sql` and `params` must live until pipeline() returns.
struct Statement {
  std::string_view sql;
  Params const* params = nullptr;
};

class Connection {
public:
  /// Every session sees the schema `contentos` first, UTC times and the given role.
  [[nodiscard]] static Result<Connection> open(ConnectOptions const& options);

  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;
  ~Connection();

  /// Plans and runs one statement.
  [[nodiscard]] Result<Rows> exec(std::string_view sql, Params const& params = {});
  /// The same with a statement that is prepared when first seen: for a fixed text run often. Keeps at most 256.
  [[nodiscard]] Result<Rows> exec_prepared(std::string_view sql, Params const& params = {});
  /// The same for a statement whose rows are taken one by one, while the server makes more. The first error of `take` ends it.
  [[nodiscard]] Result<void> each_row(std::string_view sql, Params const& params, std::function<Result<void>(Row)> const& take);
  /// Statements separated by `;`, without parameters, in one transaction unless they say otherwise; the rows of the last.
  [[nodiscard]] Result<Rows> script(std::string const& sql);
  /// Prepared statements sent together and answered together: one round trip. The first error ends it. Without BEGIN and COMMIT among
  /// them, they are one transaction.
  [[nodiscard]] Result<std::vector<Rows>> pipeline(std::span<Statement const> statements);

  /// The two halves of pipeline(), for who must do something between. Requires: receive is called after send succeeded.
  [[nodiscard]] Result<void> pipeline_send(std::span<Statement const> statements);
  [[nodiscard]] Result<std::vector<Rows>> pipeline_receive(std::size_t count);

  [[nodiscard]] bool is_usable() const;
  [[nodiscard]] bool in_transaction() const;
  [[nodiscard]] int backend_pid() const;
  /// Cuts the socket, as a broken network would, with whatever was on its way: for fault injection.
  void cut();

private:
  struct Close {
    void operator()(pg_conn* c) const;
  };
  explicit Connection(pg_conn* c) : conn_(c) {}
  [[nodiscard]] StoreError error(pg_result const* result, std::string_view sql);
  [[nodiscard]] StoreError lost(std::string_view sql);
  [[nodiscard]] Result<Rows> take(pg_result* result, std::string_view sql);
  [[nodiscard]] Result<std::string> prepare(std::string_view sql, Params const& params);
  [[nodiscard]] Result<void> prepare_all(std::span<Statement const> statements);

  std::unique_ptr<pg_conn, Close> conn_;
  std::unordered_map<std::string, std::string> prepared_{};
  bool broken_ = false;
};

/// What became of a statement whose rows do not matter.
[[nodiscard]] inline Result<void> outcome_of(Result<Rows> const& rows) {
  if (!rows) { return rows.error(); }
  return {};
}

/// Rolls back unless committed.
class Transaction {
public:
  explicit Transaction(Connection& connection) : connection_(connection) {}
  ~Transaction();
  Transaction(Transaction const&) = delete;
  Transaction& operator=(Transaction const&) = delete;

  [[nodiscard]] Result<void> begin();
  /// Read only, and under the tenant's row-level security.
  [[nodiscard]] Result<void> begin_reading(TenantScope scope);
  /// Errors: besides those of the connection, internal when a statement had failed and was passed over: nothing is committed then.
  [[nodiscard]] Result<void> commit();

private:
  Connection& connection_;
  bool open_ = false;
};

}  // namespace contentos::pg
