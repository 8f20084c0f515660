// One request and its answer, over and over on one connection: everything between the bytes that came and the bytes that go,
// without the waiting. The connection owns one, feeds it and does as it says.
#pragma once

#include "infra/http/head_scanner.hpp"
#include "infra/http/read_buffer.hpp"
#include "infra/http/request_parser.hpp"
#include "infra/http/response_head.hpp"
#include "infra/http/server_state.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace contentos::http {

/// Threading: one thread at a time. The order of calls is that of the declarations.
class Exchange {
public:
  Exchange(ServerState& server, std::string remote_address, std::string local_address);

  /// Whether there is something to begin: a whole head, or one that can only be refused.
  /// Requires: `pending` has only grown since end().
  [[nodiscard]] bool head_is_ready(std::string_view pending);
  /// Instead of the rest of the head, which did not come.
  void give_up_head(Fault const& fault) { fault_ = fault; }
  /// Takes the head out of the buffer. Returns the route to ask, or null when the answer is there already.
  [[nodiscard]] Route const* begin(ReadBuffer& buffer);

  [[nodiscard]] bool awaits_body(Route const& route) const { return route.spool_body || parser_.awaits_body(); }
  /// Returns false, with the answer made, when it is known beforehand that the body is too large, or that nothing could be done with it.
  [[nodiscard]] bool admits_body(Route const& route);
  [[nodiscard]] bool expects_continue() const { return parser_.expects_continue(); }
  enum class Body { unfinished, to_be_written, whole, refused };
  /// Takes what it can out of the buffer. `to_be_written` and `whole` ask for write_spool() where the route spools.
  [[nodiscard]] Body take_body(Route const& route, ReadBuffer& buffer);
  /// Both block.
  [[nodiscard]] std::error_code open_spool();
  [[nodiscard]] std::error_code write_spool(bool is_last);

  /// Whether ask() may be called on the loop.
  [[nodiscard]] bool runs_inline(Route const& route) const noexcept;
  /// Runs the handler, wherever it is called.
  void ask(Route const& route);
  /// Answers in the handler's place.
  void answer(Fault const& fault);
  /// The same, and the connection ends, since what else the client sends would not be understood.
  void refuse(Fault const& fault);

  /// Makes the bytes that leave. Lifetime: until end().
  void compose(DateCache& date, bool is_draining);
  [[nodiscard]] std::string_view head() const { return head_; }
  [[nodiscard]] std::string_view body() const { return body_; }
  /// Reports the answer and forgets the request.
  void end();
  /// Whether the connection ends with the answer.
  [[nodiscard]] bool is_last() const { return is_last_; }

private:
  [[nodiscard]] Route const* select_route();
  void forget_body();
  void answer_with_methods(std::string const& methods);
  [[nodiscard]] std::size_t body_limit(Route const& route) const;
  /// Requires: the route says so.
  [[nodiscard]] std::size_t working_bytes(Route const& route) const;

  ServerState& server_;
  Limits const& limits_;
  BodyLease lease_;
  HeadScanner scanner_{};
  RequestParser parser_{};
  SpoolFile spool_{};
  std::string unwritten_{};
  Request request_{};
  std::vector<std::string> parameters_{};
  Response response_{};
  std::string head_{};
  std::string_view body_{};
  std::string_view pattern_{};
  std::optional<Fault> fault_{};
  std::chrono::steady_clock::time_point began_{};
  bool knows_request_ = false;  // request_ is of this exchange
  bool is_last_ = false;
};

}  // namespace contentos::http
