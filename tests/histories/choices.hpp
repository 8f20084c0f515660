// Where a generated history gets its decisions from: a seeded generator in tests, the fuzzer's bytes in the fuzz target. The same choices
// give the same history.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

namespace contentos::test {

class Choices {
public:
  virtual ~Choices() = default;
  /// 0 … bound-1. Requires: bound > 0. What is spent gives 0 for ever.
  [[nodiscard]] virtual std::uint64_t below(std::uint64_t bound) = 0;
  [[nodiscard]] virtual bool is_spent() const = 0;

  /// True once in `n` times; what is spent says no.
  [[nodiscard]] bool one_in(std::uint64_t n) { return below(n) == n - 1; }
  template <class T>
  [[nodiscard]] T const& of(std::vector<T> const& items) {
    return items[static_cast<std::size_t>(below(items.size()))];
  }
};

class SeededChoices final : public Choices {
public:
  explicit SeededChoices(std::uint64_t seed) : engine_(seed) {}
  std::uint64_t below(std::uint64_t bound) override { return engine_() % bound; }
  bool is_spent() const override { return false; }

private:
  std::mt19937_64 engine_;
};

/// Lifetime: the bytes outlive it.
class ByteChoices final : public Choices {
public:
  explicit ByteChoices(std::span<std::uint8_t const> bytes) : bytes_(bytes) {}
  std::uint64_t below(std::uint64_t bound) override {
    std::uint64_t value = 0;
    for (auto range = bound - 1; range > 0; range >>= 8U) {
      value = value << 8U | (is_spent() ? 0U : bytes_[at_]);
      at_ += is_spent() ? 0 : 1;
    }
    return value % bound;
  }
  bool is_spent() const override { return at_ >= bytes_.size(); }

private:
  std::span<std::uint8_t const> bytes_;
  std::size_t at_ = 0;
};

}  // namespace contentos::test
