#include "infra/http/request_parser.hpp"

#include "infra/http/target.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

namespace contentos::http {
namespace {

namespace beast = boost::beast;
using beast::http::field;
using BoostView = beast::string_view;

std::string_view view(BoostView text) { return {text.data(), text.size()}; }

struct OnceOnly {
  std::string_view name;
  std::string_view detail;
};
// Two of one of these are no list: whoever stands between the client and us may have gone by the other one.
constexpr std::array<OnceOnly, 6> kOnceOnly{{
    {"authorization", "The header Authorization came more than once."},
    {"content-encoding", "The header Content-Encoding came more than once."},
    {"content-type", "The header Content-Type came more than once."},
    {"contentos-position", "The header ContentOS-Position came more than once."},
    {"contentos-tenant", "The header ContentOS-Tenant came more than once."},
    {"idempotency-key", "The header Idempotency-Key came more than once."},
}};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool is_host(std::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view{"-._~!$&'()*+,;=%:[]"}.find(c) != std::string_view::npos;
  });
}

}  // namespace

// Beast's parser of one request. It stores nothing itself: fields go straight into the Request, the body into a string.
class BeastParser final : public beast::http::basic_parser<true> {
public:
  explicit BeastParser(Request& request) : request_(request) {
    eager(true);
    body_limit(boost::none);          // counted in append(), where a spooled body has its own limit
    header_limit(~std::uint32_t{0});  // the connection counts
  }

  [[nodiscard]] std::optional<Fault> fault() const { return fault_; }
  [[nodiscard]] bool expects_continue() const { return expects_continue_; }
  [[nodiscard]] std::string_view target() const { return target_; }
  [[nodiscard]] int version() const { return version_; }
  [[nodiscard]] bool host_is_given() const { return hosts_ == 1; }

  void sink(std::string& out, std::uint64_t limit) {
    out_ = &out;
    limit_ = limit;
  }

private:
  void refuse(Fault fault, beast::error_code& ec) {
    if (!fault_) { fault_ = fault; }
    ec = beast::http::error::bad_value;
  }

  void on_request_impl(beast::http::verb /*known*/, BoostView method, BoostView target, int version, beast::error_code& ec) override {
    request_.method.assign(method.data(), method.size());
    target_ = view(target);
    version_ = version;
    ec = {};
  }

  void on_response_impl(int /*status*/, BoostView /*reason*/, int /*version*/, beast::error_code& ec) override {
    ec = beast::http::error::bad_method;
  }

  void on_field_impl(field name, BoostView text, BoostView value, beast::error_code& ec) override {
    ec = {};
    // Trailers come here too. None means anything to us, and none may pass for a header that was judged already.
    if (head_is_done_) { return; }
    if (lines_++ == kMostFields) { return refuse({431, "header_fields_too_large", "The request has too many headers."}, ec); }
    judge(name, view(value), ec);
    keep(view(text), view(value), ec);
  }

  /// Over what the request before had there, whose strings keep their room.
  void keep(std::string_view name, std::string_view value, beast::error_code& ec) {
    auto& headers = request_.headers;
    if (fields_ == headers.size()) { headers.emplace_back(); }
    auto& key = headers[fields_].first;
    key.resize(name.size());
    std::transform(name.begin(), name.end(), key.begin(), lower);
    auto const end = headers.begin() + static_cast<std::ptrdiff_t>(fields_);
    auto const known = std::find_if(headers.begin(), end, [&](auto const& header) { return header.first == key; });
    if (known == end) {
      headers[fields_++].second.assign(value);
    } else if (auto const* once = std::ranges::find(kOnceOnly, key, &OnceOnly::name); once != kOnceOnly.end()) {
      refuse(bad_request(once->detail), ec);
    } else {
      known->second.append(", ").append(value);
    }
  }

  void judge(field name, std::string_view value, beast::error_code& ec) {
    if (name == field::host) {
      ++hosts_;
      if (!is_host(value)) { refuse(bad_request("The Host header is not a host."), ec); }
    } else if (name == field::transfer_encoding) {
      if (version_ == 10) { return refuse(bad_request("HTTP/1.0 knows no Transfer-Encoding."), ec); }
      if (!beast::iequals(value, "chunked")) { refuse({501, "not_implemented", "The only Transfer-Encoding known here is chunked."}, ec); }
    } else if (name == field::expect && version_ == 11) {
      if (!beast::iequals(value, "100-continue")) {
        return refuse({417, "expectation_failed", "The only known expectation is 100-continue."}, ec);
      }
      expects_continue_ = true;
    }
  }

  void on_header_impl(beast::error_code& ec) override {
    head_is_done_ = true;
    request_.headers.resize(fields_);
    ec = {};
  }

  void on_body_init_impl(boost::optional<std::uint64_t> const& /*length*/, beast::error_code& ec) override { ec = {}; }
  std::size_t on_body_impl(BoostView bytes, beast::error_code& ec) override { return append(view(bytes), ec); }
  void on_chunk_header_impl(std::uint64_t /*size*/, BoostView /*extensions*/, beast::error_code& ec) override { ec = {}; }
  std::size_t on_chunk_body_impl(std::uint64_t /*left*/, BoostView bytes, beast::error_code& ec) override {
    return append(view(bytes), ec);
  }
  void on_finish_impl(beast::error_code& ec) override { ec = {}; }

  std::size_t append(std::string_view bytes, beast::error_code& ec) {
    ec = {};
    if (bytes.size() > limit_ - std::min(limit_, decoded_)) {
      refuse({413, "too_large", "The request body is larger than this server takes."}, ec);
      return 0;
    }
    decoded_ += bytes.size();
    out_->append(bytes);
    return bytes.size();
  }

