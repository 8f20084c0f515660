// The time zones port on the system's tz database, /usr/share/zoneinfo, which PostgreSQL uses too and the system's updates keep true: ICU
// carries a copy of its own, as old as itself. Abseil reads the files.
#pragma once

#include "commands/ports/time_zones.hpp"

#include <filesystem>
#include <utility>

namespace contentos::tz {

/// A zone is read when it is asked for first and kept as long as the process lives: an update of a zone that is in use is seen after a
/// restart. What is kept is bounded by the zones that the folder has.
class TzDatabase final : public TimeZones {
public:
  explicit TzDatabase(std::filesystem::path folder = "/usr/share/zoneinfo") : folder_(std::move(folder)) {}

  /// `UTC` is known without a database. Names are those of the files: as IANA writes them, capitals included.
  [[nodiscard]] std::optional<std::chrono::seconds> offset_at(std::string_view zone, Timestamp at) const override;

private:
  std::filesystem::path folder_;
};

}  // namespace contentos::tz
