// How often what lists show has changed, of tenants and of their entries of one type: whoever keeps an answer keeps what these were before
// it was made, and asks whether they still are. Cells are shared by what falls into the same: that makes answers anew, and none wrong.
#pragma once

#include "domain/core/ids.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace contentos::delivery {

/// Threading: any thread; nobody waits.
class ChangeCounts {
public:
  /// What an answer depends on, as it was.
  struct Seen {
    struct Cell {
      std::uint16_t place = 0;
      std::uint64_t count = 0;
    };
    std::array<Cell, 3> cells{};
  };

  /// Of lists of one type's entries, or of all entries. Take it before anything of the answer is read.
  [[nodiscard]] Seen seen(TenantId tenant, std::optional<TypeKey> const& type) const {
    return {{cell(kAll), cell(place_of(tenant, kModel)), cell(type ? place_of(tenant, type->str()) : place_of(tenant, kEntries))}};
  }
  [[nodiscard]] bool is_current(Seen const& seen) const {
    for (auto const& [place, count] : seen.cells) {
      if (counts_[place].load() != count) { return false; }
    }
    return true;
  }

  // After the change can be read, and before anybody is told that it can.

  void entries_changed(TenantId tenant, std::string_view type) {
    ++counts_[place_of(tenant, type)];
    ++counts_[place_of(tenant, kEntries)];
  }
  /// Its settings, types, or what of it is set aside.
  void tenant_changed(TenantId tenant) { ++counts_[place_of(tenant, kModel)]; }
  void all_changed() { ++counts_[kAll]; }

private:
  static constexpr std::size_t kPlaces = 4096;
  static constexpr std::uint16_t kAll = 0;
  // No type is called so.
  static constexpr std::string_view kModel = "/model";
  static constexpr std::string_view kEntries = "/entries";

  [[nodiscard]] static std::uint16_t place_of(TenantId tenant, std::string_view what) {
    auto const of_tenant = std::hash<std::string_view>{}(tenant.uuid().view());
    auto const hash = of_tenant ^ (std::hash<std::string_view>{}(what)*0x9E3779B97F4A7C15);
    return static_cast<std::uint16_t>(1 + (hash >> 16U) % (kPlaces - 1));
  }
  [[nodiscard]] Seen::Cell cell(std::uint16_t place) const { return {place, counts_[place].load()}; }

  std::array<std::atomic<std::uint64_t>, kPlaces> counts_{};
};

}  // namespace contentos::delivery
