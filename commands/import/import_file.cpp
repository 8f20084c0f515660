#include "commands/import/import_file.hpp"

#include <fstream>
#include <string>

namespace contentos {

namespace {

constexpr std::size_t kChunkBytes = 256 * 1024;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Puts chunks together to lines.
class Lines {
public:
  explicit Lines(std::function<bool(RawLine const&)> const& visit) : visit_(visit) {}

  bool put(std::string_view chunk) {
    while (true) {
      auto const end = chunk.find('\n');
      keep(chunk.substr(0, end));
      if (end == std::string_view::npos) { return true; }
      if (!finish()) { return false; }
      chunk.remove_prefix(end + 1);
    }
  }
  bool finish() {
    ++number_;
    auto text = std::string_view(line_);
    if (number_ == 1 && text.starts_with(kByteOrderMark)) { text.remove_prefix(kByteOrderMark.size()); }
    if (text.ends_with('\r')) { text.remove_suffix(1); }
    bool const is_too_long = is_cut_ || text.size() > kMaxImportLineBytes;
    bool const is_blank = !is_too_long && text.find_first_not_of(" \t\r") == std::string_view::npos;
    bool const go_on = is_blank || visit_({number_, is_too_long ? std::string_view() : text, is_too_long});
    line_.clear();
    is_cut_ = false;
    return go_on;
  }
  [[nodiscard]] bool has_rest() const { return !line_.empty(); }

private:
  void keep(std::string_view part) {
    // A byte order mark, an end of line, and one byte that tells of more.
    constexpr std::size_t kMost = kMaxImportLineBytes + 5;
    auto const room = kMost - line_.size();
    line_.append(part.substr(0, room));
    is_cut_ = is_cut_ || part.size() > room;
  }

  std::function<bool(RawLine const&)> const& visit_;
  std::string line_{};
  std::int64_t number_ = 0;
  bool is_cut_ = false;
};

}  // namespace

ReadEnd read_import_lines(std::filesystem::path const& file, std::stop_token const& stop,
                          std::function<bool(RawLine const&)> const& visit) {
  std::ifstream in(file, std::ios::binary);
  if (!in) { return ReadEnd::unreadable; }
  bool stopped = false;
  std::function<bool(RawLine const&)> const until_stopped = [&](RawLine const& line) {
    stopped = stop.stop_requested() || !visit(line);
    return !stopped;
  };
  Lines lines(until_stopped);
  std::string chunk(kChunkBytes, '\0');
  while (in) {
    in.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    auto const got = static_cast<std::size_t>(in.gcount());
    if (!lines.put(std::string_view(chunk).substr(0, got)) || stop.stop_requested()) { return ReadEnd::stopped; }
  }
  if (!in.eof()) { return ReadEnd::unreadable; }
  if (lines.has_rest()) { (void)lines.finish(); }
  return stopped ? ReadEnd::stopped : ReadEnd::whole;
}

}  // namespace contentos
