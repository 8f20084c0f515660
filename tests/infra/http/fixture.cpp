#include "tests/infra/http/fixture.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <random>
#include <stdexcept>
#include <sys/stat.h>
#include <thread>

namespace contentos::http::test {
namespace {

constexpr std::chrono::seconds kPatience{20};

std::filesystem::path new_folder() {
  auto const folder = std::filesystem::temp_directory_path() / ("contentos-http-" + std::to_string(std::random_device{}()));
  std::filesystem::create_directories(folder);
  return folder;
}

Response echo(Request const& request, std::vector<std::string> const& parameters) {
  std::string text = request.method + ' ' + request.path + '\n';
  for (auto const& parameter : parameters) { text += "parameter " + parameter + '\n'; }
  for (auto const& [name, value] : request.query.parameters) { text += "query " + name + '=' + value + '\n'; }
  text += "trace " + request.trace_id() + "\nfrom " + request.remote_address + "\nto " + request.local_address + "\nbody " + request.body;
  return Response::text(200, "text/plain", text).with("ETag", "\"e\"");
}

// Answers with the file's mode and content, then removes it, as its owner.
Response spooled(Request const& request, std::vector<std::string> const& /*none*/) {
  struct stat facts {};
  ::stat(request.spooled_body->c_str(), &facts);
  std::ifstream file(*request.spooled_body, std::ios::binary);
  std::string const bytes{std::istreambuf_iterator<char>(file), {}};
  std::filesystem::remove(*request.spooled_body);
  auto const sum = std::count(bytes.begin(), bytes.end(), 'x');
  return Response::text(200, "text/plain",
                        "mode " + std::to_string(facts.st_mode & 0777U) + " bytes " + std::to_string(bytes.size()) + " x " +
                            std::to_string(sum) + " held " + std::to_string(request.body.size()));
}

}  // namespace

void Gate::pass() {
  std::unique_lock lock(mutex_);
  ++arrivals_;
  changed_.notify_all();
  changed_.wait(lock, [this] { return is_open_; });
}

void Gate::open() {
  std::lock_guard const lock(mutex_);
  is_open_ = true;
  changed_.notify_all();
}

void Gate::await_arrivals(std::size_t count) {
  std::unique_lock lock(mutex_);
  if (!changed_.wait_for(lock, kPatience, [&] { return arrivals_ >= count; })) { throw std::runtime_error("nobody came to the gate"); }
}

ServerTest::ServerTest() : folder(new_folder()) {
  options.port = 0;
  options.io_threads = 2;
  options.worker_threads = 8;
  options.spool_dir = folder / "spool";
  options.make_problem = [](unsigned status, std::string_view code, std::string_view detail, Request const* request) {
    auto const trace = request == nullptr ? std::string{"none"} : request->trace_id();
    auto response = Response::json(status, std::string{code} + '|' + std::string{detail} + '|' + trace);
    response.headers.front().second = "application/problem+json";
    return response;
  };
  options.observe = [this](std::string_view method, std::string_view pattern, unsigned status, double /*seconds*/, std::size_t bytes) {
    std::lock_guard const lock(mutex_);
    observed_.push_back({std::string{method}, std::string{pattern}, status, bytes});
    changed_.notify_all();
  };
  options.report_exception = [this](Request const&, std::string_view what) {
    std::lock_guard const lock(mutex_);
    reported_.emplace_back(what);
  };
}

ServerTest::~ServerTest() {
  gate.open();
  server_.reset();
  std::filesystem::remove_all(folder);
}

Server& ServerTest::start() {
  server_ = std::make_unique<Server>(options, routes());
  server_->start();
  return *server_;
}

std::vector<Observed> ServerTest::await_observed(std::size_t count) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, kPatience, [&] { return observed_.size() >= count; });
  return observed_;
}

std::vector<std::string> ServerTest::reported() {
  std::lock_guard const lock(mutex_);
  return reported_;
}

bool ServerTest::await_no_spooled_file() const {
  auto const deadline = std::chrono::steady_clock::now() + kPatience;
  while (!std::filesystem::is_empty(options.spool_dir)) {
    if (std::chrono::steady_clock::now() > deadline) { return false; }
    std::this_thread::yield();
  }
  return true;
}

std::vector<Route> ServerTest::routes() {
  auto const big = std::make_shared<std::string const>(std::size_t{16} * 1024 * 1024, 'b');
  auto routes = more_routes;
  routes.push_back({"GET", "/echo/{id}", RunsOn::inline_on_io, false, echo});
  routes.push_back({"POST", "/echo/{id}", RunsOn::worker_pool, false, echo});
  routes.push_back({"GET", "/echo/{id}/versions/{number}", RunsOn::worker_pool, false, echo});
  routes.push_back({"GET", "/", RunsOn::inline_on_io, false, echo});
  routes.push_back({"POST", "/import", RunsOn::worker_pool, true, spooled});
  routes.push_back({"POST", "/import-fails", RunsOn::worker_pool, true,
                    [](Request const&, auto const&) -> Response { throw std::runtime_error("spilled"); }});
  routes.push_back({"POST", "/gate", RunsOn::worker_pool, false, [this](Request const& request, auto const& none) {
                      gate.pass();
                      return echo(request, none);
                    }});
  routes.push_back({"GET", "/gate", RunsOn::worker_pool, false, [this](Request const& request, auto const& none) {
                      gate.pass();
                      return echo(request, none);
                    }});
  // Only some of its requests may block; were these run on a loop, they would hold its other connections up at the gate.
  routes.push_back({.method = "GET",
                    .pattern = "/sometimes/{what}",
                    .handler =
                        [this](Request const& request, auto const& parameters) {
                          gate.pass();
                          return echo(request, parameters);
                        },
                    .at_hand = [](Request const& request, auto const& parameters) -> std::optional<Response> {
                      if (parameters.front() == "throws") { throw 7; }
                      if (parameters.front() == "splits") { return Response{}.with("Location", "/a\r\nSet-Cookie: stolen=1"); }
                      if (parameters.front() != "not") { return std::nullopt; }
                      return echo(request, parameters);
                    }});
  routes.push_back(
      {"GET", "/throws", RunsOn::worker_pool, false, [](Request const&, auto const&) -> Response { throw std::runtime_error("spilled"); }});
  routes.push_back({"GET", "/throws-inline", RunsOn::inline_on_io, false, [](Request const&, auto const&) -> Response { throw 7; }});
  routes.push_back({"GET", "/splits", RunsOn::inline_on_io, false, [](Request const&, auto const&) {
                      return Response::text(200, "text/plain", "no").with("Location", "/a\r\nSet-Cookie: stolen=1");
                    }});
  routes.push_back({"GET", "/unchanged", RunsOn::inline_on_io, false, [](Request const&, auto const&) {
                      return Response::text(304, "text/plain", "this must not be sent").with("ETag", "\"e\"");
                    }});
  routes.push_back({"DELETE", "/echo/{id}", RunsOn::inline_on_io, false, [](Request const&, auto const&) {
                      return Response{204, {}, {}};
                    }});
  routes.push_back({"GET", "/big", RunsOn::inline_on_io, false, [big](Request const&, auto const&) {
                      return Response{200, {{"Content-Type", "text/plain"}}, big};
                    }});
  return routes;
}

}  // namespace contentos::http::test
