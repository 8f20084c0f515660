#include "api/serve/stop_signal.hpp"

#include "infra/process/pause.hpp"
#include "infra/telemetry/log.hpp"

#include <csignal>
#include <ctime>
#include <unistd.h>

namespace contentos {

namespace {

using std::chrono::steady_clock;

constexpr auto kSameSignal = std::chrono::seconds(1);
constexpr timespec kNextSignal{0, 50'000'000};

}  // namespace

StopSignal::StopSignal() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  taker_ = std::thread([this] { take_signals(); });
}

StopSignal::~StopSignal() {
  ended_ = true;
  pthread_kill(taker_.native_handle(), SIGINT);
  taker_.join();
}

bool StopSignal::wait_for(std::chrono::milliseconds time) { return pause_unless_stopped(token(), time); }

void StopSignal::leave_after(std::chrono::milliseconds patience) {
  std::lock_guard const lock(mutex_);
  patience_ = patience;
}

void StopSignal::returned() {
  std::lock_guard const lock(mutex_);
  patience_.reset();
}

bool StopSignal::is_late(steady_clock::duration since_signal) {
  std::lock_guard const lock(mutex_);
  return patience_ && since_signal > *patience_;
}

void StopSignal::take_signals() {
  int number = 0;
  sigwait(&signals_, &number);
  auto const first = steady_clock::now();
  if (!ended_) { source_.request_stop(); }
  while (!ended_) {
    number = sigtimedwait(&signals_, nullptr, &kNextSignal);
    auto const since = steady_clock::now() - first;
    if (ended_) { return; }
    if (number > 0 && since >= kSameSignal) { ::_exit(128 + number); }
    if (is_late(since)) {
      log::info("left_while_starting");
      ::_exit(0);
    }
  }
}

}  // namespace contentos
