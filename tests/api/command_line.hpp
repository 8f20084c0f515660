// The command line, run within the test; and a server for it to ask.
#pragma once

#include "api/cli/cli.hpp"
#include "infra/http/server.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace contentos::test {

struct Ran {
  int code;
  std::string printed;
  std::string complained;
};

/// `contentos WORDS…`
inline Ran run_contentos(std::vector<std::string> words) {
  words.insert(words.begin(), "contentos");
  std::vector<char*> arguments;
  arguments.reserve(words.size());
  for (auto& word : words) { arguments.push_back(word.data()); }
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  auto const code = cli::run(static_cast<int>(arguments.size()), arguments.data());
  return {code, testing::internal::GetCapturedStdout(), testing::internal::GetCapturedStderr()};
}

/// What it prints where all is well.
inline std::string printed(std::vector<std::string> words) {
  auto ran = run_contentos(std::move(words));
  EXPECT_EQ(0, ran.code) << ran.complained;
  return std::move(ran.printed);
}

/// A server that gives each route its answer, and keeps the request. While it is there CONTENTOS_TOKEN is set.
class AnsweringServer {
public:
  struct Route {
    std::string method;
    std::string pattern;
    std::string answer = "{}";
    int status = 200;
  };

  explicit AnsweringServer(std::vector<Route> const& routes) {
    std::vector<http::Route> out;
    for (auto const& route : routes) {
      auto const answer = [this, route](http::Request const& request, std::vector<std::string> const&) {
        asked = request;
        return http::Response::text(route.status, "application/json", route.answer);
      };
      out.push_back({route.method, route.pattern, http::RunsOn::worker_pool, false, answer});
    }
    http::ServerOptions options;
    options.port = 0;
    server_ = std::make_unique<http::Server>(options, std::move(out));
    server_->start();
    ::setenv("CONTENTOS_TOKEN", "token", 1);
  }
  ~AnsweringServer() { ::unsetenv("CONTENTOS_TOKEN"); }
  AnsweringServer(AnsweringServer const&) = delete;
  AnsweringServer& operator=(AnsweringServer const&) = delete;

  /// `contentos WORDS…`, asking here for the tenant acme.
  [[nodiscard]] Ran run(std::vector<std::string> words) const {
    words.insert(words.end(), {"--tenant=acme", "--server=http://127.0.0.1:" + std::to_string(server_->port())});
    return run_contentos(std::move(words));
  }

  http::Request asked{};  // last

private:
  std::unique_ptr<http::Server> server_{};
};

}  // namespace contentos::test
