// JSON from outside. Nothing may crash; what is accepted must be accepted again in its canonical form, which must be a fixed point. What
// the quick reader takes the careful one takes as the same value.
#include "domain/json/canonical.hpp"
#include "domain/json/i_json.hpp"
#include "domain/json/i_json_readers.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view const text(reinterpret_cast<char const*>(data), size);
  if (auto const quick = contentos::quick_i_json(text, {})) {
    auto const careful = contentos::careful_i_json(text, {});
    if (!careful || *careful != *quick) { std::abort(); }
  }
  auto const value = contentos::parse_i_json(text);
  if (!value) {
    if (value.error().errors.size() != 1) { std::abort(); }
    return 0;
  }
  auto const canonical = contentos::canonical_json(*value);
  auto const again = contentos::parse_i_json(canonical);
  if (!again || *again != *value || contentos::canonical_json(*again) != canonical) { std::abort(); }
  return 0;
}
