#include "infra/process/embedded_postgres.hpp"

#include "infra/process/child_process.hpp"
#include "infra/process/embedded.hpp"
#include "infra/process/pause.hpp"
#include "infra/process/postgres_layout.hpp"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <sys/file.h>
#include <thread>
#include <unistd.h>

namespace contentos {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr auto kPoll = milliseconds(5);
constexpr auto kLockPatience = milliseconds(1'000);
constexpr auto kStopPatience = milliseconds(30'000);
constexpr int kStartAttempts = 4;
constexpr auto kStartPause = milliseconds(300);
constexpr std::uintmax_t kMaxLogBytes = 16 * 1024 * 1024;
constexpr char const* kUser = "contentos";

/// The lines of postmaster.pid: process id, data folder, start time, port, socket folder, address, shared memory key, status.
std::vector<std::string> postmaster_lines(fs::path const& cluster) {
  std::ifstream in(cluster / "postmaster.pid");
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) { lines.push_back(line); }
  return lines;
}

pid_t postmaster_pid(fs::path const& cluster) {
  auto const lines = postmaster_lines(cluster);
  return lines.empty() ? 0 : static_cast<pid_t>(std::atol(lines.front().c_str()));
}

bool is_ready(fs::path const& cluster, pid_t pid) {
  auto const lines = postmaster_lines(cluster);
  return lines.size() >= 8 && std::atol(lines[0].c_str()) == pid && lines[7].starts_with("ready");
}

/// A PostgreSQL server's working folder is its cluster; that tells it from a process that got its old id.
bool runs_in(pid_t pid, fs::path const& cluster) {
  std::error_code error;
  auto const cwd = fs::read_symlink("/proc/" + std::to_string(pid) + "/cwd", error);
  return !error && fs::equivalent(cwd, cluster, error) && !error;
}

std::string quoted(std::string const& value) {
  std::string out = "'";
  for (char const c : value) {
    if (c == '\'' || c == '\\') { out.push_back('\\'); }
    out.push_back(c);
  }
  return out + "'";
}

}  // namespace

class EmbeddedPostgres::Impl {
public:
  explicit Impl(EmbeddedPostgresOptions options) : options_(std::move(options)) {}
  ~Impl() { stop(); }

  Result<std::string> start() {
    auto const layout = choose_postgres_layout(options_.data_dir);
    if (!layout) { return layout.error(); }
    layout_ = *layout;
    log_file_ = beside(fs::absolute(options_.data_dir).lexically_normal(), ".log");
    if (auto const mine = take_lock(); !mine) { return mine.error(); }
    turn_log_over();
    if (auto const alone = end_orphan(); !alone) { return alone.error(); }
    if (auto const ready = set_up(); !ready) { return ready.error(); }
    if (options_.stop.stop_requested()) { return told_to_stop(); }
    auto const socket = choose_socket_dir(layout_);
    if (!socket) { return socket.error(); }
    socket_dir_ = *socket;
    if (auto const running = launch(); !running) {
      stop();
      return running.error();
    }
    return "host=" + quoted(socket_dir_.string()) + " port=5432 user=" + kUser + " dbname=postgres";
  }

  void stop() {
    stopping_ = true;
    if (server_) {
      server_->signal(options_.durable ? SIGINT : SIGQUIT);  // PostgreSQL's fast and immediate shutdown
      if (!server_->wait(kStopPatience)) { server_->signal(SIGQUIT); }
      static_cast<void>(server_->wait(milliseconds(5'000)));
      if (watcher_.joinable()) { watcher_.join(); }
      server_.reset();
    }
    std::error_code ignored;
    if (!socket_dir_.empty() && socket_dir_ != layout_.cluster) { fs::remove_all(socket_dir_, ignored); }
    socket_dir_.clear();
    if (lock_ >= 0) { ::close(lock_); }
    lock_ = -1;
  }

  fs::path const& cluster() const { return layout_.cluster; }
  int pid() const { return server_ ? server_->pid() : 0; }

private:
  void say(std::string const& message) const {
    if (options_.progress) { options_.progress(message); }
  }

  Result<void> take_lock() {
    auto const path = beside(fs::absolute(options_.data_dir).lexically_normal(), ".lock");
    lock_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock_ < 0) { return failed("cannot open " + path.string()); }
    // A killed instance holds its lock until the kernel has taken it apart.
    auto const end = steady_clock::now() + kLockPatience;
    while (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
      if (steady_clock::now() > end) {
        ::close(lock_);
        lock_ = -1;
        return StoreError{StoreErrorCode::unavailable, true, "another instance uses " + options_.data_dir.string()};
      }
      if (pause_unless_stopped(options_.stop, kPoll)) { return told_to_stop(); }
    }
    return {};
  }

  void turn_log_over() const {
    std::error_code ignored;
    if (fs::file_size(log_file_, ignored) > kMaxLogBytes && !ignored) { fs::rename(log_file_, beside(log_file_, ".old"), ignored); }
  }

  /// The lock is ours, so a server in this cluster has lost its parent; usually it is already shutting down.
  Result<void> end_orphan() {
    auto const pid = postmaster_pid(layout_.cluster);
    if (pid <= 0 || !runs_in(pid, layout_.cluster)) { return {}; }
    say("stopping the database that an earlier run left behind");
    auto const began = steady_clock::now();
    ::kill(pid, SIGINT);
    bool harder = false;
    while (runs_in(pid, layout_.cluster)) {
      auto const waited = steady_clock::now() - began;
      if (waited > kStopPatience && !harder) {
        ::kill(pid, SIGQUIT);
        harder = true;
      }
      if (waited > 2 * kStopPatience) { return failed("the database of an earlier run does not stop, process " + std::to_string(pid)); }
      if (pause_unless_stopped(options_.stop, kPoll)) { return told_to_stop(); }
    }
    return {};
  }

  ChildOptions program(char const* name, std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), (layout_.programs / name).string());
    return {.arguments = std::move(arguments), .user = layout_.user, .output_file = log_file_.string()};
  }

