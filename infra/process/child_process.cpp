#include "infra/process/child_process.hpp"

#include "infra/process/pause.hpp"

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <grp.h>
#include <string_view>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace contentos {

namespace {

/// What the child needs, made before the fork: between fork and exec nothing may allocate.
struct Prepared {
  std::vector<char*> argv;
  std::vector<char*> environment;
  char const* output;
  char const* working_dir;
  RunAs user;
  int death_signal;
  pid_t parent;
};

void redirect(char const* path, int flags, int target) {
  int const fd = ::open(path, flags, 0640);
  if (fd >= 0) { ::dup2(fd, target); }
}

bool become(RunAs const& user) {
  if (!user.change) { return true; }
  return ::setgroups(1, &user.gid) == 0 && ::setgid(user.gid) == 0 && ::setuid(user.uid) == 0;
}

[[noreturn]] void exec_child(Prepared const& p) {
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  for (int s : {SIGINT, SIGTERM, SIGPIPE, SIGHUP, SIGUSR1, SIGUSR2, SIGCHLD}) { ::signal(s, SIG_DFL); }
  ::setsid();
  redirect("/dev/null", O_RDONLY, 0);
  redirect(p.output, O_WRONLY | O_CREAT | O_APPEND, 1);
  ::dup2(1, 2);
  ::syscall(SYS_close_range, 3U, ~0U, 0U);
  // Changing the user clears the death signal, so it is asked for after.
  if (!become(p.user) || ::prctl(PR_SET_PDEATHSIG, p.death_signal) != 0) { ::_exit(126); }
  if (::getppid() != p.parent || ::chdir(p.working_dir) != 0) { ::_exit(126); }
  ::execve(p.argv[0], p.argv.data(), p.environment.data());
  ::_exit(127);
}

/// `name=value` for everything in this process's environment, and for `more`, which wins.
std::vector<std::string> environment_with(std::vector<std::pair<std::string, std::string>> const& more) {
  std::vector<std::string> out;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    std::string_view const text(*variable);
    auto const is_replaced = std::ranges::any_of(more, [&](auto const& pair) { return text.substr(0, text.find('=')) == pair.first; });
    if (!is_replaced) { out.emplace_back(text); }
  }
  for (auto const& [name, value] : more) { out.push_back(name + "=" + value); }
  return out;
}

int exit_status(int wait_status) { return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status); }

}  // namespace

ChildProcess::~ChildProcess() {
  signal(SIGKILL);
  if (keeper_.joinable()) { keeper_.join(); }
}

Result<void> ChildProcess::start(ChildOptions options) {
  CONTENTOS_ENSURE(!keeper_.joinable(), "a child process is started once");
  keeper_ = std::thread([this, o = std::move(options)]() mutable { run(std::move(o)); });
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return pid_ != 0; });
  if (pid_ < 0) { return StoreError{StoreErrorCode::internal, false, "fork failed"}; }
  return {};
}

void ChildProcess::run(ChildOptions options) {
  Prepared p{{},
             {},
             options.output_file.empty() ? "/dev/null" : options.output_file.c_str(),
             options.working_dir.c_str(),
             options.user,
             options.signal_on_parent_death,
             ::getpid()};
  for (auto& argument : options.arguments) { p.argv.push_back(argument.data()); }
  p.argv.push_back(nullptr);
  auto environment = environment_with(options.environment);
  for (auto& variable : environment) { p.environment.push_back(variable.data()); }
  p.environment.push_back(nullptr);
  auto const pid = ::fork();
  if (pid == 0) { exec_child(p); }
  {
    std::lock_guard const lock(mutex_);
    pid_ = pid;
  }
  changed_.notify_all();
  if (pid < 0) { return; }
  // The exit is awaited without reaping first, so that signal() can never meet a process id that was given away again.
  siginfo_t info{};
  while (::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT) < 0 && errno == EINTR) {}
  {
    std::lock_guard const lock(mutex_);
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
    status_ = exit_status(status);
  }
  changed_.notify_all();
}

void ChildProcess::signal(int number) {
  std::lock_guard const lock(mutex_);
  if (pid_ > 0 && !status_) { ::kill(pid_, number); }
}

void ChildProcess::signal_all(int number) {
  std::lock_guard const lock(mutex_);
  if (pid_ > 0 && !status_) { ::kill(-pid_, number); }
}

std::optional<int> ChildProcess::wait(std::chrono::milliseconds timeout, std::stop_token const& stop) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, stop, timeout, [&] { return status_.has_value() || pid_ < 0; });
  return status_;
}

pid_t ChildProcess::pid() const {
  std::lock_guard const lock(mutex_);
  return pid_;
}

Result<int> run_program(ChildOptions options, std::chrono::milliseconds timeout, std::stop_token const& stop) {
  auto const name = options.arguments.front();
  ChildProcess child;
  if (auto const started = child.start(std::move(options)); !started) { return started.error(); }
  auto const status = child.wait(timeout, stop);
  if (status) { return *status; }
  child.signal_all(SIGKILL);
  if (stop.stop_requested()) { return told_to_stop(); }
  return StoreError{StoreErrorCode::timed_out, false, name + " did not end in time"};
}

}  // namespace contentos
