// How far an import is and what was wrong with its lines, read at any time from any thread.
#pragma once

#include "commands/import/import_request.hpp"

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>

namespace contentos {

/// Why one line was left out. `pointer` leads into the line, or is `?name` for a parameter of the import, or empty for the whole line.
struct LineError {
  std::string code;
  std::string pointer;
  std::string message;
};

/// A rejection of the pipeline in the words of the file: its members instead of the entry's.
[[nodiscard]] LineError line_error(ImportMapping const& mapping, Rejection const& rejection);

class ImportProgress {
public:
  std::atomic<std::int64_t> lines_total{0};  // not empty ones
  std::atomic<std::int64_t> lines_done{0};   // in this phase
  std::atomic<std::int64_t> saved{0};        // new versions and deletions
  std::atomic<std::int64_t> skipped{0};      // imported before
  std::atomic<std::int64_t> failed{0};

  /// `reading` (what was imported before?), `planning` (what is to become of each line?), then `writing`.
  void enter(char const* phase);
  /// Counts, and keeps the error when its line is among the first 100 bad ones. Line 0 is the import as a whole.
  void add_error(std::int64_t line, LineError const& error);
  void forget_errors();
  /// `phase, lines_total, lines_done, saved, skipped, failed, errors[] {line, code, pointer, message}`, in the order of the lines.
  [[nodiscard]] boost::json::object describe() const;

private:
  mutable std::mutex mutex_{};
  char const* phase_ = "waiting";
  std::multimap<std::int64_t, LineError> errors_{};
};

}  // namespace contentos
