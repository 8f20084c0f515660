// The expected-state crash test: editors send random commands to a cluster while its processes are killed; then everything that is promised
// is checked. `make crash`.
#include "infra/crypto/identity.hpp"
#include "infra/kafka/client.hpp"
#include "infra/kafka/event_record.hpp"
#include "infra/postgres/migrate.hpp"
#include "infra/process/embedded_postgres.hpp"
#include "tests/crash/checks.hpp"
#include "tests/crash/killer.hpp"
#include "tests/crash/workload.hpp"
#include "tests/e2e/cluster_models.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <filesystem>
#include <iostream>
#include <random>
#include <stdlib.h>
#include <thread>

namespace contentos::crash {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

struct Options {
  int kills = 1000;
  std::uint64_t seed = 0;
  int kills_per_round = 20;
  int pause_ms = 900;  // the longest between two kills
  unsigned editors = 8;
  std::string binary = CONTENTOS_BINARY;
  bool keep = false;
};

constexpr char const* kType = R"({"type_key":"note","display_name":"Note","display_field":"title","fields":[
  {"key":"title","name":"Title","type":"string","required":true},{"key":"text","name":"Text","type":"text"}]})";

/// The first thing that is wrong ends the run.
void insist(Findings const& findings, char const* what) {
  if (findings.empty()) { return; }
  for (std::size_t i = 0; i < std::min<std::size_t>(findings.size(), 20); ++i) { std::cerr << what << ": " << findings[i] << "\n"; }
  throw std::runtime_error(std::string(what) + ": " + std::to_string(findings.size()) + " findings");
}

