// The work of one import: plans the whole file, then writes what the plan accepts, many entries at once, each entry's lines in order.
#pragma once

#include "commands/import/import_line.hpp"
#include "commands/import/import_plan.hpp"
#include "commands/import/import_pool.hpp"
#include "commands/person/persons.hpp"

#include <atomic>
#include <filesystem>

namespace contentos {

class ImportJob {
public:
  /// What all imports share. Lifetime: outlives the job.
  struct Means {
    Pipeline& pipeline;
    EntryCommands& entries;
    Persons& persons;
    Transliterator const& transliterator;
    Graphemes const& graphemes;
    ImportPool& pool;
  };
  /// `accepted` is called once, before the first line is written: from then on the import goes on whatever comes in between.
  ImportJob(Means means, TenantScope scope, OperationId operation, ImportRequest request, std::filesystem::path file,
            std::function<void()> accepted);

  /// Returns `succeeded`, `succeeded_with_errors` or `failed`, or nothing when it was stopped before the end. Throws nothing: a fault of a
  /// line costs that line, any other the import.
  [[nodiscard]] std::optional<std::string> run(std::stop_token const& stop) noexcept;
  /// Ends it as `failed`, with the reason as an error of the import as a whole.
  std::string fail(LineError const& error);
  [[nodiscard]] ImportProgress const& progress() const { return progress_; }

private:
  struct Numbered {
    std::int64_t number;
    std::string text;
    ImportPlan::Fate fate;
  };

  std::optional<std::string> fail(Failure const& failure, std::stop_token const& stop);
  std::optional<std::string> plan_until_written(std::stop_token const& stop);
  Outcome<TypeContext> find_type();
  [[nodiscard]] bool is_tenant_gone();
  std::string fail_without_tenant();
  std::optional<std::string> plan_and_write(TypeContext const& type, std::stop_token const& stop, bool& again);
  [[nodiscard]] ReadEnd write_all(ImportPlan& plan, ImportLineContext const& lines, std::stop_token const& stop);
  void try_one(ImportLineContext const& lines, Numbered const& numbered, std::stop_token const& stop);
  void write_one(ImportLineContext const& lines, Numbered const& numbered, std::stop_token const& stop);
  Outcome<bool> attempt(ImportLine const& line);

  Means means_;
  TenantScope scope_;
  OperationId operation_;
  ImportRequest request_;
  std::filesystem::path file_;
  std::function<void()> accepted_;
  bool type_is_missing_ = false;
  std::atomic<bool> is_tenant_gone_{false};
  ImportProgress progress_{};
};

}  // namespace contentos
