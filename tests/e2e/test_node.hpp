// A whole server in this process, on a private PostgreSQL and RocksDB in a temporary folder and a free port, and ways to ask it.
#pragma once

#include "api/cli/client.hpp"
#include "api/serve/node.hpp"

#include <boost/json/object.hpp>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>

namespace contentos::test {

/// A folder below /tmp that the database's own user can walk into; removed at the end.
class TemporaryFolder {
public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(TemporaryFolder const&) = delete;
  TemporaryFolder& operator=(TemporaryFolder const&) = delete;
  [[nodiscard]] std::filesystem::path const& path() const { return path_; }

private:
  std::filesystem::path path_;
};

class TestNode {
public:
  TestNode();

  [[nodiscard]] Node& node() { return *node_; }
  [[nodiscard]] std::string const& address() const { return node_->address(); }
  [[nodiscard]] std::string admin_token() const;
  /// As admin, within a tenant (slug or id; empty: the platform's).
  [[nodiscard]] cli::Client admin(std::string const& tenant = {}) const { return {address(), admin_token(), tenant}; }
  [[nodiscard]] cli::Client with_token(std::string const& token) const { return {address(), token, {}}; }

  /// Makes a tenant and returns its slug.
  std::string make_tenant(std::string const& slug);
  /// Waits until every projection has applied all that is in the log.
  void catch_up();
  void restart();

private:
  TemporaryFolder folder_{};
  std::unique_ptr<Node> node_{};
};

/// Rebuilds every read model from the log and compares each key and row with the incrementally built one.
void expect_models_equal_rebuild(TestNode& node);

/// POST/GET … with a JSON object, expecting a status; the answer's body as JSON.
boost::json::value expect_status(long status, cli::Reply const& reply);

}  // namespace contentos::test
