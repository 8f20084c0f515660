#include "infra/process/kafka_broker.hpp"

#include "domain/core/base64.hpp"
#include "infra/process/child_process.hpp"
#include "infra/process/embedded.hpp"
#include "infra/process/held_port.hpp"
#include "infra/process/pause.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <random>
#include <sstream>
#include <thread>
#include <unistd.h>

namespace contentos {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr std::string_view kVersion = "3.9.1";  // scripts/kafka-pom.xml
constexpr std::string_view kStarted = "Kafka Server started";

StoreError kafka_failed(std::string const& what) { return failed("kafka: " + what); }

std::string text_of(fs::path const& file, std::uintmax_t from = 0) {
  std::ifstream in(file, std::ios::binary);
  in.seekg(static_cast<std::streamoff>(from));
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

std::optional<fs::path> find_java() {
  if (char const* home = std::getenv("JAVA_HOME"); home != nullptr && *home != '\0' && fs::exists(fs::path(home) / "bin/java")) {
    return fs::path(home) / "bin/java";
  }
  char const* path = std::getenv("PATH");
  std::stringstream folders(path == nullptr ? "/usr/local/bin:/usr/bin:/bin" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (auto candidate = fs::path(folder) / "java"; ::access(candidate.c_str(), X_OK) == 0) { return fs::absolute(candidate); }
  }
  return std::nullopt;
}

/// Kafka's form of a random UUID: 16 bytes in URL-safe base64, never with a leading dash.
std::string new_cluster_id() {
  std::random_device random;
  std::string bytes(16, '\0');
  for (auto& byte : bytes) { byte = static_cast<char>(random() % 256); }
  bytes[0] = static_cast<char>(bytes[0] & 0x7F);  // the first character is then a letter
  return to_base64url(bytes);
}

}  // namespace

fs::path default_kafka_home() {
  auto const variable = [](char const* name) {
    char const* value = std::getenv(name);
    return std::string(value == nullptr ? "" : value);
  };
  if (auto const home = variable("CONTENTOS_KAFKA_HOME"); !home.empty()) { return home; }
  auto const cache = variable("XDG_CACHE_HOME");
  return fs::path(cache.empty() ? variable("HOME") + "/.cache" : cache) / "contentos" / ("kafka-" + std::string(kVersion));
}

class KafkaBroker::Impl {
public:
  explicit Impl(KafkaBrokerOptions options) : options_(std::move(options)) {
    data_ = fs::absolute(options_.data_dir).lexically_normal();
    log_ = beside(data_, ".log");
  }
  ~Impl() { stop(); }

  Result<std::string> start() {
    if (auto ready = find_programs(); !ready) { return ready.error(); }
    std::error_code error;
    fs::create_directories(data_, error);
    if (error) { return kafka_failed("cannot make " + data_.string() + ": " + error.message()); }
    if (fs::file_size(log_, error) > kMaxLogBytes && !error) { fs::rename(log_, beside(log_, ".old"), error); }
    choose_ports();
    write_settings();
    if (auto formatted = format(); !formatted) { return formatted.error(); }
    for (int attempt = 1;; ++attempt) {
      auto const running = launch();
      if (running) { break; }
      // A broker that was killed a moment ago may still hold port and lock.
      bool const has_ended = broker_->wait(milliseconds(0)).has_value();
      end();
      if (!has_ended || attempt == kStartAttempts) { return running.error(); }
      if (pause_unless_stopped(options_.stop, std::chrono::seconds(1))) { return told_to_stop(); }
    }
    stopping_ = false;
    watcher_ = std::thread([this] { watch(); });
    return "127.0.0.1:" + std::to_string(port_);
  }

  void stop() {
    stopping_ = true;
    end();
  }

