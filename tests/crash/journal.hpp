// What the driver means to do and what it was told, each line on disk before anything else happens: what the checks go by.
#pragma once

#include "domain/core/ids.hpp"

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace contentos::crash {

/// What became of a command, as far as a client knows.
enum class Told {
  nothing,    // in doubt: it may have happened or not
  done,       // acknowledged
  unchanged,  // acknowledged as what was so already: nothing was written
  refused,    // a 4xx: it has not happened, and will not
};

/// In place of an entry: the command changes several.
inline constexpr char const* kManyEntries = "*";

struct Sent {
  std::string tenant{};
  std::string entry{};  // or kManyEntries
  std::string what{};   // for people: `POST …`
  Told told = Told::nothing;
  long status = 0;
};

/// Threading: any thread.
class Journal {
public:
  explicit Journal(std::filesystem::path const& file);
  ~Journal();
  Journal(Journal const&) = delete;
  Journal& operator=(Journal const&) = delete;

  /// On disk when it returns.
  void intend(CommandId id, Sent const& sent);
  void told(CommandId id, Told told, long status);

  [[nodiscard]] std::map<CommandId, Sent> all() const;

private:
  void write(std::string const& line) const;
  int file_;
  mutable std::mutex mutex_{};
  std::map<CommandId, Sent> sent_{};
};

}  // namespace contentos::crash
