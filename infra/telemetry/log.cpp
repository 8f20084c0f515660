#include "infra/telemetry/log.hpp"

#include "domain/core/time.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

namespace contentos::log {

namespace json = boost::json;

namespace {

constexpr std::array<std::string_view, 4> kNames{"debug", "info", "warn", "error"};
constexpr std::array<std::string_view, 5> kSecretNames{"token", "secret", "password", "authorization", "key"};

spdlog::level::level_enum level_from(char const* text) {
  std::string_view const name = text == nullptr ? "info" : text;
  if (name == "debug") { return spdlog::level::debug; }
  if (name == "warn") { return spdlog::level::warn; }
  if (name == "error") { return spdlog::level::err; }
  if (name == "off") { return spdlog::level::off; }
  return spdlog::level::info;
}

spdlog::level::level_enum spdlog_level(Level level) {
  switch (level) {
    case Level::debug: return spdlog::level::debug;
    case Level::info: return spdlog::level::info;
    case Level::warn: return spdlog::level::warn;
    case Level::error: return spdlog::level::err;
  }
  return spdlog::level::info;
}

std::shared_ptr<spdlog::logger> make_logger() {
  auto out = std::make_shared<spdlog::logger>("contentos", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  out->set_pattern("%v");
  out->set_level(level_from(std::getenv("CONTENTOS_LOG")));
  out->flush_on(spdlog::level::debug);
  return out;
}

/// Never destroyed: threads that outlive main may still log.
spdlog::logger& logger() {
  static auto const& instance = *new std::shared_ptr<spdlog::logger>(make_logger());
  return *instance;
}

json::string_view text(std::string_view s) { return {s.data(), s.size()}; }

}  // namespace

bool is_on(Level level) { return logger().should_log(spdlog_level(level)); }

std::string format_line(std::string_view time, Level level, std::string_view event, std::initializer_list<Field> fields) {
  json::object line{{"time", text(time)}, {"level", text(kNames[static_cast<std::size_t>(level)])}, {"event", text(event)}};
  for (auto const& [name, value] : fields) {
    bool const is_secret = std::find(kSecretNames.begin(), kSecretNames.end(), name) != kSecretNames.end();
    line.emplace(text(name), is_secret ? json::value("[withheld]") : value);
  }
  return json::serialize(line);
}

void write(Level level, std::string_view event, std::initializer_list<Field> fields) {
  if (!is_on(level)) { return; }
  auto const now = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
  auto const line = format_line(format_rfc3339(now), level, event, fields);
  logger().log(spdlog_level(level), spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace contentos::log
