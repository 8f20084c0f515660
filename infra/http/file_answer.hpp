// An answer out of a file: the part of it that the request asks for, and the source that reads it.
#pragma once

#include "infra/http/message.hpp"
#include "infra/http/range.hpp"

#include <cstdint>
#include <ctime>
#include <memory>
#include <optional>

namespace contentos::http {

struct FilePart {
  std::uint64_t from = 0;
  std::uint64_t bytes = 0;
};

/// Decides on the part and says so in the answer's status and fields, among them `Accept-Ranges`, and `Last-Modified` once the second of
/// the last change is over: what a client knows by that time has then not changed again within it.
/// Returns nothing when the file has nothing of what is asked for. Requires: the answer has a file.
[[nodiscard]] std::optional<FilePart> choose_part(Request const& request, Response& response, std::time_t now);

/// Errors: `next` throws when the file cannot be read.
[[nodiscard]] std::unique_ptr<BodySource> file_source(std::unique_ptr<OpenFile> file, FilePart part);

}  // namespace contentos::http