  /// A new cluster is made under another name and moved into place, so that half of one is never taken for a whole.
  Result<void> set_up() {
    if (fs::exists(layout_.cluster / "PG_VERSION")) { return {}; }
    say("setting up a new database in " + layout_.cluster.string());
    auto const fresh = beside(layout_.cluster, ".new");
    std::error_code error;
    fs::remove_all(fresh, error);
    fs::create_directory(fresh, error);
    if (error) { return failed("cannot make " + fresh.string() + ": " + error.message()); }
    fs::permissions(fresh, fs::perms::owner_all, error);
    if (layout_.user.change && ::chown(fresh.c_str(), layout_.user.uid, layout_.user.gid) != 0) {
      return failed("cannot give " + fresh.string() + " to the database's user");
    }
    std::vector<std::string> arguments{
        "-D", fresh.string(), "-U", kUser, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums", "--no-instructions"};
    if (!options_.durable) { arguments.emplace_back("--no-sync"); }
    auto const status = run_program(program("initdb", std::move(arguments)), options_.start_timeout, options_.stop);
    if (!status) { return status.error(); }
    if (*status != 0) { return failed("initdb failed: " + tail_of(log_file_, 600)); }
    fs::remove(layout_.cluster, error);  // an empty folder may stand there
    fs::rename(fresh, layout_.cluster, error);
    if (error) { return failed("cannot move the new database to " + layout_.cluster.string() + ": " + error.message()); }
    return {};
  }

  ChildOptions server() const {
    std::vector<std::pair<std::string, std::string>> settings{
        {"listen_addresses", ""},
        {"port", "5432"},
        {"unix_socket_directories", socket_dir_.string()},
        {"unix_socket_permissions", "0700"},
        {"max_connections", "300"},  // six processes as docs/operations.md counts, or as many clients of a tool that measures beside one
        {"shared_buffers", "128MB"},
        {"fsync", options_.durable ? "on" : "off"},
        {"synchronous_commit", "on"},
        {"wal_compression", "lz4"},
        {"max_wal_size", "2GB"},
        {"checkpoint_completion_target", "0.9"},
        {"huge_pages", "off"},
        {"jit", "off"},
        {"timezone", "UTC"},
        {"log_timezone", "UTC"},
        {"lc_messages", "C"},
        {"logging_collector", "off"},
        {"log_line_prefix", "%m [%p] %a "},
    };
    settings.insert(settings.end(), options_.settings.begin(), options_.settings.end());
    std::vector<std::string> arguments{"-D", layout_.cluster.string()};
    for (auto const& [name, value] : settings) {
      arguments.emplace_back("-c");
      arguments.push_back(name + "=" + value);
    }
    auto child = program("postgres", std::move(arguments));
    child.signal_on_parent_death = SIGINT;
    return child;
  }

  /// A server that was killed outright leaves sessions behind that end by themselves in a moment; until then a new one refuses to start.
  Result<void> launch() {
    stopping_ = false;
    for (int attempt = 1;; ++attempt) {
      server_ = std::make_unique<ChildProcess>();
      if (auto const started = server_->start(server()); !started) { return started.error(); }
      auto const ready = await_ready();
      if (ready) { break; }
      if (attempt == kStartAttempts || !server_->wait(milliseconds(0))) { return ready.error(); }
      if (pause_unless_stopped(options_.stop, kStartPause)) { return told_to_stop(); }
    }
    watcher_ = std::thread([this] { watch(); });
    return {};
  }

  Result<void> await_ready() {
    auto const began = steady_clock::now();
    auto next_message = began + std::chrono::seconds(1);
    while (!is_ready(layout_.cluster, server_->pid())) {
      if (options_.stop.stop_requested()) { return told_to_stop(); }
      if (auto const status = server_->wait(kPoll, options_.stop)) {
        return failed("the database did not start (exit " + std::to_string(*status) + "): " + tail_of(log_file_, 600));
      }
      auto const now = steady_clock::now();
      if (now > next_message) {
        say("the database is recovering from a crash; waiting");
        next_message = now + std::chrono::seconds(5);
      }
      if (now - began > options_.start_timeout) {
        return StoreError{StoreErrorCode::timed_out, true, "the database did not become ready in time: " + tail_of(log_file_, 300)};
      }
    }
    return {};
  }

  void watch() {
    while (!server_->wait(milliseconds(60'000))) {}
    if (!stopping_ && options_.on_death) { options_.on_death(); }
  }

  EmbeddedPostgresOptions options_;
  PostgresLayout layout_{};
  fs::path log_file_{};
  fs::path socket_dir_{};
  int lock_ = -1;
  std::atomic<bool> stopping_ = false;
  std::unique_ptr<ChildProcess> server_{};
  std::thread watcher_{};
};

EmbeddedPostgres::EmbeddedPostgres(EmbeddedPostgresOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
EmbeddedPostgres::~EmbeddedPostgres() = default;
Result<std::string> EmbeddedPostgres::start() { return impl_->start(); }
void EmbeddedPostgres::stop() { impl_->stop(); }
fs::path const& EmbeddedPostgres::cluster_dir() const { return impl_->cluster(); }
int EmbeddedPostgres::pid() const { return impl_->pid(); }

}  // namespace contentos
