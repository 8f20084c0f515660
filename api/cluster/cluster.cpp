#include "api/cluster/cluster.hpp"

#include "api/cli/client.hpp"
#include "api/cluster/gateway.hpp"
#include "api/cluster/unit.hpp"
#include "api/serve/address_file.hpp"
#include "api/serve/data_folder.hpp"
#include "api/serve/listen_check.hpp"
#include "domain/core/hex.hpp"
#include "infra/crypto/random.hpp"
#include "infra/process/held_port.hpp"
#include "infra/process/pause.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <signal.h>
#include <thread>

namespace contentos {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr auto kLook = milliseconds(50);
constexpr auto kShortLife = std::chrono::seconds(2);
constexpr auto kLongestPause = milliseconds(2'000);
constexpr auto kStartPatience = std::chrono::minutes(5);

struct Place {
  char const* name;
  char const* roles;  // of `contentos serve`
};
constexpr std::array<Place, 10> kServers = {{{"command-1", "command"},
                                             {"command-2", "command"},
                                             {"relay-1", "relay"},
                                             {"relay-2", "relay"},
                                             {"projector-1", "projector"},
                                             {"projector-2", "projector"},
                                             {"delivery-1", "delivery"},
                                             {"delivery-2", "delivery"},
                                             {"worker-1", "worker"},
                                             {"worker-2", "worker"}}};

StoreError failed(std::string what) { return {StoreErrorCode::internal, false, std::move(what)}; }

/// Why a process is not ready to serve, by its own words; nothing when it is.
std::optional<std::string> why_not_ready(std::string const& address) {
  try {
    auto const reply = cli::Client(address, {}, {}).call("GET", "/readyz");
    return reply.status == 200 ? std::nullopt : std::optional(reply.body);
  } catch (cli::Stop const& stop) { return stop.message; }
}

}  // namespace

class Cluster::Impl {
public:
  explicit Impl(ClusterOptions options) : options_(std::move(options)), told_(options_.stop, [this] { halt_.request_stop(); }) {
    options_.stop = halt_.get_token();
  }
  ~Impl() { stop(); }

  Result<void> start();
  void stop();
  std::vector<ClusterMember> members() const;
  bool signal(std::string_view name, int number);
  Result<void> stop_member(std::string_view name);
  Result<void> start_member(std::string_view name);
  Result<void> wait_ready(milliseconds timeout);

  std::stop_source halt_{};  // of every start that is under way: whoever started this asks for it, or stop()
  ClusterOptions options_;
  std::stop_callback<std::function<void()>> told_;
  std::string address_{};
  std::string conninfo_{};
  std::string brokers_{};

private:
  /// A unit, whether it is wanted to run, and the thread that sees to that.
  struct Kept {
    std::string name;
    std::string address;
    std::unique_ptr<Unit> unit;
    bool wanted = true;   // false: taken down for a while
    bool ending = false;  // for good
    bool running = false;
    bool busy = false;  // starting, running or being stopped
    int starts = 0;
    std::string last_error{};
    std::thread keeper{};
  };

  Result<void> make_folder();
  Result<void> make_secret(fs::path const& file);
  void keep(std::string name, std::string address, std::unique_ptr<Unit> unit);
  Result<void> wait_started(Kept& kept);
  void watch(Kept& kept);
  void run_once(Kept& kept, milliseconds& pause);
  [[nodiscard]] std::uint16_t base_port() const;
  std::uint16_t hold_port_near_base(std::size_t index);
  Result<void> start_servers();
  Result<void> start_gateway(std::vector<std::string> commanding, std::vector<std::string> delivering);
  [[nodiscard]] Kept* find(std::string_view name) const;
  void end(std::function<bool(Kept const&)> const& which);
  [[nodiscard]] bool is_cancelled() const { return options_.stop.stop_requested(); }
  void say(std::string const& message) const {
    if (options_.progress) { options_.progress(message); }
  }

