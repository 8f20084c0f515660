// The formats that are asserted: `date-time`, `date`, `time`, `email`, `uri`, `uuid`. Others are annotations. Private to infra/schema.
#pragma once

#include <string_view>

namespace contentos::schema {

/// True for a format that is not known.
[[nodiscard]] bool has_format(std::string_view name, std::string_view text);

}  // namespace contentos::schema