  static constexpr std::size_t kMostFields = RequestParser::kMostFields;

  Request& request_;
  std::string* out_ = nullptr;
  std::uint64_t limit_ = 0;
  std::uint64_t decoded_ = 0;
  std::string_view target_{};
  std::optional<Fault> fault_{};
  std::size_t lines_ = 0;
  std::size_t fields_ = 0;  // of them, by name
  unsigned hosts_ = 0;
  int version_ = 0;
  bool expects_continue_ = false;
  bool head_is_done_ = false;
};

namespace {

Fault fault_of(beast::error_code const& ec) {
  using beast::http::error;
  if (ec == error::bad_version) { return {505, "version_not_supported", "Only HTTP/1.0 and HTTP/1.1 are spoken here."}; }
  if (ec == error::bad_content_length || ec == error::multiple_content_length) { return bad_request("Content-Length is not one number."); }
  if (ec == error::bad_transfer_encoding) { return bad_request("Transfer-Encoding comes twice, or beside Content-Length."); }
  if (ec == error::bad_target) { return bad_request("The request target is malformed."); }
  if (ec == error::bad_method) { return bad_request("The request line is malformed."); }
  if (ec == error::bad_chunk || ec == error::bad_chunk_extension) { return bad_request("The chunked coding of the body is malformed."); }
  return bad_request("A header is malformed.");
}

std::size_t kept_bytes(std::string const& text) { return sizeof(std::string) + text.capacity(); }

std::size_t kept_bytes(std::vector<std::pair<std::string, std::string>> const& pairs) {
  return std::accumulate(pairs.begin(), pairs.end(), std::size_t{0},
                         [](std::size_t sum, auto const& pair) { return sum + kept_bytes(pair.first) + kept_bytes(pair.second); });
}

std::size_t kept_bytes(Request const& request) {
  auto const segments = std::accumulate(request.segments.begin(), request.segments.end(), std::size_t{0},
                                        [](std::size_t sum, auto const& segment) { return sum + kept_bytes(segment); });
  return kept_bytes(request.path) + segments + kept_bytes(request.headers) + kept_bytes(request.query.parameters);
}

/// Of a request that is not parsed to its end, nothing of the one before may be taken for its own.
void empty(Request& request) {
  request.method.clear();
  request.path.clear();
  request.segments.clear();
  request.query.parameters.clear();
  request.headers.clear();
}

}  // namespace

class RequestParser::Impl {
public:
  std::optional<BeastParser> parser{};
};

RequestParser::RequestParser() : impl_(std::make_unique<Impl>()) {}
RequestParser::~RequestParser() = default;

std::optional<Fault> RequestParser::parse_head(std::string_view head, Request& into) {
  into.body.clear();
  into.spooled_body.reset();
  into.known_trace_id.clear();
  bound(into, head.size());
  auto fault = parse(head, into);
  if (fault) { empty(into); }
  return fault;
}

/// A client may send long strings in another place each time: what all places have kept is looked at once it can have become much.
void RequestParser::bound(Request& request, std::size_t head_bytes) {
  unweighed_bytes_ += head_bytes;
  if (unweighed_bytes_ <= kMostKeptBytes) { return; }
  unweighed_bytes_ = 0;
  if (kept_bytes(request) <= kMostKeptBytes) { return; }
  std::string().swap(request.path);
  std::vector<std::string>().swap(request.segments);
  std::vector<std::pair<std::string, std::string>>().swap(request.headers);
  std::vector<std::pair<std::string, std::string>>().swap(request.query.parameters);
}

std::optional<Fault> RequestParser::parse(std::string_view head, Request& into) {
  auto& parser = impl_->parser.emplace(into);
  beast::error_code ec;
  auto const consumed = parser.put({head.data(), head.size()}, ec);
  if (parser.fault()) { return parser.fault(); }
  // A head alone ends inside a chunked body's first line, for which Beast then asks.
  if (ec && ec != beast::http::error::need_more) { return fault_of(ec); }
  if (!parser.is_header_done() || consumed != head.size()) { return bad_request("The request line or a header is malformed."); }
  if (parser.version() == 11 && !parser.host_is_given()) { return bad_request("A request of HTTP/1.1 has exactly one Host header."); }
  if (!parse_target(parser.target(), into)) { return bad_request("The request target is malformed."); }
  return std::nullopt;
}

bool RequestParser::keep_alive() const { return impl_->parser->keep_alive(); }
bool RequestParser::is_http_1_0() const { return impl_->parser->version() == 10; }
bool RequestParser::expects_continue() const { return impl_->parser->expects_continue(); }
bool RequestParser::awaits_body() const { return !impl_->parser->is_done(); }

std::optional<std::uint64_t> RequestParser::content_length() const {
  auto const length = impl_->parser->content_length();
  return length ? std::optional<std::uint64_t>{*length} : std::nullopt;
}

RequestParser::BodyStep RequestParser::put_body(std::string_view bytes, std::string& out, std::uint64_t limit) {
  auto& parser = *impl_->parser;
  if (parser.is_done()) { return {0, true, std::nullopt}; }
  // The shortest end of a chunked body is "0\r\n\r\n", and Beast counts on having that much.
  constexpr std::size_t kShortestEnd = 5;
  if (bytes.empty() || (parser.chunked() && bytes.size() < kShortestEnd)) { return {}; }
  parser.sink(out, limit);
  beast::error_code ec;
  BodyStep step;
  step.consumed = parser.put({bytes.data(), bytes.size()}, ec);
  step.done = !ec && parser.is_done();
  if (parser.fault()) {
    step.fault = parser.fault();
  } else if (ec && ec != beast::http::error::need_more) {
    step.fault = fault_of(ec);
  }
  return step;
}

}  // namespace contentos::http
