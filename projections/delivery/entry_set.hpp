// A set of entry numbers (keys.hpp), compressed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

namespace contentos::delivery {

/// Threading: as a container of the standard library.
class EntrySet {
public:
  EntrySet();
  EntrySet(EntrySet const& other);
  EntrySet(EntrySet&& other) noexcept;
  EntrySet& operator=(EntrySet other) noexcept;
  ~EntrySet();

  void add(std::uint32_t number);
  void remove(std::uint32_t number);
  [[nodiscard]] bool contains(std::uint32_t number) const;
  [[nodiscard]] std::size_t size() const;
  /// What it takes in memory.
  [[nodiscard]] std::size_t bytes() const;
  /// In ascending order.
  void each(std::function<void(std::uint32_t)> const& visit) const;

  EntrySet& operator&=(EntrySet const& other);
  EntrySet& operator|=(EntrySet const& other);
  EntrySet& operator-=(EntrySet const& other);
  friend bool operator==(EntrySet const& a, EntrySet const& b);

private:
  struct Bitmap;
  std::unique_ptr<Bitmap> bitmap_;
};

using EntrySetPtr = std::shared_ptr<EntrySet const>;

}  // namespace contentos::delivery
