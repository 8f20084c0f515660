// The composition root: every part of one process, made in the order in which they need each other and stopped in the reverse.
#pragma once

#include "api/serve/data_folder.hpp"
#include "api/serve/serve.hpp"
#include "api/surface.hpp"
#include "projections/runner/projection.hpp"

#include <functional>
#include <memory>
#include <stop_token>

namespace contentos {

class Node {
public:
  /// Starts database, log, read models, reactors, and last the server.
  /// Errors: of the first part that does not start, or unavailable when a stop was requested before all had. What was started is stopped
  ///   again. `has_database` is called once the database has answered: until then nothing runs that would have to be stopped, unless the
  ///   database is our own.
  [[nodiscard]] static Result<std::unique_ptr<Node>> start(ServeOptions const& options, std::stop_token stop = {},
                                                           std::function<void()> const& has_database = {});
  ~Node();  // stops

  /// Stops accepting, answers what is in flight (at most 10 s), then stops the parts. Nothing acknowledged is lost. Idempotent.
  void stop();

  [[nodiscard]] api::Services& services();
  /// The live read models that this process projects, for comparing them with a rebuild.
  [[nodiscard]] std::vector<Projection*> projections();
  /// Rebuilds one of them; blocks until it is swapped in.
  [[nodiscard]] Result<void> rebuild(std::string_view name);
  [[nodiscard]] std::string const& address() const;  // `http://127.0.0.1:8080`
  [[nodiscard]] DataFolder const& data() const;
  [[nodiscard]] bool is_first_start() const;  // this start made the admin token
  /// True once the database has died under us: there is nothing left to serve with.
  [[nodiscard]] bool has_failed() const;

private:
  struct Parts;
  explicit Node(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace contentos
