// Requests as a hostile client would send them, in pieces of its choosing: the first byte says how large the pieces are, the rest is
// what comes over the wire. Nothing may crash, and whatever is accepted must keep what handlers are promised.
#include "domain/core/utf8.hpp"
#include "infra/http/head_scanner.hpp"
#include "infra/http/request_parser.hpp"
#include "infra/http/router.hpp"
#include "infra/http/target.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace contentos::http;
using contentos::is_utf8;

constexpr std::uint64_t kMostBodyBytes = 4096;

void require(bool condition) {
  if (!condition) { std::abort(); }
}

Router const& router() {
  auto const handler = [](Request const&, std::vector<std::string> const&) { return Response{}; };
  static Router const kRouter({{"GET", "/api/{tenant}/entries/{id}", RunsOn::inline_on_io, false, handler},
                               {"POST", "/api/v1/entries", RunsOn::inline_on_io, false, handler}});
  return kRouter;
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

void check_promises(Request const& request) {
  require(request.path == "*" || request.path.starts_with('/'));
  require(!has_control(request.path) && is_utf8(request.path));
  for (auto const& segment : request.segments) { require(segment != "." && segment != ".."); }
  for (auto const& [name, value] : request.query.parameters) { require(is_utf8(name) && is_utf8(value)); }
  for (auto const& [name, value] : request.headers) {
    require(!name.empty() && !has_control(name));
    require(value.find_first_of(std::string_view{"\r\n\0", 3}) == std::string::npos);
    require(std::none_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; }));
  }
  require(request.trace_id().size() == 32);
  std::vector<std::string> parameters;
  auto const* leaf = router().match(request.segments, parameters);
  for (auto const& parameter : parameters) { require(!parameter.empty()); }
  if (leaf != nullptr) { static_cast<void>(router().route(*leaf, request.method)); }
}

// Reads one request from the front of `pending`, fetching more from `wire`. Returns whether the connection would go on.
bool read_one(std::string& pending, std::string_view& wire, std::size_t piece) {
  HeadScanner scanner;
  auto const fetch = [&] {
    auto const taken = wire.substr(0, piece);
    pending += taken;
    wire.remove_prefix(taken.size());
    return !taken.empty();
  };
  while (scanner.scan(pending) == HeadScanner::State::need_more) {
    if (!fetch()) { return false; }
  }
  if (scanner.scan(pending) == HeadScanner::State::malformed) { return false; }
  RequestParser parser;
  Request request;
  auto const head = std::string_view{pending}.substr(scanner.leading_bytes(), scanner.head_bytes() - scanner.leading_bytes());
  if (parser.parse_head(head, request)) { return false; }
  pending.erase(0, scanner.head_bytes());
  check_promises(request);
  while (parser.awaits_body()) {
    auto const step = parser.put_body(pending, request.body, kMostBodyBytes);
    require(step.consumed <= pending.size() && request.body.size() <= kMostBodyBytes);
    if (step.fault) { return false; }
    pending.erase(0, step.consumed);
    if (!step.done && !fetch()) { return false; }
  }
  return parser.keep_alive();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  if (size == 0) { return 0; }
  std::string_view wire{reinterpret_cast<char const*>(data) + 1, size - 1};
  auto const piece = data[0] == 0 ? wire.size() + 1 : std::size_t{data[0]};
  static_cast<void>(parse_query(wire));
  Request target;
  if (parse_target(wire, target)) { require(target.path == "*" || target.path.starts_with('/')); }
  std::string pending;
  while (read_one(pending, wire, piece)) {}
  return 0;
}
