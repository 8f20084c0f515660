// Two documents on two lines, or a document and a patch. The patch between two must lead from one to the other byte for byte, the
// words of two texts must give both texts back, and a hostile patch must fit or not fit, but never crash.
#include "domain/json/canonical.hpp"
#include "domain/json/diff.hpp"
#include "domain/json/i_json.hpp"
#include "domain/json/patch.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace contentos;

void require(bool condition) {
  if (!condition) { std::abort(); }
}

void check_words(std::string_view from, std::string_view to) {
  std::string old_text;
  std::string new_text;
  for (auto const& run : diff_words(from, to)) {
    if (run.kind != TextRun::Kind::added) { old_text += run.text; }
    if (run.kind != TextRun::Kind::removed) { new_text += run.text; }
  }
  require(old_text == from && new_text == to);
}

void check_fields(boost::json::object const& from, boost::json::object const& to) {
  (void)diff_fields(from, to, {"a"});
  auto const merged = merge_fields(from, from, to, {"a"});
  require(merged && canonical_json(*merged) == canonical_json(to));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view const text(reinterpret_cast<char const*>(data), size);
  auto const line_end = text.find('\n');
  if (line_end == std::string_view::npos) { return 0; }
  auto const first = text.substr(0, line_end);
  auto const second = text.substr(line_end + 1);
  check_words(first, second);
  auto const from = parse_i_json(first);
  auto const to = parse_i_json(second);
  if (!from || !to) { return 0; }
  auto const patched = apply_json_patch(*from, json_patch(*from, *to));
  require(patched && canonical_json(*patched) == canonical_json(*to));
  if (from->is_object() && to->is_object()) { check_fields(from->get_object(), to->get_object()); }
  if (to->is_array()) { (void)apply_json_patch(*from, to->get_array()); }
  return 0;
}
