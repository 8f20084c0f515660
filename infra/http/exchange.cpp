#include "infra/http/exchange.hpp"

#include "infra/http/file_answer.hpp"

#include <algorithm>
#include <ctime>
#include <string>
#include <utility>

namespace contentos::http {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kSpoolWriteBytes = 256 * 1024;
// A string that held more than this is let go rather than kept for the connection's next request.
constexpr std::size_t kKeptBytes = 64 * 1024;
// The part of the room for long answers that none may begin in. Those that have begun need it for a piece that is longer than most.
constexpr std::size_t kPartForBegun = 4;
// What servers are used to say, to those who look after them only, of an answer whose client did not take all of it.
constexpr unsigned kNotTaken = 499;
constexpr std::string_view kUnmatched = "unmatched";

constexpr Fault kBodyTooLarge{413, "too_large", "The request body is larger than this server takes."};
constexpr Fault kTargetTooLong{414, "uri_too_long", "The request target is longer than this server takes."};
constexpr Fault kHeadTooLarge{431, "header_fields_too_large", "The headers of the request are larger than this server takes."};
constexpr Fault kNotFound{404, "not_found", "There is nothing at this path."};
constexpr Fault kMethodNotAllowed{405, "method_not_allowed", "The path exists, but not with this method; Allow names those it has."};
constexpr Fault kNotInFile{416, "range_not_satisfiable", "There are no such bytes; Content-Range says how many there are."};
constexpr Fault kHandlerFailed{500, "internal", "The request could not be handled because of a fault in this server."};
constexpr Fault kTooManyBodies{503, "overloaded", "Too many request bodies are in memory. Try again soon."};
constexpr Fault kTooManyStreams{503, "overloaded", "Too many long answers are being sent. Try again soon."};

}  // namespace

Exchange::Exchange(ServerState& server, std::string remote_address, std::string local_address)
    : server_(server), limits_(server.options.limits), lease_(server.budget), streamed_(server.streamed) {
  request_.remote_address = std::move(remote_address);
  request_.local_address = std::move(local_address);
}

bool Exchange::head_is_ready(std::string_view pending) {
  auto const state = scanner_.scan(pending);
  bool const is_whole = state == HeadScanner::State::whole;
  if (scanner_.target_bytes() > limits_.url_bytes) {
    fault_ = kTargetTooLong;
  } else if (state == HeadScanner::State::malformed) {
    fault_ = bad_request("The request line or a header is malformed.");
  } else if (scanner_.field_lines() > RequestParser::kMostFields ||
             (is_whole ? scanner_.head_bytes() : pending.size()) > limits_.header_bytes) {
    fault_ = kHeadTooLarge;
  }
  return fault_ || is_whole;
}

Route const* Exchange::begin(ReadBuffer& buffer) {
  began_ = steady_clock::now();
  pattern_ = kUnmatched;
  knows_request_ = false;
  if (!fault_) {
    auto const head = buffer.pending().substr(0, scanner_.head_bytes()).substr(scanner_.leading_bytes());
    fault_ = parser_.parse_head(head, request_);
    buffer.consume(scanner_.head_bytes());
  }
  scanner_.reset();
  if (fault_) {
    refuse(*std::exchange(fault_, std::nullopt));
    return nullptr;
  }
  knows_request_ = true;
  is_last_ = !parser_.keep_alive();
  auto const* route = select_route();
  // An unread body would have to be read and thrown away to get to the next request; closing is cheaper for both.
  if (route == nullptr && parser_.awaits_body()) { is_last_ = true; }
  return route;
}

