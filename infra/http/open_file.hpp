// A file that an answer is made of: open, so that it stays readable when somebody removes or replaces it meanwhile.
#pragma once

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

namespace contentos::http {

/// Threading: one thread at a time. All calls but the accessors block.
class OpenFile {
public:
  /// Returns null, and says why, when it cannot be read or is no regular file.
  [[nodiscard]] static std::unique_ptr<OpenFile> open(std::filesystem::path const& path, std::error_code& failed);
  ~OpenFile();
  OpenFile(OpenFile const&) = delete;
  OpenFile& operator=(OpenFile const&) = delete;

  /// Its length and the second of its last change, both when it was opened.
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  [[nodiscard]] std::time_t modified() const { return modified_; }

  /// Appends the bytes from `from` on to `out`, fewer than `count` only where the file ends.
  [[nodiscard]] std::error_code read(std::uint64_t from, std::size_t count, std::string& out) const;

private:
  OpenFile(int descriptor, std::uint64_t bytes, std::time_t modified) : descriptor_(descriptor), bytes_(bytes), modified_(modified) {}

  int descriptor_;
  std::uint64_t bytes_;
  std::time_t modified_;
};

}  // namespace contentos::http
