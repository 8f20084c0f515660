// The whole product behind its routes, without sockets and without a database: commands on the log in memory, the RocksDB models on maps,
// and catalog and audit as plain readers of the log.
#pragma once

#include "api/routes.hpp"
#include "commands/ports/secret_vault.hpp"
#include "infra/crypto/identity.hpp"
#include "infra/http/router.hpp"
#include "infra/memory/memory_event_log.hpp"
#include "infra/memory/memory_subject_keys.hpp"
#include "projections/delivery/delivery_projection.hpp"
#include "projections/kv/memory_kv_store.hpp"
#include "projections/versions/versions_projection.hpp"
#include "tests/api/watched_feed.hpp"
#include "tests/commands/watched_log.hpp"

#include <boost/json/value.hpp>
#include <boost/json/value_to.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace contentos::test {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// What a client has once all of an answer is there.
struct Received {
  unsigned status = 0;
  Headers headers{};
  std::string body{};
};

struct Answer {
  Received response{};
  std::vector<std::size_t> piece_bytes{};  // of a body that was made piece by piece
  [[nodiscard]] unsigned status() const { return response.status; }
  [[nodiscard]] std::string const& body() const { return response.body; }
  [[nodiscard]] boost::json::value json() const;
  [[nodiscard]] std::string header(std::string_view name) const;
  /// `code` of a problem document.
  [[nodiscard]] std::string code() const;
  /// The body without the one member that differs between any two answers.
  [[nodiscard]] std::string body_without_trace() const;
};

/// All of it, asked for as the server does: after the request is gone.
[[nodiscard]] Answer received(http::Response response);

/// Requires: the value is a string.
[[nodiscard]] inline std::string text(boost::json::value const& value) { return boost::json::value_to<std::string>(value); }

/// Of a problem document: `/pointer code` of each.
[[nodiscard]] std::vector<std::string> errors(Answer const& problem);
/// Of a page: that member of each item. It has to be one.
[[nodiscard]] std::vector<std::string> ids_of(Answer const& page, std::string_view member);

/// A client with a token; `tenant` is for platform admins.
struct Caller {
  std::string token{};
  std::string tenant{};
};

class World {
public:
  World();
  ~World();
  World(World const&) = delete;
  World& operator=(World const&) = delete;

  /// Threading: any thread, as long as no other member but this is called beside it.
  [[nodiscard]] Answer call(Caller const& caller, std::string const& method, std::string const& target, std::string const& body = {},
                            Headers headers = {});
  [[nodiscard]] Answer import(Caller const& caller, std::string const& target, std::string const& lines, Headers headers = {});
  /// Waits until the operation is no longer running, and returns it. `path`: as a Location says it.
  [[nodiscard]] Answer finished(Caller const& caller, std::string const& path);
  /// Waits until every projection shows everything.
  void catch_up();

  [[nodiscard]] Caller admin(std::string tenant = {}) const { return {admin_token_, std::move(tenant)}; }
  /// Returns the tenant's id.
  std::string make_tenant(std::string const& slug, std::string const& settings = "{}");
  [[nodiscard]] Caller make_token(std::string const& tenant, std::string const& body);
  /// A type `note` with title, text and rank.
  void make_note_type(std::string const& tenant);

  [[nodiscard]] std::vector<http::Route> const& routes() const { return router_->routes(); }
  [[nodiscard]] api::Services& services();
  [[nodiscard]] MemoryEventLog& log();
  [[nodiscard]] Intake& intake();
  /// The same as commands see it.
  [[nodiscard]] WatchedLog& watched();
  /// What exports read from.
  [[nodiscard]] WatchedFeed& feed();
  /// For whoever uses a secret of a record: what opens it.
  [[nodiscard]] SecretVault& secrets();

private:
  struct Parts;
  Answer dispatch(http::Request const& request);

  std::unique_ptr<Parts> parts_;
  std::unique_ptr<http::Router> router_;
  std::string admin_token_;
  std::atomic<int> requests_{0};
};

}  // namespace contentos::test
