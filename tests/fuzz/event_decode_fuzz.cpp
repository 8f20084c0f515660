// Every event decoder on bytes from nowhere. Input: the type, a line feed, the data, and perhaps a line feed and the body.
// What is decoded must be encodable, and then be stable: decoding and encoding it again gives the same bytes.
#include "domain/event/envelope.hpp"
#include "tests/domain/golden/reencode.hpp"

#include <cstdlib>

namespace {

using namespace contentos;

void must(bool holds) {
  if (!holds) { std::abort(); }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t size) {
  std::string_view const input(reinterpret_cast<char const*>(bytes), size);
  auto const first = input.find('\n');
  if (first == std::string_view::npos) {
    if (auto const header = decode_header(input)) { must(decode_header(encode_header(*header)) == header); }
    return 0;
  }
  auto const rest = input.substr(first + 1);
  auto const second = rest.find('\n');
  auto const body = second == std::string_view::npos ? std::nullopt : std::optional(std::string(rest.substr(second + 1)));
  auto const once = reencode(input.substr(0, first), rest.substr(0, second), body);
  if (!once) { return 0; }
  // A version decoded without its body has no data to be encoded with; folds do that, writers never.
  auto const twice = reencode(once->type, once->data, body ? once->body : std::nullopt);
  must(twice.has_value() && twice->type == once->type && twice->data == once->data);
  if (body) { must(twice->body == once->body); }
  return 0;
}