  mutable std::mutex mutex_{};
  std::condition_variable changed_{};
  bool stopping_ = false;
  std::vector<HeldPort> ports_{};              // the gateway's and the servers', held to the end: one that is down comes back to its own
  std::vector<std::unique_ptr<Kept>> kept_{};  // in the order of their start
};

Result<void> Cluster::Impl::make_secret(fs::path const& file) {
  if (fs::exists(file)) { return {}; }
  return DataFolder::write_private(file, to_hex(crypto::random_bytes(32)) + "\n");
}

Result<void> Cluster::Impl::make_folder() {
  std::error_code error;
  options_.data = fs::absolute(options_.data, error);
  fs::create_directories(options_.data, error);
  if (error) { return failed("cannot make " + options_.data.string() + ": " + error.message()); }
  // The database's own user walks through it.
  fs::permissions(options_.data, fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec, error);
  options_.binary = options_.binary.empty() ? fs::read_symlink("/proc/self/exe", error) : fs::absolute(options_.binary, error);
  if (auto made = make_secret(options_.data / "master.key"); !made) { return made; }
  return make_secret(options_.data / "sealing.key");
}

void Cluster::Impl::keep(std::string name, std::string address, std::unique_ptr<Unit> unit) {
  auto kept = std::make_unique<Kept>();
  kept->name = std::move(name);
  kept->address = std::move(address);
  kept->unit = std::move(unit);
  auto& place = *kept;
  {
    std::lock_guard const lock(mutex_);
    kept_.push_back(std::move(kept));
  }
  place.keeper = std::thread([this, &place] { watch(place); });
}

/// Until it runs for the first time.
Result<void> Cluster::Impl::wait_started(Kept& kept) {
  std::unique_lock lock(mutex_);
  auto const end = steady_clock::now() + kStartPatience;
  auto const is_decided = [&] { return kept.running || !kept.last_error.empty() || stopping_; };
  while (!changed_.wait_for(lock, kLook, is_decided) && steady_clock::now() < end && !is_cancelled()) {}
  if (kept.running) { return {}; }
  if (is_cancelled() && kept.last_error.empty()) { return told_to_stop(); }
  return failed(kept.name + ": " + (kept.last_error.empty() ? "did not start in time" : kept.last_error));
}

void Cluster::Impl::watch(Kept& kept) {
  milliseconds pause{0};
  while (true) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, kLook, [&] { return kept.ending || kept.wanted; });
      if (kept.ending) { break; }
      if (!kept.wanted) { continue; }
      kept.busy = true;
    }
    run_once(kept, pause);
    std::unique_lock lock(mutex_);
    kept.busy = false;
    changed_.notify_all();
    if (!options_.restart) { kept.wanted = false; }
    changed_.wait_for(lock, pause, [&] { return kept.ending; });
  }
  kept.unit->stop();
}

/// From a start to the end of it; longer pauses after short lives.
void Cluster::Impl::run_once(Kept& kept, milliseconds& pause) {
  auto const began = steady_clock::now();
  auto const started = kept.unit->start();
  auto const has_failed = !started && !is_told_to_stop(started.error());
  {
    std::lock_guard const lock(mutex_);
    kept.running = started.has_value();
    kept.last_error = has_failed ? started.error().context : std::string();
    ++kept.starts;
  }
  changed_.notify_all();
  if (has_failed) { say(kept.name + ": " + started.error().context); }
  while (started && !kept.unit->has_ended()) {
    std::unique_lock lock(mutex_);
    if (kept.ending) { return; }
    if (!kept.wanted) {
      lock.unlock();
      kept.unit->stop();
      break;
    }
  }
  bool const lived = started && steady_clock::now() - began > kShortLife;
  pause = lived ? milliseconds(0) : std::clamp(pause * 2, milliseconds(100), kLongestPause);
  {
    std::lock_guard const lock(mutex_);
    kept.running = false;
    if (kept.wanted && started && !kept.ending) { say(kept.name + " has ended; starting it again"); }
  }
  changed_.notify_all();
}

/// The gateway's as it was asked for; 0: any.
std::uint16_t Cluster::Impl::base_port() const {
  auto const colon = options_.listen.rfind(':');
  return colon == std::string::npos ? std::uint16_t{0} : static_cast<std::uint16_t>(std::atoi(options_.listen.c_str() + colon + 1));
}

