#include "api/serve/settings.hpp"

#include <charconv>
#include <cstdlib>
#include <fstream>

namespace contentos {

namespace {

constexpr int kMostReplicas = 16;
constexpr int kMostMegabytes = 1 << 20;

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

/// The variable's number, or nothing where it is not set.
Result<std::optional<int>> number_in(char const* name, int least, int most) {
  auto const text = variable(name);
  if (text.empty()) { return std::optional<int>(); }
  int number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < least || number > most) {
    return wrong(std::string(name) + " takes a number from " + std::to_string(least) + " to " + std::to_string(most) + ", not " + text);
  }
  return std::optional(number);
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
  auto const megabytes = number_in("CONTENTOS_DELIVERY_CACHE_MB", 1, kMostMegabytes);
  if (!megabytes) { return megabytes.error(); }
  if (*megabytes) { out.delivery_cache_bytes = static_cast<std::size_t>(**megabytes) << 20U; }
  auto const brokers = variable("CONTENTOS_KAFKA");
  if (brokers.empty()) { return out; }
  out.kafka = KafkaSettings{.brokers = brokers};
  if (auto const file = variable("CONTENTOS_KAFKA_PROPERTIES"); !file.empty()) {
    auto properties = read_properties(file);
    if (!properties) { return properties.error(); }
    out.kafka->properties = std::move(*properties);
  }
  auto const replication = number_in("CONTENTOS_KAFKA_REPLICATION", 1, kMostReplicas);
  if (!replication) { return replication.error(); }
  out.kafka->replication = replication->value_or(out.kafka->replication);
  return out;
}

}  // namespace contentos
