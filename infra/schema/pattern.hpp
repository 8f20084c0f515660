// Patterns of JSON Schema, which are ECMA-262 expressions, for RE2, which runs in time linear in the text whatever the pattern.
// Private to infra/schema.
#pragma once

#include <memory>
#include <string_view>

namespace re2 {
class RE2;
}

namespace contentos::schema {

/// Never null; `ok()` says whether it compiled. Look-around and back references do not: RE2 has none. `\uXXXX` is understood.
[[nodiscard]] std::unique_ptr<re2::RE2> make_regex(std::string_view pattern);

}  // namespace contentos::schema