/// One behind the gateway's if it is free, so that people find the processes where they were, else any.
std::uint16_t Cluster::Impl::hold_port_near_base(std::size_t index) {
  auto const wanted = base_port() + index;
  auto near = base_port() != 0 && wanted <= 0xFFFF ? HeldPort::take(static_cast<std::uint16_t>(wanted)) : std::nullopt;
  return ports_.emplace_back(near ? std::move(*near) : HeldPort::any()).value();
}

Result<void> Cluster::Impl::start_servers() {
  std::vector<std::string> commanding;
  std::vector<std::string> delivering;
  for (std::size_t i = 0; i < kServers.size(); ++i) {
    auto const& place = kServers[i];
    auto const listen = "127.0.0.1:" + std::to_string(hold_port_near_base(i + 1));
    if (std::string_view(place.roles) == "command") { commanding.push_back(listen); }
    if (std::string_view(place.roles) == "delivery") { delivering.push_back(listen); }
    keep(place.name, "http://" + listen, program_unit(serve_program(options_, place.name, place.roles, listen, {conninfo_, brokers_})));
  }
  return start_gateway(std::move(commanding), std::move(delivering));
}

Result<void> Cluster::Impl::start_gateway(std::vector<std::string> commanding, std::vector<std::string> delivering) {
  auto const nginx = find_nginx();
  if (!nginx) { return failed("the gateway is nginx, which is not installed: apt-get install nginx-light"); }
  auto listen = options_.listen;
  if (base_port() == 0) { listen.replace(listen.rfind(':') + 1, 1, std::to_string(ports_.emplace_back(HeldPort::any()).value())); }
  auto arguments =
      write_gateway({options_.data / "gateway", listen, std::move(commanding), std::move(delivering), options_.data / "sealing.key"});
  if (!arguments) { return arguments.error(); }
  arguments->insert(arguments->begin(), nginx->string());
  address_ = "http://" + place_of_gateway(listen);
  keep("gateway", address_,
       program_unit({.arguments = std::move(*arguments),
                     .output_file = (options_.data / "gateway.log").string(),
                     .signal_on_parent_death = SIGTERM}));
  return {};
}

Result<void> Cluster::Impl::start() {
  if (auto const taken = why_not_listen(options_.listen)) { return failed(*taken); }
  if (auto made = make_folder(); !made) { return made; }
  // The gateway's own, before anybody else is given one.
  if (auto own = base_port() == 0 ? std::nullopt : HeldPort::take(base_port())) { ports_.push_back(std::move(*own)); }
  keep("postgres", {}, postgres_unit(options_, conninfo_));
  keep("kafka", {}, kafka_unit(options_, brokers_));
  for (auto const& kept : kept_) {
    if (auto started = wait_started(*kept); !started) { return started; }
  }
  if (auto started = start_servers(); !started) { return started; }
  if (auto ready = wait_ready(kStartPatience); !ready) { return ready; }
  return write_address(options_.data, address_);
}

Cluster::Impl::Kept* Cluster::Impl::find(std::string_view name) const {
  auto const it = std::ranges::find(kept_, name, [](auto const& kept) -> std::string_view { return kept->name; });
  return it == kept_.end() ? nullptr : it->get();
}

std::vector<ClusterMember> Cluster::Impl::members() const {
  std::lock_guard const lock(mutex_);
  std::vector<ClusterMember> out;
  for (auto const& kept : kept_) { out.push_back({kept->name, kept->running ? kept->unit->pid() : -1, kept->address, kept->starts}); }
  return out;
}

bool Cluster::Impl::signal(std::string_view name, int number) {
  std::lock_guard const lock(mutex_);
  auto const* kept = find(name);
  // Also while it is still starting: the unit knows its process before it calls itself running.
  auto const pid = kept != nullptr ? kept->unit->pid() : -1;
  return pid > 0 && ::kill(pid, number) == 0;
}

