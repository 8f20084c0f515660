// One request and its answer, over and over on one connection: everything between the bytes that came and the bytes that go,
// without the waiting. The connection owns one, feeds it and does as it says.
#pragma once

#include "infra/http/head_scanner.hpp"
#include "infra/http/pieces.hpp"
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

  /// Answers on the loop what may be answered there. Returns whether it did; ask() is for a worker otherwise.
  [[nodiscard]] bool answer_inline(Route const& route);
  /// Runs the handler, wherever it is called.
  void ask(Route const& route);
  /// Whether the answer has a source that was not asked yet. It has to be by pull_first() before compose().
  [[nodiscard]] bool awaits_piece() const { return pieces_.has_more(); }
  /// Blocks. What is all there with its first piece is sent as if it had been there from the beginning.
  void pull_first();
  /// Answers in the handler's place.
  void answer(Fault const& fault);
  /// The same, and the connection ends, since what else the client sends would not be understood.
  void refuse(Fault const& fault);

  /// Makes the bytes that leave. Lifetime: until end().
  void compose(DateCache& date, bool is_draining);
  [[nodiscard]] std::string_view head() const { return head_; }
  [[nodiscard]] std::string_view body() const { return body_; }
  /// Whether body() is but the first piece of it.
  [[nodiscard]] bool has_more() const { return pieces_.has_more(); }
  /// Makes the next bytes that leave, once those before have. Blocks. Requires: has_more().
  void pull();
  [[nodiscard]] std::string_view frame() const { return pieces_.frame(); }
  [[nodiscard]] std::string_view piece() const { return pieces_.piece(); }
  /// The body cannot come to its end. Reports why.
  void cut_off(std::string_view why);
  [[nodiscard]] bool is_cut_off() const { return is_cut_off_; }
  /// Whether the client is told of the body's end by that of the connection alone.
  [[nodiscard]] bool ends_with_connection() const { return ends_with_connection_; }
  /// Reports the answer and forgets the request. `is_sent`: to its last byte. Returns the time.
  std::chrono::steady_clock::time_point end(bool is_sent);
  /// Whether the connection ends with the answer.
  [[nodiscard]] bool is_last() const { return is_last_; }

private:
  [[nodiscard]] Route const* select_route();
  void forget_body();
  void take(Response response);
  void take_source();
  [[nodiscard]] BodyEnd body_end() const;
  [[nodiscard]] bool finds_room(std::size_t spare);
  [[nodiscard]] unsigned observed_status(bool is_sent) const;
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
  Pieces pieces_{};
  BodyLease streamed_;
  std::size_t later_bytes_ = 0;  // of the pieces after the first
  std::string head_{};
  std::string_view body_{};
  std::string_view pattern_{};
  std::optional<Fault> fault_{};
  std::chrono::steady_clock::time_point began_{};
  bool knows_request_ = false;  // request_ is of this exchange
  bool is_last_ = false;
  bool is_cut_off_ = false;
  bool ends_with_connection_ = false;
};

}  // namespace contentos::http
