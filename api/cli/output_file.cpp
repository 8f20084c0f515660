#include "api/cli/output_file.hpp"

#include "api/cli/client.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

namespace contentos::cli {

namespace fs = std::filesystem;

OutputFile::OutputFile(std::string path, bool replaces) : path_(std::move(path)) {
  std::error_code none;
  was_there_ = fs::exists(path_, none);
  if (was_there_ && !replaces && fs::is_regular_file(path_, none)) {
    throw Stop{kUsage, path_ + " is there already; --force writes over it"};
  }
  out_.open(path_, std::ios::binary | std::ios::app);  // what is in it stays until there is something to replace it
  if (!out_) { throw Stop{kUsage, "cannot write " + path_}; }
  is_file_ = fs::is_regular_file(path_, none);
}

OutputFile::~OutputFile() {
  bool const is_ours = is_begun_ || !was_there_;
  if (is_finished_ || !is_file_ || !is_ours) { return; }
  std::error_code none;
  fs::remove(path_, none);
}

bool OutputFile::begin() {
  if (std::exchange(is_begun_, true) || !is_file_) { return true; }
  std::error_code failure;
  fs::resize_file(path_, 0, failure);
  return !failure;
}

bool OutputFile::write(std::string_view bytes) { return begin() && out_ << bytes; }

void OutputFile::finish() {
  if (!begin() || !out_.flush()) { throw Stop{kFailed, "writing failed"}; }
  is_finished_ = true;
}

}  // namespace contentos::cli
