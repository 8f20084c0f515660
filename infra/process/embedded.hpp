// What the embedded servers, PostgreSQL and Kafka, have in common. Private to infra/process.
#pragma once

#include "domain/core/result.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>

namespace contentos {

/// An installation that does not work; trying again does not help.
inline StoreError failed(std::string what) { return {StoreErrorCode::internal, false, std::move(what)}; }

/// The path whose last name goes on with `suffix`.
inline std::filesystem::path beside(std::filesystem::path path, std::string_view suffix) { return path += suffix; }

/// The end of a text file, for error messages.
inline std::string tail_of(std::filesystem::path const& file, std::size_t max_bytes) {
  std::ifstream in(file, std::ios::binary | std::ios::ate);
  if (!in) { return {}; }
  auto const size = static_cast<std::size_t>(in.tellg());
  auto const wanted = std::min(size, max_bytes);
  std::string out(wanted, '\0');
  in.seekg(static_cast<std::streamoff>(size - wanted));
  in.read(out.data(), static_cast<std::streamsize>(wanted));
  return out;
}

}  // namespace contentos
