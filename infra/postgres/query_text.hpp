// A query whose conditions depend on what was asked: its text and its parameters grow together.
#pragma once

#include "infra/postgres/params.hpp"

#include <string>
#include <string_view>

namespace contentos::pg {

struct QueryText {
  std::string sql{};
  Params params{};

  QueryText& add(std::string_view text) {
    sql += text;
    return *this;
  }
  /// `$n` of the parameter that was given last.
  QueryText& last_param() { return add("$" + std::to_string(params.size())); }
};

}  // namespace contentos::pg
