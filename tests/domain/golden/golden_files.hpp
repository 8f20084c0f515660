// The stored bytes of every event version ever released: tests/golden/events/<type>.json and, for the body, <type>.body; where a type
// gained members that older events lack, <type>+<gain> too. The events of a record by description share a file, tests/golden/records/
// <kind>.txt, with a line `<type> <data>` each. Files and lines are added and never changed. CONTENTOS_WRITE_GOLDEN=1 writes those that are
// missing.
#pragma once

#include "domain/event/encoded.hpp"
#include "domain/record/kind.hpp"
#include "domain/word/word.hpp"
#include "tests/domain/support/source_root.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace contentos {

inline std::filesystem::path golden_folder() { return source_root() / "tests" / "golden" / "events"; }

inline std::string type_of_golden(std::string_view name) { return std::string(name.substr(0, name.find('+'))); }

inline std::filesystem::path golden_records_folder() { return source_root() / "tests" / "golden" / "records"; }

/// The data of all events of records, by their types.
inline std::map<std::string, std::string> golden_of_records() {
  std::map<std::string, std::string> out;
  for (auto const& file : std::filesystem::directory_iterator(golden_records_folder())) {
    std::ifstream lines(file.path(), std::ios::binary);
    for (std::string line; std::getline(lines, line);) { out[line.substr(0, line.find(' '))] = line.substr(line.find(' ') + 1); }
  }
  return out;
}

/// Where the bytes of that name lie, or should, from the root.
inline std::string golden_place(std::string const& name) {
  std::string const kind = name.substr(0, name.find('.'));
  auto const* word = find_word(kind);
  bool const shares_a_file = word != nullptr && word->kind != nullptr && word->kind->is_described;
  return shares_a_file ? "tests/golden/records/" + kind + ".txt" : "tests/golden/events/" + name + ".json";
}

inline EncodedEvent golden(std::string const& name) {
  auto const of_records = golden_of_records();
  if (auto const found = of_records.find(name); found != of_records.end()) { return {type_of_golden(name), found->second, std::nullopt}; }
  return {type_of_golden(name), read_bytes(golden_folder() / (name + ".json")).value_or("no such golden file"),
          read_bytes(golden_folder() / (name + ".body"))};
}

inline std::set<std::string> golden_names() {
  std::set<std::string> out;
  for (auto const& file : std::filesystem::directory_iterator(golden_folder())) {
    if (file.path().extension() == ".json") { out.insert(file.path().stem().string()); }
  }
  for (auto const& [type, data] : golden_of_records()) { out.insert(type); }
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
  if (auto const place = golden_place(name); place.ends_with(".txt")) {
    if (golden_of_records().contains(name) || std::getenv("CONTENTOS_WRITE_GOLDEN") == nullptr) { return; }
    std::ofstream(source_root() / place, std::ios::binary | std::ios::app) << name << ' ' << event.data << '\n';
    return;
  }
  auto const write = [&](std::string const& file, std::optional<std::string> const& bytes) {
    auto const path = golden_folder() / file;
    if (!bytes || std::filesystem::exists(path) || std::getenv("CONTENTOS_WRITE_GOLDEN") == nullptr) { return; }
    std::ofstream(path, std::ios::binary) << *bytes;
  };
  write(name + ".json", event.data);
  write(name + ".body", event.body);
}

}  // namespace contentos
