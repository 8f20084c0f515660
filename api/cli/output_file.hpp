// The file that a command writes what it was sent to. What has not come to its end does not stay under its name, and a file that was
// there is left alone until there is something to write over it.
#pragma once

#include <fstream>
#include <string>
#include <string_view>

namespace contentos::cli {

class OutputFile {
public:
  /// Devices and pipes may always be written to. Errors: Stop{kUsage} when there is a file already and it is not to be replaced, or when
  /// none can be written there.
  OutputFile(std::string path, bool replaces);
  /// Without `finish`: takes away what was begun.
  ~OutputFile();
  OutputFile(OutputFile const&) = delete;
  OutputFile& operator=(OutputFile const&) = delete;

  /// False: it could not be written.
  [[nodiscard]] bool write(std::string_view bytes);
  /// That was all of it. Errors: Stop{kFailed} when not all of it could be written.
  void finish();

private:
  bool begin();

  std::string path_;
  bool was_there_ = false;
  bool is_file_ = false;  // and no device or pipe
  bool is_begun_ = false;
  bool is_finished_ = false;
  std::ofstream out_;
};

}  // namespace contentos::cli