Route const* Exchange::select_route() {
  bool const asks_options = request_.method == "OPTIONS";
  if (request_.path == "*") {
    if (asks_options) {
      answer_with_methods(server_.router.allow_anywhere());
    } else {
      answer(bad_request("Only OPTIONS may be asked of the whole server."));
    }
    return nullptr;
  }
  auto const* leaf = server_.router.match(request_.segments, parameters_);
  if (leaf == nullptr) {
    answer(kNotFound);
    return nullptr;
  }
  if (auto const* route = server_.router.route(*leaf, request_.method)) {
    pattern_ = route->pattern;
    return route;
  }
  if (asks_options) {
    answer_with_methods(leaf->allow);
  } else {
    answer(kMethodNotAllowed);
    response_.with("Allow", leaf->allow);
  }
  return nullptr;
}

void Exchange::answer_with_methods(std::string const& methods) { response_ = Response{204, {{"Allow", methods}}, nullptr}; }

std::size_t Exchange::body_limit(Route const& route) const { return route.spool_body ? limits_.spooled_body_bytes : limits_.body_bytes; }

bool Exchange::admits_body(Route const& route) {
  auto const length = parser_.content_length().value_or(0);
  if (length > body_limit(route)) {
    refuse(kBodyTooLarge);
    return false;
  }
  // Nothing is set aside for a body that is only announced: whoever announces and sends nothing would keep others out.
  if (!route.spool_body && !server_.budget.has(length * limits_.handled_body_cost)) {
    refuse(kTooManyBodies);
    return false;
  }
  return true;
}

Exchange::Body Exchange::take_body(Route const& route, ReadBuffer& buffer) {
  auto const step = parser_.put_body(buffer.pending(), route.spool_body ? unwritten_ : request_.body, body_limit(route));
  buffer.consume(step.consumed);
  if (step.fault) {
    refuse(*step.fault);
    return Body::refused;
  }
  if (!lease_.grow_to(request_.body.size() * (step.done ? limits_.handled_body_cost : 1))) {
    refuse(kTooManyBodies);
    return Body::refused;
  }
  if (step.done) { return Body::whole; }
  return unwritten_.size() >= kSpoolWriteBytes ? Body::to_be_written : Body::unfinished;
}

std::size_t Exchange::working_bytes(Route const& route) const {
  return request_.body.size() * limits_.handled_body_cost + route.working_bytes(request_.body);
}

std::error_code Exchange::open_spool() { return spool_.create(server_.options.spool_dir); }

std::error_code Exchange::write_spool(bool is_last) {
  auto failed = spool_.write(unwritten_);
  unwritten_.clear();
  if (failed || !is_last) { return failed; }
  request_.spooled_body = spool_.path();
  return spool_.close();
}

bool Exchange::answer_inline(Route const& route) {
  if (route.runs_on == RunsOn::inline_on_io) {
    ask(route);
    return true;
  }
  auto response = server_.at_hand(route, request_, parameters_);
  if (!response) { return false; }
  take(*std::move(response));
  return true;
}

void Exchange::ask(Route const& route) {
  // Here and not where the body came in, since looking through a long one is no work for a loop.
  if (route.working_bytes && !request_.body.empty() && !lease_.grow_to(working_bytes(route))) {
    answer(kTooManyBodies);
    return;
  }
  auto response = server_.call(route, request_, parameters_);
  if (response) { spool_.give_away(); }
  take(response ? *std::move(response) : server_.problem(kHandlerFailed, &request_));
}

void Exchange::take(Response response) {
  response_ = std::move(response);
  if (response_.file || response_.source) { take_source(); }
}

void Exchange::take_source() {
  bool const is_sent = request_.method != "HEAD" && !has_no_body(response_.status);
  if (response_.file) {
    auto const part = choose_part(request_, response_, std::time(nullptr));
    if (!part) {
      auto const bytes = response_.file->bytes();
      answer(kNotInFile);
      response_.with("Content-Range", content_range(std::nullopt, bytes));
      return;
    }
    auto file = std::move(response_.file);
    pieces_.begin(is_sent ? file_source(std::move(file), *part) : nullptr, part->bytes);
  } else {
    auto source = std::move(response_.source);
    pieces_.begin(is_sent ? std::move(source) : nullptr, std::nullopt);
  }
}

