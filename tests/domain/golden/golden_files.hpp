// The stored bytes of every event version ever released: tests/golden/events/<type>.json and, for the body, <type>.body; where a type
// gained members that older events lack, <type>+<gain> too. Files are added and never changed. CONTENTOS_WRITE_GOLDEN=1 writes those that
// are missing.
#pragma once

#include "domain/event/encoded.hpp"
#include "tests/domain/support/source_root.hpp"

#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

namespace contentos {

inline std::filesystem::path golden_folder() { return source_root() / "tests" / "golden" / "events"; }

inline std::string type_of_golden(std::string_view name) { return std::string(name.substr(0, name.find('+'))); }

inline EncodedEvent golden(std::string const& name) {
  return {type_of_golden(name), read_bytes(golden_folder() / (name + ".json")).value_or("no such golden file"),
          read_bytes(golden_folder() / (name + ".body"))};
}

inline std::set<std::string> golden_names() {
  std::set<std::string> out;
  for (auto const& file : std::filesystem::directory_iterator(golden_folder())) {
    if (file.path().extension() == ".json") { out.insert(file.path().stem().string()); }
  }
  return out;
}

/// The types that have golden bytes.
inline std::set<std::string> golden_types() {
  std::set<std::string> out;
  for (auto const& name : golden_names()) { out.insert(type_of_golden(name)); }
  return out;
}

/// When CONTENTOS_WRITE_GOLDEN says so.
inline void write_golden_when_missing(std::string const& name, EncodedEvent const& event) {
  auto const write = [&](std::string const& file, std::optional<std::string> const& bytes) {
    auto const path = golden_folder() / file;
    if (!bytes || std::filesystem::exists(path) || std::getenv("CONTENTOS_WRITE_GOLDEN") == nullptr) { return; }
    std::ofstream(path, std::ios::binary) << *bytes;
  };
  write(name + ".json", event.data);
  write(name + ".body", event.body);
}

}  // namespace contentos
