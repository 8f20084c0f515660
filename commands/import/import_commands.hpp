// A history file becomes events: validated, attributed, in order per entry, many entries at a time, nothing twice. Runs in the background
// as an operation; a restart takes up what was not finished, since every line has a deterministic command id.
//
// Always true: of one tenant at most one import runs at a time, the others wait in their order; tenants take turns, and the lines of all
// running imports share the same workers line by line. What waits is bounded (kMaxOfTenant), and so is what is in memory.
#pragma once

#include "commands/entry/entry_commands.hpp"
#include "commands/import/import_request.hpp"
#include "commands/person/persons.hpp"
#include "commands/ports/transliterator.hpp"
#include "domain/operation/operation.hpp"

#include <filesystem>
#include <memory>

namespace contentos {

struct ImportOptions {
  std::filesystem::path folder;  // keeps the files of unfinished imports
  unsigned workers = 32;         // how many lines are written at once
  unsigned runners = 16;         // of how many tenants
};

class ImportCommands {
public:
  static constexpr std::size_t kMaxOfTenant = 16;  // running and waiting

  ImportCommands(Pipeline& pipeline, EntryCommands& entries, Persons& persons, Transliterator const& transliterator,
                 Graphemes const& graphemes, ImportOptions options);
  ~ImportCommands();

  /// Takes the file over and answers at once with the running operation's view. Rejections: validation_failed (no such type, no such
  /// field), too_many (the tenant has kMaxOfTenant unfinished ones), and those of the pipeline. After an error it is not known whether the
  /// import was taken; the same command again tells. Durability: once it has answered, file and operation survive the loss of power.
  [[nodiscard]] Outcome<Written> start(CommandContext const& context, std::filesystem::path const& ndjson, ImportRequest const& request);
  /// describe() of the operation, with `progress {phase, lines_done, lines_total, saved, skipped, failed}` and `errors[] {line, code,
  /// pointer, message}`: zeros in phase `waiting` before its turn. Of an import that another process runs there is no progress.
  [[nodiscard]] Outcome<boost::json::object> status(TenantScope scope, OperationId id);
  /// Makes the folder, and takes up what an earlier process left in it; what the log knows nothing of is forgotten. Called before anything
  /// is started. An import during which five processes died without being stopped is ended as `failed`. `stop` waits for the lines in
  /// flight; the rest is taken up at the next start.
  void resume();
  void stop();

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace contentos
