// Bodies that are made while they are sent, and an account of what was made and is still held.
#pragma once

#include "infra/http/message.hpp"

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
  /// Waits until nothing more is given for a while, as nobody reads; what was given.
  [[nodiscard]] std::size_t await_standstill() const {
    for (auto before = given_bytes.load();;) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      auto const now = given_bytes.load();
      if (now == before && now > 0) { return now; }
      before = now;
    }
  }
};

inline std::string row(std::size_t number) { return "{\"row\":" + std::to_string(number) + "}\n"; }

struct RowsOptions {
  std::size_t rows = 1'000'000;
  std::size_t piece_bytes = BodySource::kPieceBytes;
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

}  // namespace contentos::http::test
