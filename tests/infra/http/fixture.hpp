// A server on a free port with the routes the tests need, and the means to hold a handler until a test lets it go.
#pragma once

#include "infra/http/server.hpp"
#include "tests/infra/http/client.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace contentos::http::test {

/// Handlers wait here until they are let go.
class Gate {
public:
  void pass();
  void open();
  /// Waits until that many have come to the gate since it was made.
  void await_arrivals(std::size_t count);

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t arrivals_ = 0;
  bool is_open_ = false;
};

struct Observed {
  std::string method;
  std::string pattern;
  unsigned status = 0;
  std::size_t bytes = 0;
};

class ServerTest : public testing::Test {
public:
  ~ServerTest() override;

protected:
  ServerTest();

  /// Starts with what `options` say by then.
  Server& start();
  [[nodiscard]] std::uint16_t port() const { return server_->port(); }
  [[nodiscard]] Client connect() { return Client{server_->port()}; }
  [[nodiscard]] Answer ask(std::string_view bytes) { return connect().ask(bytes); }
  /// What was observed, once it is that many.
  [[nodiscard]] std::vector<Observed> await_observed(std::size_t count);
  /// What was reported of handlers and sources.
  [[nodiscard]] std::vector<std::string> reported();
  /// Files go right after the answer, or after the client has gone; this waits for that.
  [[nodiscard]] bool await_no_spooled_file() const;

  ServerOptions options{};
  std::vector<Route> more_routes{};
  Gate gate{};
  std::filesystem::path folder{};

private:
  std::vector<Route> routes();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Observed> observed_{};
  std::vector<std::string> reported_{};
  std::unique_ptr<Server> server_{};
};

}  // namespace contentos::http::test
