// A private PostgreSQL for tests: one server per test process, in a temporary folder, stopped at its end; a fresh, migrated database for
// each one that asks. When CONTENTOS_TEST_POSTGRES holds a conninfo (a superuser's), databases are made in that server instead.
//
//   auto const db = test::fresh_database();      // conninfo
//   PgEventLog log({.conninfo = db}) …
#pragma once

#include "infra/postgres/connection.hpp"
#include "infra/postgres/migrate.hpp"
#include "infra/process/embedded_postgres.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <stdlib.h>
#include <string>
#include <unistd.h>
#include <vector>

namespace contentos::test {

class PostgresServer {
public:
  static PostgresServer& instance() {
    static PostgresServer server;
    return server;
  }
  [[nodiscard]] std::string const& conninfo() const { return conninfo_; }

  PostgresServer(PostgresServer const&) = delete;
  PostgresServer& operator=(PostgresServer const&) = delete;
  ~PostgresServer() {
    embedded_.reset();
    std::error_code ignored;
    if (!folder_.empty()) { std::filesystem::remove_all(folder_, ignored); }
  }

private:
  PostgresServer() {
    if (char const* given = std::getenv("CONTENTOS_TEST_POSTGRES"); given != nullptr && *given != '\0') {
      conninfo_ = given;
      return;
    }
    std::string name = "/tmp/contentos-test-XXXXXX";
    CONTENTOS_ENSURE(::mkdtemp(name.data()) != nullptr, "no temporary folder");
    folder_ = name;
    // The server's user must be able to walk in when tests run as root.
    std::filesystem::permissions(folder_, std::filesystem::perms(0755));
    embedded_ = std::make_unique<EmbeddedPostgres>(EmbeddedPostgresOptions{
        .data_dir = folder_ / "pg", .durable = false, .settings = {{"max_connections", "200"}, {"shared_buffers", "64MB"}}});
    auto const started = embedded_->start();
    CONTENTOS_ENSURE(started.has_value(), started.has_value() ? std::string() : started.error().context);
    conninfo_ = *started;
  }

  std::filesystem::path folder_{};
  std::unique_ptr<EmbeddedPostgres> embedded_{};
  std::string conninfo_{};
};

namespace detail {

/// Databases live until the server stops.
inline std::string new_database(std::string const& options) {
  static std::atomic<int> count = 0;
  auto const& server = PostgresServer::instance().conninfo();
  auto const name = "t" + std::to_string(::getpid()) + "_" + std::to_string(++count);
  auto connection = pg::Connection::open({.conninfo = server});
  CONTENTOS_ENSURE(connection.has_value(), connection.has_value() ? std::string() : connection.error().context);
  auto const made = connection->script("CREATE DATABASE " + name + options);
  CONTENTOS_ENSURE(made.has_value(), made.has_value() ? std::string() : made.error().context);
  return name;
}

inline std::string conninfo_of(std::string const& database) {
  return PostgresServer::instance().conninfo() + " dbname=" + database;  // of two names the last counts
}

}  // namespace detail

/// A new database without any table.
inline std::string empty_database() { return detail::conninfo_of(detail::new_database("")); }

/// A new database with all migrations run: a copy of one that is migrated when the first is asked for.
inline std::string fresh_database() {
  static std::string const model = [] {
    auto name = detail::new_database("");
    auto const migrated = pg::migrate(detail::conninfo_of(name));
    CONTENTOS_ENSURE(migrated.has_value(), migrated.has_value() ? std::string() : migrated.error().context);
    return name;
  }();
  return detail::conninfo_of(detail::new_database(" TEMPLATE " + model + " STRATEGY file_copy"));
}

}  // namespace contentos::test
