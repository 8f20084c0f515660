// A whole installation in a temporary folder and on free ports, and ways to ask it.
#pragma once

#include "api/cli/client.hpp"
#include "tests/e2e/installation.hpp"

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

  [[nodiscard]] std::string const& address() const { return installation_->address(); }
  [[nodiscard]] std::string admin_token() const { return installation_->admin_token(); }
  /// As admin, within a tenant (slug or id; empty: the platform's).
  [[nodiscard]] cli::Client admin(std::string const& tenant = {}) const { return {address(), admin_token(), tenant}; }
  [[nodiscard]] cli::Client with_token(std::string const& token) const { return {address(), token, {}}; }

  /// Makes a tenant and returns its slug.
  std::string make_tenant(std::string const& slug);
  void catch_up() { installation_->catch_up(); }
  void restart() { installation_->restart(); }
  void expect_models_equal_rebuild() { installation_->expect_models_equal_rebuild(); }
  [[nodiscard]] Timestamp now() { return installation_->now(); }
  [[nodiscard]] std::vector<EventPtr> events() { return installation_->events(); }

private:
  TemporaryFolder folder_{};
  std::unique_ptr<Installation> installation_;
};

/// POST/GET … with a JSON object, expecting a status; the answer's body as JSON.
boost::json::value expect_status(long status, cli::Reply const& reply);

}  // namespace contentos::test
