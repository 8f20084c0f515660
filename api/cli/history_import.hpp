// `contentos import history`: sends a history file (docs/import-format.md) and follows the import to its end.
#pragma once

#include "api/cli/client.hpp"

namespace contentos::cli {

struct HistoryImport {
  std::string file;  // plain or gzip
  std::string type = "post";
  std::vector<std::string> fields{};  // member=field
  std::string id{}, time{}, author{}, note{}, version{};
  bool draft = false;  // do not publish
  bool strict = false;
  bool as_json = false;
};

/// Uploads and waits with a progress bar; the server makes the content type when the tenant has none of that name. Returns kOk, kPartly or
/// kFailed. Errors: Stop{kFailed} when the file is cut off or damaged: then nothing was imported.
[[nodiscard]] ExitCode import_history(Client const& client, HistoryImport const& import);

}  // namespace contentos::cli
