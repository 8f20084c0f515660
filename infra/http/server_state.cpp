#include "infra/http/server_state.hpp"

#include "infra/http/response_head.hpp"

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <utility>

namespace contentos::http {
namespace {

ServerOptions checked(ServerOptions options, std::vector<Route> const& routes) {
  bool const spools = std::any_of(routes.begin(), routes.end(), [](Route const& route) { return route.spool_body; });
  if (spools && options.spool_dir.empty()) {
    throw std::invalid_argument("a route spools its body, but ServerOptions::spool_dir is empty");
  }
  if (spools) { std::filesystem::create_directories(options.spool_dir); }
  return options;
}

Response in_plain_text(Fault const& fault) {
  return Response::text(fault.status, "text/plain; charset=utf-8", std::string{fault.detail} + '\n');
}

}  // namespace

std::string words_of_current_exception() {
  try {
    throw;
  } catch (std::exception const& thrown) { return thrown.what(); } catch (...) {
    return "something that is not a std::exception";
  }
}

bool ConnectionCount::try_add(std::size_t most) {
  std::lock_guard const lock(mutex_);
  if (count_ >= most) { return false; }
  ++count_;
  return true;
}

void ConnectionCount::remove() {
  std::lock_guard const lock(mutex_);
  if (--count_ == 0) { none_left_.notify_all(); }
}

bool ConnectionCount::wait_for_none(std::chrono::milliseconds at_most) {
  std::unique_lock lock(mutex_);
  return none_left_.wait_for(lock, at_most, [this] { return count_ == 0; });
}

void ConnectionCount::wait_for_none() {
  std::unique_lock lock(mutex_);
  none_left_.wait(lock, [this] { return count_ == 0; });
}

ServerState::ServerState(ServerOptions given, std::vector<Route> routes)
    : options(checked(std::move(given), routes)),
      router(std::move(routes)),
      pool(options.worker_threads, options.limits.queued_requests),
      budget(options.limits.buffered_body_bytes),
      streamed(options.limits.streamed_body_bytes) {}

Response ServerState::problem(Fault const& fault, Request const* request) const noexcept {
  Response response;
  try {
    response = options.make_problem ? options.make_problem(fault.status, fault.code, fault.detail, request) : in_plain_text(fault);
    if (!is_sendable(response)) { response = in_plain_text(fault); }
  } catch (...) { response = in_plain_text(fault); }
  bool const says_when =
      std::any_of(response.headers.begin(), response.headers.end(), [](auto const& f) { return f.first == "Retry-After"; });
  if (fault.status == 503 && !says_when) { response.with("Retry-After", "1"); }
  return response;
}

std::optional<Response> ServerState::call(Route const& route, Request const& request,
                                          std::vector<std::string> const& parameters) const noexcept {
  std::string what = "a header that would break the response apart";
  try {
    auto response = route.handler(request, parameters);
    if (is_sendable(response)) { return response; }
  } catch (...) { what = words_of_current_exception(); }
  report(request, what);
  return std::nullopt;
}

std::optional<Response> ServerState::at_hand(Route const& route, Request const& request,
                                             std::vector<std::string> const& parameters) const noexcept {
  if (!route.at_hand) { return std::nullopt; }
  try {
    auto response = route.at_hand(request, parameters);
    if (response && is_sendable(*response)) { return response; }
  } catch (...) {
    // Whatever it is comes back where the handler runs, and is reported there.
  }
  return std::nullopt;
}

void ServerState::report(Request const& request, std::string_view what) const noexcept {
  try {
    if (options.report_exception) { options.report_exception(request, what); }
  } catch (...) {
    // The report is a courtesy; the request is answered all the same.
  }
}

void ServerState::observe(std::string_view method, std::string_view pattern, unsigned status, std::chrono::steady_clock::duration took,
                          std::size_t bytes) const noexcept {
  if (!options.observe) { return; }
  try {
    options.observe(method, pattern, status, std::chrono::duration<double>(took).count(), bytes);
  } catch (...) {
    // A metric that cannot be kept is no reason to drop an answer.
  }
}

}  // namespace contentos::http
