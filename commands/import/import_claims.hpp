// Who holds which claim at a place of the file, as far as the file says; and which entries therefore must be written one after the other.
#pragma once

#include "domain/core/ids.hpp"

#include <unordered_map>
#include <vector>

namespace contentos {

/// Entries are numbers from 0, in the order of the file; claims are digests. About 60 bytes for each claim.
class ImportClaims {
public:
  static constexpr std::uint32_t kNobody = UINT32_MAX;

  /// What the file says of a claim so far.
  struct Standing {
    bool is_said = false;  // false: whatever the log says
    std::uint32_t holder = kNobody;
    std::int64_t line = 0;  // that took it
  };

  void add_entry() { parents_.push_back(static_cast<std::uint32_t>(parents_.size())); }
  [[nodiscard]] Standing standing(Uuid const& claim) const;

  /// A line that will be written takes or gives back.
  void take(Uuid const& claim, std::uint32_t entry, std::int64_t line);
  void release(Uuid const& claim, std::uint32_t entry);
  /// A line that was written before took, or gave back: after that the log knows better.
  void took(Uuid const& claim, std::uint32_t entry, std::int64_t line);
  void released(Uuid const& claim, std::uint32_t entry);

  /// A line that will be written depends on who has the claim: it keeps its place among those of all entries that want it.
  void touch(Uuid const& claim, std::uint32_t entry);
  /// The same number for entries that share a claim, directly or through others. Requires: all lines were seen.
  [[nodiscard]] std::uint32_t group_of(std::uint32_t entry);

  /// Of entries whose keys give one slug the first keeps it for itself, also while it is deleted. True for that one.
  bool keep_name(Uuid const& slug, std::uint32_t entry);

private:
  struct Slot {
    Standing standing{};
    std::uint32_t first = kNobody;  // that touched it
    std::uint32_t keeper = kNobody;
  };
  std::unordered_map<Uuid, Slot> slots_{};
  std::vector<std::uint32_t> parents_{};
};

}  // namespace contentos
