#include "infra/process/postgres_layout.hpp"

#include "infra/process/embedded.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <pwd.h>
#include <random>
#include <sys/stat.h>
#include <unistd.h>

namespace contentos {

namespace fs = std::filesystem;

namespace {

constexpr int kOldestMajor = 15;
constexpr std::size_t kMaxSocketPath = 107;
constexpr std::string_view kSocketFile = "/.s.PGSQL.5432";

bool has_programs(fs::path const& folder) { return fs::exists(folder / "initdb") && fs::exists(folder / "postgres"); }

int major_of(fs::path const& versioned) {
  auto const name = versioned.filename().string();
  return std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isdigit(c) != 0; }) ? std::atoi(name.c_str()) : 0;
}

/// Debian keeps each major version below /usr/lib/postgresql; Fedora and others in one bin folder.
Result<fs::path> find_programs(int wanted_major) {
  if (char const* given = std::getenv("CONTENTOS_POSTGRES_BIN"); given != nullptr && *given != '\0') {
    if (has_programs(given)) { return fs::path(given); }
    return failed(std::string("CONTENTOS_POSTGRES_BIN has no initdb and postgres: ") + given);
  }
  int best = 0;
  std::error_code ignored;
  for (auto const& versioned : fs::directory_iterator("/usr/lib/postgresql", ignored)) {
    int const major = major_of(versioned.path());
    bool const fits = wanted_major == 0 ? major >= kOldestMajor && major > best : major == wanted_major;
    if (fits && has_programs(versioned.path() / "bin")) { best = major; }
  }
  if (best != 0) { return fs::path("/usr/lib/postgresql") / std::to_string(best) / "bin"; }
  auto const wanted = wanted_major == 0 ? "15 or newer" : std::to_string(wanted_major);
  return StoreError{StoreErrorCode::unavailable, false, "PostgreSQL " + wanted + " is not installed (Debian: postgresql-15)"};
}

RunAs choose_user() {
  if (::geteuid() != 0) { return {::geteuid(), ::getegid(), false}; }
  for (char const* name : {"postgres", "nobody"}) {
    if (auto const* entry = ::getpwnam(name); entry != nullptr) { return {entry->pw_uid, entry->pw_gid, true}; }
  }
  return {65534, 65534, true};
}

/// Whether the user may walk into every folder above `path`.
bool is_reachable(fs::path const& path, RunAs const& user) {
  for (auto folder = path.parent_path();; folder = folder.parent_path()) {
    struct stat s {};
    if (::stat(folder.c_str(), &s) != 0) { return false; }
    auto const bit = s.st_uid == user.uid ? S_IXUSR : s.st_gid == user.gid ? S_IXGRP : S_IXOTH;
    if ((s.st_mode & bit) == 0) { return false; }
    if (folder == folder.parent_path()) { return true; }
  }
}

/// A new place for the cluster of `data_dir`. Its name is new each time, so that a data folder that was thrown away does not come back with
/// its old database.
fs::path new_place_elsewhere(fs::path const& data_dir) {
  std::array<char, 40> name{};
  std::snprintf(name.data(), name.size(), "%016zx-%08x", std::hash<std::string>{}(data_dir.string()), std::random_device{}());
  return fs::path("/var/lib/contentos") / name.data();
}

Result<fs::path> place_elsewhere(fs::path const& data_dir) {
  auto const marker = beside(data_dir, ".location");
  std::string known;
  if (std::ifstream in(marker); in && std::getline(in, known) && !known.empty()) { return fs::path(known); }
  auto place = new_place_elsewhere(data_dir);
  std::ofstream out(marker);
  out << place.string() << '\n';
  out.close();
  if (!out) { return failed("cannot write " + marker.string()); }
  return place;
}

}  // namespace

Result<PostgresLayout> choose_postgres_layout(fs::path const& data_dir) {
  std::error_code error;
  auto const wanted = fs::absolute(data_dir).lexically_normal();
  fs::create_directories(wanted.parent_path(), error);
  if (error) { return failed("cannot make " + wanted.parent_path().string() + ": " + error.message()); }

  PostgresLayout layout{{}, wanted, choose_user()};
  if (layout.user.change && !is_reachable(wanted, layout.user)) {
    auto const elsewhere = place_elsewhere(wanted);
    if (!elsewhere) { return elsewhere.error(); }
    layout.cluster = *elsewhere;
    layout.elsewhere = true;
    fs::create_directories(layout.cluster.parent_path(), error);
    if (error) { return failed("cannot make " + layout.cluster.parent_path().string() + ": " + error.message()); }
  }
  int major = 0;
  if (std::ifstream version(layout.cluster / "PG_VERSION"); version) { version >> major; }
  auto const programs = find_programs(major);
  if (!programs) { return programs.error(); }
  layout.programs = *programs;
  return layout;
}

Result<fs::path> choose_socket_dir(PostgresLayout const& layout) {
  if (layout.cluster.string().size() + kSocketFile.size() <= kMaxSocketPath) { return layout.cluster; }
  char const* const runtime = layout.user.change ? nullptr : std::getenv("XDG_RUNTIME_DIR");
  auto name = std::string(runtime != nullptr && *runtime != '\0' ? runtime : "/tmp") + "/contentos-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) { return failed("cannot make a folder for the socket: " + name); }
  if (layout.user.change && ::chown(name.c_str(), layout.user.uid, layout.user.gid) != 0) { return failed("cannot give away " + name); }
  return fs::path(name);
}

}  // namespace contentos
