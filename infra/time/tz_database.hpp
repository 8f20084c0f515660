// The time zones port on the system's tz database, /usr/share/zoneinfo, which PostgreSQL uses too and the system's updates keep true: ICU
// carries a copy of its own, as old as itself.
#pragma once

#include "commands/ports/time_zones.hpp"

#include <filesystem>
#include <string>

namespace contentos::tz {

/// Reads a zone's file each time that it is asked for.
class TzDatabase final : public TimeZones {
public:
  explicit TzDatabase(std::filesystem::path folder = "/usr/share/zoneinfo") : folder_(std::move(folder)) {}

  /// `UTC` is known without a database. Names are those of the files: as IANA writes them, capitals included.
  [[nodiscard]] std::optional<std::chrono::seconds> offset_at(std::string_view zone, Timestamp at) const override;

private:
  std::filesystem::path folder_;
};

/// The offset that a TZif file (RFC 9636, version 2 or later) says for a moment; nothing when it is none.
[[nodiscard]] std::optional<std::chrono::seconds> offset_in_tzif(std::string_view file, Timestamp at);

}  // namespace contentos::tz
