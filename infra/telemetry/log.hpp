// Structured logs: one line of JSON per event on stderr, `{"time", "level", "event", …}`. Whoever logs gives names and values, never
// prose with values in it. The level is read from CONTENTOS_LOG (debug, info, warn, error, off; default info) when first asked.
//
// Never logged: tokens, keys, plaintext of persons, bodies of content. Values of members with such names (`token`, `secret`, `password`,
// `authorization`, `key`) are replaced, as a last net and not as a permission.
#pragma once

#include <boost/json/value.hpp>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace contentos::log {

enum class Level { debug, info, warn, error };
using Field = std::pair<std::string_view, boost::json::value>;

/// `event` is a name in snake_case that one place of the code owns (`lease_lost`). Threading: any thread; a line is written whole.
void write(Level level, std::string_view event, std::initializer_list<Field> fields = {});

inline void debug(std::string_view event, std::initializer_list<Field> fields = {}) { write(Level::debug, event, fields); }
inline void info(std::string_view event, std::initializer_list<Field> fields = {}) { write(Level::info, event, fields); }
inline void warn(std::string_view event, std::initializer_list<Field> fields = {}) { write(Level::warn, event, fields); }
inline void error(std::string_view event, std::initializer_list<Field> fields = {}) { write(Level::error, event, fields); }

[[nodiscard]] bool is_on(Level level);

/// The line that `write` would print, without the end of line; `time` is RFC 3339.
[[nodiscard]] std::string format_line(std::string_view time, Level level, std::string_view event, std::initializer_list<Field> fields);

}  // namespace contentos::log
