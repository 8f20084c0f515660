// A history file becomes events: validated, attributed, in order per entry, many entries at a time, nothing twice. Runs in the background
// as an operation; a restart takes up what was not finished, since every line has a deterministic command id.
#pragma once

#include "commands/entry/entry_commands.hpp"
#include "commands/person/persons.hpp"
#include "domain/operation/operation.hpp"

#include <filesystem>
#include <functional>
#include <memory>

namespace contentos {

/// Which member of a line means what. The defaults are those of docs/import-format.md.
struct ImportMapping {
  TypeKey type_key{std::string("post")};
  std::string id_member = "post";
  std::string time_member = "committed_at";
  std::string author_member = "author";
  std::string note_member = "message";
  std::string version_member = "version";
  std::vector<std::pair<std::string, std::string>>
      fields{};         // line member → field key; empty: every field of the type that a line has a member of its name for
  bool publish = true;  // unless a line says `"published": false`
};

struct ImportRequest {
  ImportMapping mapping{};
  bool strict = false;  // validate the whole file first; write nothing unless all of it is good
};
[[nodiscard]] Decided<ImportRequest> import_request_from(std::vector<std::pair<std::string, std::string>> const& parameters);

class ImportCommands {
public:
  /// `folder` keeps the files of unfinished imports; `workers` is how many entries are written at once.
  ImportCommands(Pipeline& pipeline, EntryCommands& entries, Persons& persons, std::filesystem::path folder, unsigned workers = 32);
  ~ImportCommands();

  /// Takes the file over and answers at once with the running operation's view.
  [[nodiscard]] Outcome<Written> start(CommandContext const& context, std::filesystem::path const& ndjson, ImportRequest const& request);
  /// describe() of the operation, with `progress {lines_done, lines_total, bytes_done, bytes_total, saved, skipped, failed}` and `errors[]
  /// {line, code, message}`.
  [[nodiscard]] Outcome<boost::json::object> status(TenantScope scope, OperationId id);
  /// Takes up what an earlier process left. `stop` waits for the lines in flight; the rest is taken up at the next start.
  void resume();
  void stop();

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace contentos