  int pid() const { return broker_ && !broker_->wait(milliseconds(0)) ? broker_->pid() : 0; }

private:
  void end() {
    if (!broker_) { return; }
    broker_->signal(SIGTERM);
    if (!broker_->wait(kStopPatience)) { broker_->signal(SIGKILL); }
    static_cast<void>(broker_->wait(milliseconds(10'000)));
    if (watcher_.joinable()) { watcher_.join(); }
    broker_.reset();
  }

  Result<void> find_programs() {
    auto const java = find_java();
    if (!java) {
      return StoreError{StoreErrorCode::unavailable, false, "kafka: no java; install it by scripts/install-packages.sh cluster"};
    }
    java_ = *java;
    if (!fs::exists(options_.jars / ("kafka_2.13-" + std::string(kVersion) + ".jar"))) {
      return StoreError{StoreErrorCode::unavailable, false,
                        "kafka: no Kafka " + std::string(kVersion) + " in " + options_.jars.string() + "; run scripts/fetch-kafka.sh"};
    }
    return {};
  }

  /// Chosen once per folder: clients keep the address over restarts.
  void choose_ports() {
    auto const file = data_ / "ports";
    std::ifstream in(file);
    if (in >> port_ >> controller_port_ && (options_.port == 0 || options_.port == port_)) {
      for (auto const port : {port_, controller_port_}) {
        if (std::ranges::find(held_, port, &HeldPort::value) == held_.end()) { hold(HeldPort::take(port)); }
      }
      return;
    }
    if (options_.port == 0) {
      port_ = hold(HeldPort::any());
    } else {
      port_ = options_.port;
      hold(HeldPort::take(port_));
    }
    do { controller_port_ = hold(HeldPort::any()); } while (controller_port_ == port_);
    std::ofstream(file) << port_ << " " << controller_port_ << "\n";
  }

  /// Against everybody else who asks for a port. One that somebody else holds or listens at is used all the same: it is the address that
  /// clients know, and its holder may be the broker that was killed a moment ago.
  std::uint16_t hold(std::optional<HeldPort> port) {
    if (!port) { return 0; }
    held_.push_back(std::move(*port));
    return held_.back().value();
  }

  void write_settings() const {
    auto const broker = "127.0.0.1:" + std::to_string(port_);
    auto const controller = "127.0.0.1:" + std::to_string(controller_port_);
    std::vector<std::pair<std::string, std::string>> settings{
        {"process.roles", "broker,controller"},
        {"node.id", "1"},
        {"controller.quorum.voters", "1@" + controller},
        {"listeners", "PLAINTEXT://" + broker + ",CONTROLLER://" + controller},
        {"advertised.listeners", "PLAINTEXT://" + broker},
        {"controller.listener.names", "CONTROLLER"},
        {"listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"},
        {"log.dirs", (data_ / "log").string()},
        {"auto.create.topics.enable", "false"},
        {"message.max.bytes", "100000000"},
        {"socket.request.max.bytes", "209715200"},
        {"log.retention.ms", "-1"},
        // After a kill the broker may come back only when its old session has run out.
        {"broker.session.timeout.ms", "3000"},
        {"broker.heartbeat.interval.ms", "500"},
        {"offsets.topic.replication.factor", "1"},
        {"transaction.state.log.replication.factor", "1"},
        {"transaction.state.log.min.isr", "1"},
        {"num.network.threads", "2"},
        {"num.io.threads", "4"},
    };
    settings.insert(settings.end(), options_.settings.begin(), options_.settings.end());
    std::ofstream out(data_ / "server.properties");
    for (auto const& [name, value] : settings) { out << name << "=" << value << "\n"; }
    std::ofstream(data_ / "log4j.properties") << "log4j.rootLogger=WARN, out\n"
                                                 "log4j.appender.out=org.apache.log4j.ConsoleAppender\n"
                                                 "log4j.appender.out.layout=org.apache.log4j.PatternLayout\n"
                                                 "log4j.appender.out.layout.ConversionPattern=%d{ISO8601} %p %m (%c)%n\n"
                                                 "log4j.logger.kafka.server.KafkaRaftServer=INFO\n";
  }

  ChildOptions java(std::vector<std::string> arguments) const {
    std::vector<std::string> all{java_.string()};
    all.insert(all.end(), options_.java_options.begin(), options_.java_options.end());
    all.insert(all.end(),
               {"-XX:+UseSerialGC", "-Djava.awt.headless=true", "-Dlog4j.configuration=file:" + (data_ / "log4j.properties").string(),
                "-cp", (fs::absolute(options_.jars) / "*").string()});
    all.insert(all.end(), arguments.begin(), arguments.end());
    return {.arguments = std::move(all), .output_file = log_.string()};
  }

  /// The id is kept before it is used and the mark is set after, so that a run that was killed in between is simply repeated.
  Result<void> format() const {
    auto const mark = data_ / "formatted";
    if (fs::exists(mark)) { return {}; }
    if (options_.progress) { options_.progress("setting up a new Kafka in " + data_.string()); }
    auto const id_file = data_ / "cluster.id";
    std::string id;
    if (!(std::ifstream(id_file) >> id)) {
      id = new_cluster_id();
      std::ofstream(id_file) << id << "\n";
    }
    auto const settings = (data_ / "server.properties").string();
    auto const status = run_program(java({"kafka.tools.StorageTool", "format", "-t", id, "-c", settings, "--ignore-formatted"}),
                                    options_.start_timeout, options_.stop);
    if (!status) { return status.error(); }
    if (*status != 0) { return kafka_failed("its storage cannot be formatted: " + tail_of(log_, 600)); }
    std::ofstream(mark) << id << "\n";
    return {};
  }

  Result<void> launch() {
    std::error_code none;
    auto const log_end = fs::exists(log_, none) ? fs::file_size(log_, none) : 0;
    broker_ = std::make_unique<ChildProcess>();
    if (auto started = broker_->start(java({"kafka.Kafka", (data_ / "server.properties").string()})); !started) { return started; }
    auto const end = steady_clock::now() + options_.start_timeout;
    while (text_of(log_, log_end).find(kStarted) == std::string::npos) {
      if (options_.stop.stop_requested()) { return told_to_stop(); }
      if (auto const status = broker_->wait(kPoll, options_.stop)) {
        return kafka_failed("it did not start (exit " + std::to_string(*status) + "): " + tail_of(log_, 800));
      }
      if (steady_clock::now() > end) {
        return StoreError{StoreErrorCode::timed_out, true, "kafka: it did not become ready in time: " + tail_of(log_, 300)};
      }
    }
    return {};
  }

  void watch() {
    while (!broker_->wait(milliseconds(60'000))) {}
    if (!stopping_ && options_.on_death) { options_.on_death(); }
  }

  static constexpr milliseconds kPoll{50};
  static constexpr milliseconds kStopPatience{20'000};
  static constexpr int kStartAttempts = 3;
  static constexpr std::uintmax_t kMaxLogBytes = 32U << 20U;

  KafkaBrokerOptions options_;
  fs::path data_{};
  fs::path log_{};
  fs::path java_{};
  std::uint16_t port_ = 0;
  std::uint16_t controller_port_ = 0;
  std::vector<HeldPort> held_{};
  std::atomic<bool> stopping_ = false;
  std::unique_ptr<ChildProcess> broker_{};
  std::thread watcher_{};
};

KafkaBroker::KafkaBroker(KafkaBrokerOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
KafkaBroker::~KafkaBroker() = default;
Result<std::string> KafkaBroker::start() { return impl_->start(); }
void KafkaBroker::stop() { impl_->stop(); }
int KafkaBroker::pid() const { return impl_->pid(); }

}  // namespace contentos
