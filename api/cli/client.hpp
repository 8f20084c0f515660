// The command line's way to a server: plain HTTP requests with the caller's token. Used by api/cli only.
#pragma once

#include <boost/json/value.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace contentos::cli {

/// What the program ends with; part of its contract (docs/cli.md).
enum ExitCode : int {
  kOk = 0,
  kFailed = 1,       // the server could not do it (5xx), or something unforeseen
  kUsage = 2,        // the command line was wrong
  kUnreachable = 3,  // no server there
  kDenied = 4,       // 401 or 403
  kRejected = 5,     // any other 4xx: the input was refused
  kPartly = 6,       // an import ended with lines that were not imported
};

struct Reply {
  long status = 0;
  std::string body{};
  std::vector<std::pair<std::string, std::string>> headers{};  // names in lower case

  [[nodiscard]] bool ok() const { return status >= 200 && status < 300; }
  /// The body as JSON; null when it is none.
  [[nodiscard]] boost::json::value json() const;
};

/// Thrown to leave the program with a message and a code; caught in one place, `run`.
struct Stop {
  ExitCode code;
  std::string message;
};

class Client {
public:
  /// `token` may be empty for what needs none, `tenant` where the token's own is meant.
  Client(std::string server, std::string token, std::string tenant);

  /// Errors: Stop{kUnreachable} when no answer came.
  [[nodiscard]] Reply call(std::string_view method, std::string const& path, std::string const& body = {},
                           std::vector<std::string> const& headers = {}) const;
  /// The same, and Stop with the problem's words for anything but 2xx.
  [[nodiscard]] Reply must(std::string_view method, std::string const& path, std::string const& body = {}) const;

  static constexpr std::size_t kAbortUpload = 0x10000000;  // CURL_READFUNC_ABORT
  /// Sends what `read` gives, until it gives nothing, as one streamed NDJSON body. Errors: Stop{kUnreachable} also when `read` answers
  /// kAbortUpload; the body then never comes to its end.
  [[nodiscard]] Reply upload(std::string const& path, std::function<std::size_t(char*, std::size_t)> read) const;

private:
  std::string server_;
  std::string token_;
  std::string tenant_;
};

/// Stop with code and words fit for an answer that is not 2xx.
[[noreturn]] void fail(Reply const& reply);

/// Percent-encodes one path segment or query value.
[[nodiscard]] std::string escape(std::string_view text);

}  // namespace contentos::cli
