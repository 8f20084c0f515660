// The command line's way to a server: plain HTTP requests with the caller's token. Used by api/cli only.
#pragma once

#include <boost/json/value.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace contentos::cli {

/// What the program ends with; part of its contract (`contentos --help`).
enum ExitCode : int {
  kOk = 0,
  kFailed = 1,       // the server could not do it (5xx), or something unforeseen
  kUsage = 2,        // the command line was wrong
  kUnreachable = 3,  // no server there
  kDenied = 4,       // 401 or 403; or it is not the server that the token belongs to
  kRejected = 5,     // any other 4xx: the input was refused
  kPartly = 6,       // an import ended with lines that were not imported
};

struct Reply {
  long status = 0;
  std::string body{};
  std::vector<std::pair<std::string, std::string>> headers{};  // names in lower case
  std::string server{};                                        // whose answer this is

  [[nodiscard]] bool ok() const { return status >= 200 && status < 300; }
  /// The body as JSON; null when it is none.
  [[nodiscard]] boost::json::value json() const;
  /// What `read` takes out of the body's JSON. Errors: Stop{kFailed}, naming the server, when the body is no JSON or `read` throws since it
  /// is of another shape.
  template <class Read>
  auto read(Read const& read) const {
    try {
      return read(parsed());
    } catch (std::exception const& e) { misunderstood(e.what()); }
  }

private:
  [[nodiscard]] boost::json::value parsed() const;
  [[noreturn]] void misunderstood(std::string const& why) const;
};

/// Thrown to leave the program with a message and a code; caught in one place, `run`.
struct Stop {
  ExitCode code;
  std::string message;
};

/// How long a server is waited for.
struct Patience {
  std::chrono::seconds connect{10};
  /// Without a byte either way. Longer than the server's limit of 60 s on a statement and than the 75 s of the gateway: what is only slow
  /// is answered before.
  std::chrono::seconds stall{120};
};

/// The key by which the server of a data folder proves that it is that (api/server_proof.hpp).
struct FolderKey {
  std::string folder;  // its name, for messages
  std::string sealing_key;
};

/// Threading: any; but one thread at a time for all copies of one that has a folder's key.
class Client {
public:
  /// `token` may be empty for what needs none, `tenant` where the token's own is meant. With a `key` the token goes over connections only
  /// whose other end has proved that it belongs to the folder; before that, nothing secret is sent.
  Client(std::string server, std::string token, std::string tenant, std::optional<FolderKey> key = std::nullopt, Patience patience = {});

  /// Errors: Stop{kUnreachable} when no answer came within the patience; Stop{kDenied} when the server has no proof.
  [[nodiscard]] Reply call(std::string_view method, std::string const& path, std::string const& body = {},
                           std::vector<std::string> const& headers = {}) const;
  /// The same, and Stop with the problem's words for anything but 2xx.
  [[nodiscard]] Reply must(std::string_view method, std::string const& path, std::string const& body = {}) const;

  /// A `GET` whose body is given to `take` as it comes, and held nowhere; Stop with the problem's words for anything but 2xx. `take`
  /// returns false when it wants no more. Errors: as call(); Stop{kFailed} when `take` wants no more, or the body ends before it has come
  /// to its end.
  void download(std::string const& path, std::function<bool(std::string_view)> const& take) const;

  static constexpr std::size_t kAbortUpload = 0x10000000;  // CURL_READFUNC_ABORT
  /// Sends what `read` gives, until it gives nothing, as one streamed NDJSON body. Errors: Stop{kUnreachable} also when `read` answers
  /// kAbortUpload; the body then never comes to its end.
  [[nodiscard]] Reply upload(std::string const& path, std::function<std::size_t(char*, std::size_t)> read) const;

  /// Asks the server for its proof. Requires: there is a key. Errors: as call().
  void prove() const;

  [[nodiscard]] std::string const& server() const { return server_; }

private:
  struct Proven;
  class Transfer;
  [[nodiscard]] Reply send(std::string const& path, std::function<void(Transfer&)> const& prepare) const;
  [[noreturn]] void refuse(std::string const& why) const;

  std::string server_;
  std::string token_;
  std::string tenant_;
  Patience patience_;
  std::shared_ptr<Proven> proven_{};
};

/// Stop with code and words fit for an answer that is not 2xx.
[[noreturn]] void fail(Reply const& reply);

}  // namespace contentos::cli
