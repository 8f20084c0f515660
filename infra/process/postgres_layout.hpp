// Where an embedded PostgreSQL finds its programs, its user and its folders.
#pragma once

#include "domain/core/result.hpp"
#include "infra/process/child_process.hpp"

#include <filesystem>
#include <string>

namespace contentos {

struct PostgresLayout {
  std::filesystem::path programs;  // folder of initdb and postgres
  std::filesystem::path cluster;   // PGDATA
  RunAs user;
  bool elsewhere = false;  // the cluster does not lie where it was asked for
};

/// Chooses programs (the cluster's own major version, or the newest ≥ 15), the user, and the folder; makes the folder's parents.
/// Errors: unavailable (nothing installed), internal (folders cannot be made).
[[nodiscard]] Result<PostgresLayout> choose_postgres_layout(std::filesystem::path const& data_dir);

/// The folder for the socket: the cluster's own when its path is short enough for a socket address (107 bytes), or else a new one under
/// XDG_RUNTIME_DIR or /tmp that the caller removes.
[[nodiscard]] Result<std::filesystem::path> choose_socket_dir(PostgresLayout const& layout);

}  // namespace contentos