Result<void> Cluster::Impl::stop_member(std::string_view name) {
  std::unique_lock lock(mutex_);
  auto* kept = find(name);
  if (kept == nullptr) { return failed("there is no member " + std::string(name)); }
  kept->wanted = false;
  changed_.wait(lock, [&] { return !kept->busy || stopping_; });
  return {};
}

Result<void> Cluster::Impl::start_member(std::string_view name) {
  std::unique_lock lock(mutex_);
  auto* kept = find(name);
  if (kept == nullptr) { return failed("there is no member " + std::string(name)); }
  kept->wanted = true;
  kept->last_error.clear();
  changed_.notify_all();
  lock.unlock();
  return wait_started(*kept);
}

Result<void> Cluster::Impl::wait_ready(milliseconds timeout) {
  auto const end = steady_clock::now() + timeout;
  for (auto const& kept : kept_) {
    while (true) {
      std::unique_lock lock(mutex_);
      bool const wanted = kept->wanted;
      bool const running = kept->running;
      bool const gives_up = stopping_ || steady_clock::now() > end;
      lock.unlock();
      auto const why_not = !wanted                 ? std::nullopt
                           : !running              ? std::optional<std::string>("not running")
                           : kept->address.empty() ? std::nullopt
                                                   : why_not_ready(kept->address);
      if (!why_not) { break; }
      if (is_cancelled()) { return told_to_stop(); }
      if (gives_up) { return StoreError{StoreErrorCode::timed_out, true, kept->name + " is not ready: " + *why_not}; }
      std::this_thread::sleep_for(kLook);
    }
  }
  return {};
}

/// The servers, all at once; then what they stand on, one after the other.
void Cluster::Impl::stop() {
  {
    std::lock_guard const lock(mutex_);
    if (std::exchange(stopping_, true)) { return; }
  }
  halt_.request_stop();
  remove_address(options_.data, address_);
  end([](Kept const& kept) { return kept.name != "postgres" && kept.name != "kafka"; });
  end([](Kept const& kept) { return kept.name == "kafka"; });
  end([](Kept const& kept) { return kept.name == "postgres"; });
}

void Cluster::Impl::end(std::function<bool(Kept const&)> const& which) {
  {
    std::lock_guard const lock(mutex_);
    for (auto const& kept : kept_) { kept->ending = kept->ending || which(*kept); }
  }
  changed_.notify_all();
  for (auto const& kept : kept_) {
    if (which(*kept) && kept->keeper.joinable()) { kept->keeper.join(); }
  }
}

Cluster::Cluster(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Cluster::~Cluster() { stop(); }

Result<std::unique_ptr<Cluster>> Cluster::start(ClusterOptions options) {
  std::unique_ptr<Cluster> cluster(new Cluster(std::make_unique<Impl>(std::move(options))));
  if (auto const started = cluster->impl_->start(); !started) { return started.error(); }
  return cluster;
}

std::vector<ClusterMember> Cluster::members() const { return impl_->members(); }
ClusterMember Cluster::member(std::string_view name) const {
  auto const all = members();
  auto const it = std::ranges::find(all, name, &ClusterMember::name);
  CONTENTOS_ENSURE(it != all.end(), "a cluster has no other members");
  return *it;
}
std::string const& Cluster::address() const { return impl_->address_; }
std::string const& Cluster::conninfo() const { return impl_->conninfo_; }
std::string const& Cluster::brokers() const { return impl_->brokers_; }
std::string Cluster::admin_token() const {
  std::ifstream in(impl_->options_.data / "admin-token");
  std::string token;
  in >> token;
  return token;
}
fs::path Cluster::folder_of(std::string_view name) const { return impl_->options_.data / name; }
bool Cluster::signal(std::string_view name, int number) { return impl_->signal(name, number); }
Result<void> Cluster::stop_member(std::string_view name) { return impl_->stop_member(name); }
Result<void> Cluster::start_member(std::string_view name) { return impl_->start_member(name); }
Result<void> Cluster::wait_ready(milliseconds timeout) { return impl_->wait_ready(timeout); }
void Cluster::stop() { impl_->stop(); }

}  // namespace contentos
