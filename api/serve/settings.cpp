#include "api/serve/settings.hpp"

#include <charconv>
#include <cstdlib>
#include <fstream>

namespace contentos {

namespace {

constexpr int kMostReplicas = 16;

std::string variable(char const* name) {
  char const* value = std::getenv(name);
  return value != nullptr ? value : "";
}

StoreError wrong(std::string const& what) { return {StoreErrorCode::internal, false, what}; }

std::string trimmed(std::string const& text) {
  auto const first = text.find_first_not_of(" \t\r");
  if (first == std::string::npos) { return {}; }
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

/// name=value lines; empty ones and those that start with # are skipped.
Result<std::vector<std::pair<std::string, std::string>>> read_properties(std::string const& file) {
  std::vector<std::pair<std::string, std::string>> out;
  std::ifstream in(file);
  if (!in) { return wrong("CONTENTOS_KAFKA_PROPERTIES: cannot read " + file); }
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    line = trimmed(line);
    if (line.empty() || line.front() == '#') { continue; }
    auto const equals = line.find('=');
    if (equals == std::string::npos) { return wrong(file + ", line " + std::to_string(number) + ": no name=value"); }
    out.emplace_back(trimmed(line.substr(0, equals)), trimmed(line.substr(equals + 1)));
  }
  return out;
}

}  // namespace

Result<Settings> settings_from_environment() {
  Settings out;
  out.postgres = variable("CONTENTOS_POSTGRES");
  out.admin_token_file = variable("CONTENTOS_ADMIN_TOKEN_FILE");
  auto const brokers = variable("CONTENTOS_KAFKA");
  if (brokers.empty()) { return out; }
  out.kafka = KafkaSettings{.brokers = brokers};
  if (auto const file = variable("CONTENTOS_KAFKA_PROPERTIES"); !file.empty()) {
    auto properties = read_properties(file);
    if (!properties) { return properties.error(); }
    out.kafka->properties = std::move(*properties);
  }
  if (auto const text = variable("CONTENTOS_KAFKA_REPLICATION"); !text.empty()) {
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), out.kafka->replication);
    if (error != std::errc{} || end != text.data() + text.size() || out.kafka->replication < 1 || out.kafka->replication > kMostReplicas) {
      return wrong("CONTENTOS_KAFKA_REPLICATION takes a number from 1 to 16, not " + text);
    }
  }
  return out;
}

}  // namespace contentos
