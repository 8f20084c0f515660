// Brings a database to the schema this binary needs, at start. Safe to run from several processes at once: they take turns.
#pragma once

#include "domain/core/result.hpp"
#include "infra/postgres/migrations/migration.hpp"

#include <span>
#include <string>
#include <string_view>

namespace contentos::pg {

// Nobody logs in as these: a session of the given user takes one on (ConnectOptions::role).
inline constexpr std::string_view kMigratorRole = "contentos_migrator";    // owns the tables
inline constexpr std::string_view kAppenderRole = "contentos_appender";    // writes the log, never changes it
inline constexpr std::string_view kProjectorRole = "contentos_projector";  // reads every tenant's log, writes read models
inline constexpr std::string_view kReaderRole = "contentos_reader";        // reads the one tenant of its transaction

/// Every step there is, by number.
[[nodiscard]] std::span<Migration const> all_migrations();

/// Makes roles and schema where they are missing and runs the steps that are pending, in one transaction under an advisory lock.
/// Requires: the user of `conninfo` is a superuser, or owns the database and has CREATEROLE.
/// Returns how many steps were run.
/// Errors: unavailable (retryable), internal (a step failed, or a step that already ran is not the one this binary has).
[[nodiscard]] Result<int> migrate(std::string const& conninfo, std::span<Migration const> steps = all_migrations());

}  // namespace contentos::pg
