#include "api/serve/serve.hpp"

#include "api/serve/demo.hpp"
#include "api/serve/listen_check.hpp"
#include "api/serve/node.hpp"
#include "api/serve/settings.hpp"
#include "api/serve/stop_signal.hpp"
#include "infra/process/pause.hpp"
#include "infra/telemetry/log.hpp"

#include <iostream>

namespace contentos {

namespace {

void print_welcome(Node const& node, Roles roles, bool has_demo) {
  auto const& address = node.address();
  std::cout << "ContentOS is ready: " << address << (roles == Roles::all() ? "" : " (" + roles.str() + ")") << "\n";
  if (has_demo) {
    auto const token = node.data().admin_token().string();
    std::cout << "\nPublished content, as a site reads it:\n"
              << "  curl '" << address << "/api/demo/entries?content_type=article'\n"
              << "The same entries, as an editor's tool sees them:\n"
              << "  curl -H \"Authorization: Bearer $(cat '" << token << "')\" -H 'ContentOS-Tenant: demo' " << address
              << "/api/v1/entries\n";
  }
  std::cout << "\nCtrl-C stops it." << std::endl;
}

constexpr auto kOrderly = std::chrono::minutes(2);  // longer than all that an orderly stop may take together

/// What a stop waits for until the database has answered. One of our own is always stopped in order; one elsewhere is none of ours to stop,
/// and the way to it may hang.
std::chrono::milliseconds patience_with_database() {
  auto const settings = settings_from_environment();
  return settings && !settings->postgres.empty() ? std::chrono::seconds(1) : kOrderly;
}

/// Returns false when the database has died.
bool wait_for_end(StopSignal& stop, Node const& node) {
  while (!stop.wait_for(std::chrono::seconds(1))) {
    if (node.has_failed()) { return false; }
  }
  return true;
}

void welcome(Node& node, ServeOptions const& options, std::stop_token const& stop) {
  auto has_demo = false;
  if (options.demo && options.roles.has(Role::command)) {
    auto const loaded = load_demo(node, stop);
    if (!loaded) { log::error("demo_not_loaded", {{"context", boost::json::string(loaded.error().context)}}); }
    has_demo = loaded && *loaded;
  }
  if (!stop.stop_requested()) { print_welcome(node, options.roles, has_demo); }
}

}  // namespace

int serve(ServeOptions const& options) {
  StopSignal stop;
  if (auto const taken = why_not_listen(options.listen)) {
    std::cerr << "contentos: " << *taken << "\n";
    return 1;
  }
  stop.leave_after(patience_with_database());
  auto node = Node::start(options, stop.token(), [&stop] { stop.leave_after(kOrderly); });
  stop.returned();
  if (!node && is_told_to_stop(node.error())) {
    std::cout << "stopped while starting" << std::endl;
    return 0;
  }
  if (!node) {
    std::cerr << "contentos: cannot start: " << node.error().context << "\n";
    return 1;
  }
  welcome(**node, options, stop.token());
  auto const is_told = wait_for_end(stop, **node);
  if (is_told) {
    std::cout << "stopping" << std::endl;
  } else {
    std::cerr << "contentos: the database process has died; stopping. Start again: nothing that was acknowledged is lost.\n";
  }
  (*node)->stop();
  return is_told ? 0 : 1;
}

}  // namespace contentos
