#include "api/cluster/unit.hpp"

#include <csignal>
#include <functional>
#include <mutex>
#include <thread>

namespace contentos {

namespace {

constexpr auto kMoment = std::chrono::milliseconds(50);
constexpr auto kStopPatience = std::chrono::seconds(25);

/// A server with an object of its own, which lives from start to end. `Server` has start, stop and pid.
template <class Server>
class ServerUnit final : public Unit {
public:
  /// `make` makes the object, given what to call when it ends unasked.
  ServerUnit(std::function<std::unique_ptr<Server>(std::function<void()>)> make, std::string& endpoint)
      : make_(std::move(make)), endpoint_(endpoint) {}
  ~ServerUnit() override { stop(); }

  Result<void> start() override {
    stop();
    ended_ = false;
    auto server = make_([this] { ended_ = true; });
    auto const started = server->start();
    if (!started) { return started.error(); }
    if (endpoint_.empty()) { endpoint_ = *started; }  // it stays the same, and may be read by now
    std::lock_guard const lock(mutex_);
    server_ = std::move(server);
    return {};
  }
  bool has_ended() override {
    std::this_thread::sleep_for(kMoment);
    return ended_;
  }
  void stop() override {
    std::unique_ptr<Server> ending;
    {
      std::lock_guard const lock(mutex_);
      ending = std::move(server_);
    }
    if (ending) { ending->stop(); }
  }
  pid_t pid() const override {
    std::lock_guard const lock(mutex_);
    return server_ && !ended_ ? server_->pid() : -1;
  }

private:
  std::function<std::unique_ptr<Server>(std::function<void()>)> make_;
  std::string& endpoint_;
  std::atomic<bool> ended_{false};
  mutable std::mutex mutex_{};
  std::unique_ptr<Server> server_{};
};

class ProgramUnit final : public Unit {
public:
  explicit ProgramUnit(ChildOptions options) : options_(std::move(options)) {}
  ~ProgramUnit() override { stop(); }

  Result<void> start() override {
    auto child = std::make_shared<ChildProcess>();
    if (auto const started = child->start(options_); !started) { return started; }
    std::lock_guard const lock(mutex_);
    child_ = std::move(child);
    return {};
  }
  bool has_ended() override {
    auto const child = current();
    return !child || child->wait(kMoment).has_value();
  }
  void stop() override {
    auto const child = current();
    if (!child) { return; }
    child->signal(SIGTERM);
    if (!child->wait(kStopPatience)) { child->signal(SIGKILL); }
    (void)child->wait(kStopPatience);
    std::lock_guard const lock(mutex_);
    child_.reset();
  }
  pid_t pid() const override {
    auto const child = current();
    return child && !child->wait(std::chrono::milliseconds(0)) ? child->pid() : -1;
  }

private:
  [[nodiscard]] std::shared_ptr<ChildProcess> current() const {
    std::lock_guard const lock(mutex_);
    return child_;
  }
  ChildOptions options_;
  mutable std::mutex mutex_{};
  std::shared_ptr<ChildProcess> child_{};
};

}  // namespace

std::unique_ptr<Unit> postgres_unit(ClusterOptions const& options, std::string& conninfo) {
  return std::make_unique<ServerUnit<EmbeddedPostgres>>(
      [options](std::function<void()> on_death) {
        EmbeddedPostgresOptions postgres{.data_dir = options.data / "postgres"};
        postgres.progress = options.progress;
        postgres.on_death = std::move(on_death);
        postgres.durable = options.durable;
        postgres.stop = options.stop;
        // Every process has pools of its own.
        postgres.settings = {{"max_connections", "400"}};
        return std::make_unique<EmbeddedPostgres>(std::move(postgres));
      },
      conninfo);
}

std::unique_ptr<Unit> kafka_unit(ClusterOptions const& options, std::string& brokers) {
  return std::make_unique<ServerUnit<KafkaBroker>>(
      [options](std::function<void()> on_death) {
        KafkaBrokerOptions kafka{};
        if (!options.kafka_home.empty()) { kafka.jars = options.kafka_home; }
        kafka.data_dir = options.data / "kafka";
        kafka.progress = options.progress;
        kafka.on_death = std::move(on_death);
        kafka.stop = options.stop;
        return std::make_unique<KafkaBroker>(std::move(kafka));
      },
      brokers);
}

ChildOptions serve_program(ClusterOptions const& options, std::string const& name, std::string const& roles, std::string const& listen,
                           Behind behind) {
  auto const file = [&options](std::string const& leaf) { return (options.data / leaf).string(); };
  ChildOptions child{.arguments = {options.binary.string(), "serve", "--roles", roles, "--listen", listen, "--data", file(name),
                                   "--worker-threads", std::to_string(options.worker_threads)},
                     .output_file = file(name + ".log"),
                     .signal_on_parent_death = SIGTERM};
  if (!options.demo) { child.arguments.emplace_back("--no-demo"); }
  child.environment = {{"CONTENTOS_POSTGRES", behind.conninfo},
                       {"CONTENTOS_KAFKA", behind.brokers},
                       {"CONTENTOS_MASTER_KEY_FILE", file("master.key")},
                       {"CONTENTOS_SEALING_KEY_FILE", file("sealing.key")},
                       {"CONTENTOS_ADMIN_TOKEN_FILE", file("admin-token")}};
  child.environment.insert(child.environment.end(), options.environment.begin(), options.environment.end());
  return child;
}

std::unique_ptr<Unit> program_unit(ChildOptions options) { return std::make_unique<ProgramUnit>(std::move(options)); }

}  // namespace contentos