void Exchange::pull_first() {
  if (auto const failed = pieces_.pull(limits_.piece_bytes); failed) {
    server_.report(request_, *failed);
    answer(kHandlerFailed);
  } else if (!pieces_.has_more()) {
    response_.body = std::make_shared<std::string const>(pieces_.take_piece());
    pieces_.reset();
  } else if (!finds_room(limits_.streamed_body_bytes / kPartForBegun)) {
    answer(kTooManyStreams);
  }
}

bool Exchange::finds_room(std::size_t spare) { return streamed_.change_to(std::max(BodySource::kPieceBytes, pieces_.held_bytes()), spare); }

void Exchange::pull() {
  if (auto const failed = pieces_.pull(limits_.piece_bytes); failed) {
    cut_off(*failed);
  } else if (!finds_room(0)) {
    cut_off("no room for " + std::to_string(pieces_.held_bytes()) + " bytes among all that is sent piece by piece");
  }
  later_bytes_ += frame().size() + piece().size();
}

void Exchange::cut_off(std::string_view why) {
  server_.report(request_, why);
  pieces_.cut_off();
  is_cut_off_ = true;
}

void Exchange::answer(Fault const& fault) {
  pieces_.reset();
  response_ = server_.problem(fault, knows_request_ ? &request_ : nullptr);
}

void Exchange::refuse(Fault const& fault) {
  is_last_ = true;
  answer(fault);
}

BodyEnd Exchange::body_end() const {
  if (!pieces_.is_begun()) { return BodyEnd::of(response_); }
  if (pieces_.bytes()) { return {BodyEnd::Kind::length, *pieces_.bytes()}; }
  // Nobody shall wait for the chunks of what has none.
  bool const is_chunked = pieces_.has_more() && !parser_.is_http_1_0();
  return {is_chunked ? BodyEnd::Kind::chunked : BodyEnd::Kind::unsaid};
}

void Exchange::compose(DateCache& date, bool is_draining) {
  // Before the answer is sent: the client may take long to read it, and nobody needs the request's body any more.
  forget_body();
  auto const end = body_end();
  ends_with_connection_ = end.kind == BodyEnd::Kind::unsaid && pieces_.has_more();
  if (is_draining || ends_with_connection_) { is_last_ = true; }
  auto after = is_last_ ? AfterAnswer::close : AfterAnswer::keep_alive;
  if (!is_last_ && parser_.is_http_1_0()) { after = AfterAnswer::keep_alive_1_0; }
  head_.clear();
  append_head(head_, response_, end, date.now(), after);
  if (pieces_.has_more()) {
    pieces_.frame_as(end.kind);
    head_ += pieces_.frame();
    body_ = pieces_.piece();
    return;
  }
  bool const has_body = response_.body && !has_no_body(response_.status) && !(knows_request_ && request_.method == "HEAD");
  body_ = has_body ? std::string_view{*response_.body} : std::string_view{};
}

// The client has read of success at the head; whoever looks after the server must not.
unsigned Exchange::observed_status(bool is_sent) const {
  if (is_cut_off_) { return kHandlerFailed.status; }
  return pieces_.is_begun() && !is_sent ? kNotTaken : response_.status;
}

steady_clock::time_point Exchange::end(bool is_sent) {
  auto const now = steady_clock::now();
  auto const method = knows_request_ ? std::string_view{request_.method} : std::string_view{"-"};
  auto const status = observed_status(is_sent);
  server_.observe(method, pattern_, status, now - began_, head_.size() + body_.size() + later_bytes_);
  body_ = {};
  pieces_.reset();
  streamed_.release();
  later_bytes_ = 0;
  response_.fields = {};
  response_.body.reset();
  response_.headers.clear();
  return now;
}

void Exchange::forget_body() {
  spool_.remove();
  for (auto* text : {&request_.body, &unwritten_}) {
    text->clear();
    if (text->capacity() > kKeptBytes) { std::string().swap(*text); }
  }
  lease_.release();
}

}  // namespace contentos::http
