#include "api/cli/history_file.hpp"

#include "api/cli/client.hpp"

#include <fstream>
#include <zlib.h>

namespace contentos::cli {

namespace {

constexpr std::size_t kChunkBytes = 256 * 1024;
constexpr int kGzipWindow = 15 + 16;  // inflateInit2: gzip only, with its largest window
constexpr auto kFirstMagic = '\x1F';
constexpr auto kSecondMagic = '\x8B';

}  // namespace

struct HistoryFile::Reader {
  explicit Reader(std::string given) : path(std::move(given)), in(path, std::ios::binary), chunk(kChunkBytes, '\0') {
    if (!in) { throw Stop{kUsage, "cannot read " + path}; }
    refill();
    is_gzip = length >= 2 ? chunk[0] == kFirstMagic && chunk[1] == kSecondMagic
                          : (length == 1 && chunk[0] == kFirstMagic) || (length == 0 && path.ends_with(".gz"));
    is_in_member = is_gzip;
    if (is_gzip && inflateInit2(&stream, kGzipWindow) != Z_OK) { throw Stop{kFailed, "zlib cannot be used here"}; }
  }
  ~Reader() {
    if (is_gzip) { inflateEnd(&stream); }
  }
  Reader(Reader const&) = delete;
  Reader& operator=(Reader const&) = delete;

  [[noreturn]] void fail(std::string const& why) const { throw Stop{kFailed, path + " " + why + "; nothing of it was imported"}; }

  /// False at the file's end.
  bool refill() {
    in.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    if (in.bad()) { fail("could not be read"); }
    at = 0;
    length = static_cast<std::size_t>(in.gcount());
    return length > 0;
  }

  std::size_t read_plain(char* data, std::size_t size) {
    if (at == length && !refill()) { return 0; }
    auto const count = std::min(size, length - at);
    std::copy_n(chunk.data() + at, count, data);
    at += count;
    return count;
  }

  std::size_t read_gzip(char* data, std::size_t size) {
    std::size_t got = 0;
    while (got == 0) {
      if (at == length && !refill()) {
        if (is_in_member) { fail("is cut off: its gzip ends in the middle"); }
        return 0;
      }
      if (!is_in_member && !begin_member()) { continue; }
      got = inflate_some(data, size);
    }
    return got;
  }

  /// Behind a member there may be zeros (padding) or another member. False when only zeros were left of the chunk.
  bool begin_member() {
    while (at < length && chunk[at] == '\0') { ++at; }
    if (at == length) { return false; }
    if (chunk[at] != kFirstMagic) { fail("goes on after its gzip with something else"); }
    inflateReset(&stream);
    is_in_member = true;
    return true;
  }

  std::size_t inflate_some(char* data, std::size_t size) {
    stream.next_in = reinterpret_cast<Bytef*>(chunk.data() + at);
    stream.avail_in = static_cast<uInt>(length - at);
    stream.next_out = reinterpret_cast<Bytef*>(data);
    stream.avail_out = static_cast<uInt>(size);
    auto const outcome = inflate(&stream, Z_NO_FLUSH);
    at = length - stream.avail_in;
    if (outcome == Z_STREAM_END) {
      is_in_member = false;
    } else if (outcome != Z_OK && outcome != Z_BUF_ERROR) {
      fail(std::string("is damaged: ") + (stream.msg != nullptr ? stream.msg : "its gzip cannot be read"));
    }
    return size - stream.avail_out;
  }

  std::string path;
  std::ifstream in;
  std::string chunk;
  std::size_t at = 0;
  std::size_t length = 0;
  bool is_gzip = false;
  bool is_in_member = false;
  z_stream stream{};
};

HistoryFile::HistoryFile(std::string path) : reader_(std::make_unique<Reader>(std::move(path))) {}
HistoryFile::~HistoryFile() = default;

std::size_t HistoryFile::read(char* data, std::size_t size) {
  return reader_->is_gzip ? reader_->read_gzip(data, size) : reader_->read_plain(data, size);
}

}  // namespace contentos::cli