Log read_log(PgEventLog& log) {
  Log out;
  for (std::int64_t shard = 0; shard < log.shard_count(); ++shard) {
    auto& events = out[shard];
    for (ShardPosition after(0);;) {
      auto const some = log.read_shard(ShardNo(shard), after, 2'000, std::size_t{32} << 20).value();
      if (some.empty()) { break; }
      events.insert(events.end(), some.begin(), some.end());
      after = events.back()->position;
    }
  }
  return out;
}

TopicLog read_topic(std::string const& brokers, std::string const& topic, std::int64_t partitions) {
  auto const consumer = kafka::Consumer::open({brokers}).value();
  TopicLog out;
  std::vector<std::pair<std::int32_t, std::int64_t>> places;
  std::int64_t left = 0;
  for (std::int32_t partition = 0; partition < partitions; ++partition) {
    auto const marks = consumer->watermarks(topic, partition, 10s).value();
    left += marks.high - marks.low;
    places.emplace_back(partition, marks.low);
  }
  (void)consumer->assign(topic, places).value();
  for (auto const end = std::chrono::steady_clock::now() + 120s; left > 0;) {
    if (std::chrono::steady_clock::now() > end) { throw std::runtime_error("the topic cannot be read to its end"); }
    auto const got = consumer->next(200ms);
    auto const* message = std::get_if<kafka::Message>(&got);
    if (message == nullptr) { continue; }
    --left;
    auto const event = kafka::event_of(ShardNo(message->partition), message->record);
    if (!event) { throw std::runtime_error("the topic holds what is no event"); }
    out[message->partition].push_back({event->position, event->hash});
  }
  return out;
}

class Run {
public:
  Run(Options const& options, fs::path folder) : options_(options), folder_(std::move(folder)), journal_(folder_ / "journal") {}

  void all() {
    start();
    Killer killer(*cluster_, options_.seed);
    for (int round = 1; killer.total() + start_kills_ < options_.kills; ++round) {
      auto const left = options_.kills - killer.total() - start_kills_;
      work_and_kill(killer, std::min(options_.kills_per_round, left), round);
      check();
      std::cout << "round " << round << ": " << killer.total() + start_kills_ << " kills, " << counted() << ", " << events_
                << " events; all checks passed" << std::endl;
    }
    std::cout << "kills:";
    for (auto const& [kind, count] : killer.counts()) { std::cout << " " << kind << " " << count; }
    std::cout << " while starting on an older schema " << start_kills_ << std::endl;
    cluster_->stop();
  }

private:
  /// On a database of the release before this schema, with processes dying while they migrate it.
  void start() {
    auto const data = folder_ / "data";
    fs::create_directories(data);
    fs::permissions(data, fs::perms(0755));
    {
      EmbeddedPostgres postgres({.data_dir = data / "postgres"});
      auto const steps = pg::all_migrations();
      (void)pg::migrate(postgres.start().value(), steps.first(steps.size() - 1)).value();
    }
    StartKiller const start_killer(data.string(), options_.seed, std::min(6, options_.kills / 3));
    auto started = Cluster::start({.data = data, .binary = options_.binary, .listen = "127.0.0.1:0"});
    if (!started) { throw std::runtime_error(started.error().context); }
    cluster_ = std::move(*started);
    start_kills_ = start_killer.killed();
    access_ = std::make_unique<test::LogAccess>(cluster_->conninfo());
    work_ = {cluster_->address(), cluster_->admin_token(), {"north", "east", "south", "west"}};
    for (auto const& slug : work_.tenants) {
      send("", "/api/v1/tenants", R"({"name":")" + slug + R"(","slug":")" + slug + R"(","settings":{"public_delivery":true}})");
      send(slug, "/api/v1/content-types", kType);
    }
    for (unsigned i = 0; i < options_.editors; ++i) { editors_.push_back(std::make_unique<Editor>(work_, journal_, i, options_.seed)); }
  }

  /// Until it is done.
  void send(std::string const& tenant, std::string const& path, std::string const& body) const {
    std::string const key = "Idempotency-Key: setup " + tenant + path + std::to_string(body.size()) + body.substr(0, 20);
    for (int i = 0; i < 200; ++i, std::this_thread::sleep_for(100ms)) {
      try {
        auto const reply = cli::Client(work_.address, work_.token, tenant).call("POST", path, body, {key});
        if (reply.ok()) { return; }
        if (i > 100) { std::cerr << reply.body << "\n"; }
      } catch (cli::Stop const&) { continue; }
    }
    throw std::runtime_error("the cluster does not take its first commands");
  }

  void work_and_kill(Killer& killer, int kills, int round) {
    std::atomic<bool> stop{false};
    std::vector<std::thread> threads;
    for (auto& editor : editors_) {
      threads.emplace_back([&] {
        while (!stop) { editor->step(60s, stop); }
      });
    }
    killer.kill(kills, std::chrono::milliseconds(options_.pause_ms), [&](std::string const& model) {
      try {
        (void)cli::Client(work_.address, work_.token, {})
            .call("POST", "/api/v1/projectors/" + model + "/rebuild", {}, {"Idempotency-Key: r" + std::to_string(round) + model});
      } catch (cli::Stop const&) {  // nobody there to ask; others will be
      }
    });
    if (auto const ready = cluster_->wait_ready(180s); !ready) { throw std::runtime_error(ready.error().context); }
    stop = true;
    for (auto& thread : threads) { thread.join(); }
  }

  void check() {
    // What was in flight when its client gave up may still arrive; schedules come due.
    std::this_thread::sleep_for(200ms);
    settle_schedules();
    // Nobody writes while models are compared.
    for (char const* worker : {"worker-1", "worker-2"}) { (void)cluster_->stop_member(worker).value(); }
    if (auto const behind = test::wait_until_caught_up(*cluster_, *access_, 180s)) { throw std::runtime_error(*behind); }
    auto const log = read_log(*access_->log);
    events_ = 0;
    for (auto const& [shard, events] : log) { events_ += events.size(); }
    insist(check_log(log), "log");
    insist(check_commands(log, journal_.all(), known_commands()), "commands");
    insist(check_schedules(log,
                           [](EventId event, std::string const& action) {
                             return CommandId(crypto::SystemIdentity().named_uuid(event.uuid(), action));
                           }),
           "schedules");
    auto const rows = pg::read(access_->pool, "SELECT generation, topic FROM event_topic ORDER BY generation DESC LIMIT 1").value();
    if (rows.front().int8(0) != 1) { throw std::runtime_error("kills alone must not make a new topic"); }
    insist(check_topic(log, read_topic(cluster_->brokers(), std::string(rows.front().text(1)), access_->log->shard_count())), "topic");
    insist(test::differences_from_rebuild(*cluster_, *access_), "models");
    for (char const* worker : {"worker-1", "worker-2"}) { (void)cluster_->start_member(worker).value(); }
  }

  /// Everything that came due has been tried.
  void settle_schedules() {
    for (auto const end = std::chrono::steady_clock::now() + 60s;; std::this_thread::sleep_for(100ms)) {
      auto const rows = pg::read(access_->pool,
                                 "SELECT count(*) FROM reactor_todo WHERE reactor = 'scheduler' AND state = 'open' AND attempts = 0 "
                                 "AND due <= clock_timestamp()");
      if (rows && rows->front().int8(0) == 0) { return; }
      if (std::chrono::steady_clock::now() > end) { throw std::runtime_error("what is due is not tried"); }
    }
  }

  std::set<CommandId> known_commands() {
    std::set<CommandId> out;
    auto connection = pg::Connection::open({.conninfo = cluster_->conninfo()}).value();
    auto const rows = connection.exec("SELECT command_id FROM command_result").value();
    for (auto row : rows) { out.insert(CommandId(row.uuid(0))); }
    return out;
  }

  std::string counted() const {
    int done = 0;
    int refused = 0;
    int unsure = 0;
    for (auto const& [id, sent] : journal_.all()) { ++(sent.told == Told::nothing ? unsure : sent.told == Told::refused ? refused : done); }
    return std::to_string(done) + " acknowledged, " + std::to_string(refused) + " refused, " + std::to_string(unsure) + " in doubt";
  }

  Options options_;
  fs::path folder_;
  Journal journal_;
  std::unique_ptr<Cluster> cluster_{};
  std::unique_ptr<test::LogAccess> access_{};
  Work work_{};
  std::vector<std::unique_ptr<Editor>> editors_{};
  int start_kills_ = 0;
  std::size_t events_ = 0;
};

int run(Options const& options) {
  std::string name = "/tmp/contentos-crash-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) { return 1; }
  fs::permissions(name, fs::perms(0755));
  std::cout << "seed " << options.seed << ", " << options.kills << " kills, in " << name << std::endl;
  auto const began = std::chrono::steady_clock::now();
  try {
    Run(options, name).all();
  } catch (std::exception const& e) {
    std::cerr << "crash: " << e.what() << "\ncrash: seed " << options.seed << "; what is left lies in " << name << "\n";
    return 1;
  }
  auto const took = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - began);
  std::cout << "nothing lost, nothing doubled; " << took.count() << " s" << std::endl;
  if (!options.keep) { fs::remove_all(name); }
  return 0;
}

}  // namespace
}  // namespace contentos::crash

int main(int argc, char** argv) {
  contentos::crash::Options options;
  options.seed = std::random_device{}();
  CLI::App app("Kills the processes of a cluster under load, and checks that nothing is lost or doubled.");
  app.add_option("--kills", options.kills, "How many")->check(CLI::Range(1, 1'000'000))->capture_default_str();
  app.add_option("--seed", options.seed, "Decides what is sent and who is killed; printed at the start");
  app.add_option("--round", options.kills_per_round, "Kills between two checks of everything")->capture_default_str();
  app.add_option("--pause-ms", options.pause_ms, "The longest between two kills")->check(CLI::Range(1, 60'000))->capture_default_str();
  app.add_option("--editors", options.editors, "Clients at once")->check(CLI::Range(1U, 64U))->capture_default_str();
  app.add_option("--binary", options.binary, "The program whose processes are killed")->check(CLI::ExistingFile)->capture_default_str();
  app.add_flag("--keep", options.keep, "Keep the folder also when all is well");
  CLI11_PARSE(app, argc, argv);
  return contentos::crash::run(options);
}
