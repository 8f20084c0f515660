// Which part of a body a request asks for (RFC 9110, sections 13.1.5 and 14). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace contentos::http {

/// Both bytes belong to it.
struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;

  [[nodiscard]] std::uint64_t bytes() const { return last - first + 1; }
  friend bool operator==(ByteRange const&, ByteRange const&) = default;
};

struct AskedRange {
  enum class Kind { whole, part, unsatisfiable } kind = Kind::whole;
  ByteRange range{};  // of a part

  friend bool operator==(AskedRange const&, AskedRange const&) = default;
};

/// What `Range` asks for of so many bytes. Another unit, several ranges and what is malformed ask for the whole, as if there were no such
/// header; so does a suffix of nothing, which has no bytes that could be named.
[[nodiscard]] AskedRange asked_range(std::string_view header, std::uint64_t bytes);

/// `bytes 0-4/10`; without a range `bytes */10`.
[[nodiscard]] std::string content_range(std::optional<ByteRange> const& range, std::uint64_t bytes);

/// Whether `If-Range` names what is there, by its strong entity tag or its exact time of change. Either is empty where there is none.
[[nodiscard]] bool if_range_holds(std::string_view header, std::string_view etag, std::string_view last_modified);

}  // namespace contentos::http
