// A history file as the bytes of its lines, plain or gzip (RFC 1952, any number of members). What is cut off or damaged is never taken for
// whole: of a gzip, every member's trailer is checked.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

namespace contentos::cli {

class HistoryFile {
public:
  /// Errors: Stop{kUsage} when it cannot be opened.
  explicit HistoryFile(std::string path);
  ~HistoryFile();
  HistoryFile(HistoryFile const&) = delete;
  HistoryFile& operator=(HistoryFile const&) = delete;

  /// Fills up to `size` bytes; 0 at the end. Errors: Stop{kFailed} when the file is cut off, damaged or unreadable.
  [[nodiscard]] std::size_t read(char* data, std::size_t size);

private:
  struct Reader;
  std::unique_ptr<Reader> reader_;
};

}  // namespace contentos::cli
