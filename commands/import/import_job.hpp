// The work of one import: reads the file line by line and keeps many entries' saves under way at once, each entry's in order.
#pragma once

#include "commands/import/import_line.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <mutex>
#include <thread>

namespace contentos {

/// What is counted while a job runs. Read at any time from any thread.
struct ImportProgress {
  std::atomic<std::int64_t> lines_total{0};
  std::atomic<std::int64_t> lines_done{0};
  std::atomic<std::int64_t> saved{0};    // new versions and deletions
  std::atomic<std::int64_t> skipped{0};  // imported before
  std::atomic<std::int64_t> failed{0};

  void add_error(std::int64_t line, Rejection const& rejection);
  [[nodiscard]] boost::json::object describe() const;

private:
  mutable std::mutex mutex_{};
  boost::json::array errors_{};  // the first 100
};

class ImportJob {
public:
  ImportJob(Pipeline& pipeline, EntryCommands& entries, Persons& persons, TenantScope scope, OperationId operation, ImportRequest request,
            std::filesystem::path file, unsigned workers);

  /// Returns `succeeded`, `succeeded_with_errors` or `failed`, or nothing when it was stopped before the end.
  [[nodiscard]] std::optional<std::string> run(std::atomic<bool> const& stop);
  [[nodiscard]] ImportProgress const& progress() const { return progress_; }

private:
  struct Numbered {
    std::int64_t number;
    ImportLine line;
  };
  /// A bounded queue with one thread behind it; all lines of one entry go to the same one.
  struct Lane {
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<Numbered> waiting;
    bool closed = false;
  };

  bool for_each_line(std::atomic<bool> const& stop, std::function<void(std::int64_t, std::string_view)> const& visit);
  std::optional<ImportLine> parse(std::int64_t number, std::string_view line);
  bool validate_all(std::atomic<bool> const& stop);
  bool write_all(std::atomic<bool> const& stop);
  void drain(Lane& lane, std::atomic<bool> const& stop);
  void write_one(Numbered const& numbered, std::atomic<bool> const& stop);
  Outcome<Written> attempt(Numbered const& numbered, ImportedSave const& save);

  Pipeline& pipeline_;
  EntryCommands& entries_;
  Persons& persons_;
  TenantScope scope_;
  OperationId operation_;
  ImportRequest request_;
  std::filesystem::path file_;
  unsigned workers_;
  std::shared_ptr<content_type::State const> type_{};
  std::string default_locale_{};
  ImportProgress progress_{};
};

}  // namespace contentos
