#include "infra/http/file_answer.hpp"

#include "infra/http/response_head.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace contentos::http {
namespace {

class FileSource final : public BodySource {
public:
  FileSource(std::unique_ptr<OpenFile> file, FilePart part) : file_(std::move(file)), part_(part) {}

  bool next(std::string& piece) override {
    auto const count = std::min<std::uint64_t>(kPieceBytes, part_.bytes);
    auto const before = piece.size();
    if (auto const failed = file_->read(part_.from, count, piece); failed) { throw std::system_error(failed, "a file that is sent"); }
    auto const got = piece.size() - before;
    part_.from += got;
    part_.bytes -= got;
    // Of one that was cut short meanwhile nothing more will come; that it is too little is found where the pieces are counted.
    return got == count && part_.bytes > 0;
  }

private:
  std::unique_ptr<OpenFile> file_;
  FilePart part_;  // that is left
};

}  // namespace

std::optional<FilePart> choose_part(Request const& request, Response& response, std::time_t now) {
  auto const bytes = response.file->bytes();
  auto const modified = response.file->modified();
  auto const last_modified = http_date(modified);
  auto const etag = std::string(field_of(response, "etag").value_or(""));
  auto const range = request.header("range");
  auto const if_range = request.header("if-range");
  bool const asks_for_part =
      request.method == "GET" && response.status == 200 && range && (!if_range || if_range_holds(*if_range, etag, last_modified));
  auto const asked = asks_for_part ? asked_range(*range, bytes) : AskedRange{};
  if (asked.kind == AskedRange::Kind::unsatisfiable) { return std::nullopt; }
  response.with("Accept-Ranges", "bytes");
  if (modified + 1 < now && !field_of(response, "last-modified")) { response.with("Last-Modified", last_modified); }
  if (asked.kind == AskedRange::Kind::whole) { return FilePart{0, bytes}; }
  response.status = 206;
  response.with("Content-Range", content_range(asked.range, bytes));
  return FilePart{asked.range.first, asked.range.bytes()};
}

std::unique_ptr<BodySource> file_source(std::unique_ptr<OpenFile> file, FilePart part) {
  return std::make_unique<FileSource>(std::move(file), part);
}

}  // namespace contentos::http
