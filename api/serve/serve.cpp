#include "api/serve/serve.hpp"

#include "api/serve/demo.hpp"
#include "api/serve/listen_check.hpp"
#include "api/serve/node.hpp"
#include "infra/telemetry/log.hpp"

#include <cstdio>
#include <iostream>
#include <signal.h>
#include <time.h>

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

/// Waits for a signal that asks to stop, or for the database to die. Returns the signal's number, 0 for the latter.
int wait_for_end(sigset_t const& signals, Node const& node) {
  timespec const once_a_second{1, 0};
  while (!node.has_failed()) {
    int const signal = sigtimedwait(&signals, nullptr, &once_a_second);
    if (signal > 0) { return signal; }
  }
  return 0;
}

}  // namespace

int serve(ServeOptions const& options) {
  // Blocked before the first thread exists, so that every thread inherits it and only wait_for_end takes them.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  ::signal(SIGPIPE, SIG_IGN);

  if (auto const taken = why_not_listen(options.listen)) {
    std::cerr << "contentos: " << *taken << "\n";
    return 1;
  }
  auto node = Node::start(options);
  if (!node) {
    std::cerr << "contentos: cannot start: " << node.error().context << "\n";
    return 1;
  }
  auto has_demo = false;
  if (options.demo && options.roles.has(Role::command)) {
    auto const loaded = load_demo(**node);
    if (!loaded) { log::error("demo_not_loaded", {{"context", boost::json::string(loaded.error().context)}}); }
    has_demo = loaded && *loaded;
  }
  print_welcome(**node, options.roles, has_demo);
  auto const signal = wait_for_end(signals, **node);
  if (signal == 0) {
    std::cerr << "contentos: the database process has died; stopping. Start again: nothing that was acknowledged is lost.\n";
  } else {
    std::cout << "stopping" << std::endl;
  }
  (*node)->stop();
  return signal == 0 ? 1 : 0;
}

}  // namespace contentos
