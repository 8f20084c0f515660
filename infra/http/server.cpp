#include "infra/http/server.hpp"

#include "infra/http/io_loop.hpp"
#include "infra/http/server_state.hpp"

#include <algorithm>
#include <future>
#include <mutex>
#include <thread>
#include <utility>

namespace contentos::http {

struct Server::Impl {
  Impl(ServerOptions options, std::vector<Route> routes) : state(std::move(options), std::move(routes)) {
    auto const& address = state.options.address;
    auto const wanted = state.options.port;
    if (wanted != 0) { IoLoop::refuse_taken_port(address, wanted); }
    for (unsigned i = 0; i < std::max(state.options.io_threads, 1U); ++i) {
      loops.push_back(std::make_unique<IoLoop>(state, address, loops.empty() ? wanted : port));
      port = loops.front()->port();
    }
  }

  /// Returns once it has happened on each.
  void on_every_loop(std::future<void> (IoLoop::*step)()) {
    std::vector<std::future<void>> steps;
    for (auto& loop : loops) { steps.push_back(((*loop).*step)()); }
    for (auto& taken : steps) { taken.wait(); }
  }

  ServerState state;
  std::vector<std::unique_ptr<IoLoop>> loops{};
  std::vector<std::thread> threads{};
  std::uint16_t port = 0;
  std::mutex starting_or_stopping{};
  bool stopped = false;
};

Server::Server(ServerOptions options, std::vector<Route> routes) : impl_(std::make_unique<Impl>(std::move(options), std::move(routes))) {}

Server::~Server() { stop(std::chrono::milliseconds{0}); }

void Server::start() {
  std::lock_guard const lock(impl_->starting_or_stopping);
  if (impl_->stopped || !impl_->threads.empty()) { return; }
  for (auto& loop : impl_->loops) {
    impl_->threads.emplace_back([&loop] { loop->run(); });
  }
}

void Server::stop(std::chrono::milliseconds grace) {
  std::lock_guard const lock(impl_->starting_or_stopping);
  if (std::exchange(impl_->stopped, true)) { return; }
  auto& state = impl_->state;
  if (!impl_->threads.empty()) {
    state.is_draining = true;
    impl_->on_every_loop(&IoLoop::drain);
    static_cast<void>(state.connections.wait_for_none(grace));
    impl_->on_every_loop(&IoLoop::close);
  }
  // Every connection that waits for the pool is resumed by this, finds its socket closed, and ends.
  state.pool.stop();
  if (!impl_->threads.empty()) { state.connections.wait_for_none(); }
  for (auto& loop : impl_->loops) { loop->finish(); }
  for (auto& thread : impl_->threads) { thread.join(); }
  impl_->loops.clear();
}

std::uint16_t Server::port() const { return impl_->port; }

}  // namespace contentos::http
