// Bodies that are made while they are sent, and an account of what was made and is still held.
#pragma once

#include "tests/infra/http/fixture.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

namespace contentos::http::test {

/// What all sources of one test have done. Threading: any.
struct Account {
  std::atomic<std::size_t> alive{0};  // sources
  std::atomic<std::size_t> pulls{0};
  std::atomic<std::size_t> given_bytes{0};
  std::atomic<bool> was_asked_twice_at_once{false};

  /// Waits until that many sources are left.
  [[nodiscard]] bool await_alive(std::size_t count) const {
    auto const deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (alive != count) {
      if (std::chrono::steady_clock::now() > deadline) { return false; }
      std::this_thread::yield();
    }
    return true;
  }
};

inline std::string row(std::size_t number) { return "{\"row\":" + std::to_string(number) + "}\n"; }

struct RowsOptions {
  std::size_t rows = 1'000'000;
  std::size_t piece_bytes = BodySource::kPieceBytes;            // 0: nothing but empty pieces, without end
  std::optional<std::size_t> throws_at{};                       // when it comes to that row
  std::function<void(std::size_t row)> before_piece = nullptr;  // may wait
};

class Rows final : public BodySource {
public:
  Rows(Account& account, RowsOptions options) : account_(account), options_(std::move(options)) { ++account_.alive; }
  ~Rows() override { --account_.alive; }
  Rows(Rows const&) = delete;
  Rows& operator=(Rows const&) = delete;

  bool next(std::string& piece) override;

  /// A 200 with it.
  [[nodiscard]] static Response answer(Account& account, RowsOptions options = {}) {
    Response response;
    response.headers.emplace_back("Content-Type", "application/x-ndjson");
    response.source = std::make_unique<Rows>(account, std::move(options));
    return response;
  }

private:
  Account& account_;
  RowsOptions options_;
  std::size_t next_ = 0;
  std::atomic<bool> is_asked_{false};
};

/// A server that gives a million rows at `/rows`, and what else a test offers.
class StreamTest : public ServerTest {
public:
  ~StreamTest() override { EXPECT_FALSE(account.was_asked_twice_at_once); }
  StreamTest(StreamTest const&) = delete;
  StreamTest& operator=(StreamTest const&) = delete;

protected:
  StreamTest() { offer("/rows", {}); }

  void offer(std::string const& path, RowsOptions const& rows, RunsOn where = RunsOn::worker_pool) {
    more_routes.push_back({"GET", path, where, false, [this, rows](Request const&, auto const&) { return Rows::answer(account, rows); }});
  }
  /// Its kernel takes little before it reads.
  [[nodiscard]] Client slow_client() const { return Client(port(), kSmallBuffer); }
  static std::string all_rows(std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) { out += row(i); }
    return out;
  }

  static constexpr int kSmallBuffer = 16 * 1024;
  /// What lies between a source and a client that does not read: pieces, and the kernel's buffers at both ends. Far less than all rows.
  static constexpr std::size_t kMostOnTheWay = 1024 * 1024;

  Account account{};
};

}  // namespace contentos::http::test
