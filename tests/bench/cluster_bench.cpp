// Measures a cluster on this machine beside everything in one process, in one run: how long a publish takes to be readable, how long nobody
// relays or projects after a kill -9, how fast an empty delivery node catches up, and how much memory each process holds.
//
//   bench_cluster CONTENTOS-BINARY [publishes, default 500] [history saves, default 20000]
#include "api/cli/client.hpp"
#include "api/cluster/cluster.hpp"
#include "api/serve/node.hpp"
#include "infra/postgres/event_log.hpp"

#include <boost/json/value.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <signal.h>
#include <stdlib.h>
#include <thread>

namespace contentos {
namespace {

namespace fs = std::filesystem;
using cli::Client;
using Clock = std::chrono::steady_clock;

constexpr auto kPatience = std::chrono::minutes(10);

double milliseconds_since(Clock::time_point began) { return std::chrono::duration<double, std::milli>(Clock::now() - began).count(); }

template <class Condition>
double milliseconds_until(Condition const& condition) {
  auto const began = Clock::now();
  while (!condition()) {
    if (Clock::now() - began > kPatience) { throw std::runtime_error("it does not happen"); }
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  return milliseconds_since(began);
}

void prepare(Client const& platform, Client const& client) {
  (void)platform.must("POST", "/api/v1/tenants", R"({"name":"bench","slug":"bench","settings":{"public_delivery":true}})");
  (void)milliseconds_until([&] {
    return client
        .call("POST", "/api/v1/content-types",
              R"({"type_key":"note","display_name":"Note","fields":[{"key":"text","name":"Text","type":"text"}]})")
        .ok();
  });
}

/// A new entry, published. Returns how long after the answer a reader still did not get it.
double publish(Client const& client, Client const& reader, std::string const& id) {
  (void)client.must("POST", "/api/v1/entries", R"({"entry_id":")" + id + R"(","type_key":"note","data":{"text":"x"}})");
  (void)client.must("POST", "/api/v1/entries/" + id + "/publish", "{}");
  return milliseconds_until([&] { return reader.call("GET", "/api/bench/entries/" + id).ok(); });
}

void print_quantiles(char const* what, std::vector<double> values) {
  std::sort(values.begin(), values.end());
  auto const at = [&](double q) {
    return values[std::min(values.size() - 1, static_cast<std::size_t>(q * static_cast<double>(values.size())))];
  };
  std::printf("%-52s p50 %7.1f ms   p99 %7.1f ms   of %zu\n", what, at(0.5), at(0.99), values.size());
}

std::vector<double> measure_publishes(Client const& client, Client const& reader, int count) {
  std::vector<double> out;
  out.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) { out.push_back(publish(client, reader, "n" + std::to_string(i))); }
  return out;
}

void measure_embedded(fs::path const& folder, int publishes) {
  auto node = Node::start({.data = folder / "embedded", .listen = "127.0.0.1:0", .worker_threads = 32, .demo = false});
  if (!node) { throw std::runtime_error(node.error().context); }
  std::ifstream in((*node)->data().admin_token());
  std::string token;
  in >> token;
  Client const client((*node)->address(), token, "bench");
  prepare(Client((*node)->address(), token, {}), client);
  print_quantiles("publish answered to readable, one process", measure_publishes(client, client, publishes));
}

class ClusterBench {
public:
  ClusterBench(fs::path const& folder, fs::path const& binary) {
    auto started = Cluster::start({.data = folder / "cluster", .binary = binary, .listen = "127.0.0.1:0"});
    if (!started) { throw std::runtime_error(started.error().context); }
    cluster_ = std::move(*started);
    prepare(client({}), client("bench"));
  }

  void publishes(int count) {
    Client const reader(cluster_->member("delivery-1").address, {}, {});
    print_quantiles("publish answered to readable, through Kafka", measure_publishes(client("bench"), reader, count));
  }

  /// From the kill of whoever holds the lease to the moment a publish after it is readable.
  void failover(std::string const& kind, std::string const& path) {
    std::vector<double> took;
    for (int round = 0; round < 5; ++round) {
      auto const holder = holder_of(kind);
      auto const began = Clock::now();
      cluster_->signal(holder, SIGKILL);
      auto const title = kind + std::to_string(round);
      (void)client("bench").must("POST", "/api/v1/entries", R"({"entry_id":")" + title + R"(","type_key":"note","data":{"text":"x"}})");
      (void)client("bench").must("POST", "/api/v1/entries/" + title + "/publish", "{}");
      (void)milliseconds_until([&] {
        auto const reply = client("bench").call("GET", path);
        return reply.ok() && reply.body.find("\"" + title + "\"") != std::string::npos;
      });
      took.push_back(milliseconds_since(began));
      (void)cluster_->wait_ready(std::chrono::minutes(1));
    }
    print_quantiles((kind + " killed to a later publish shown").c_str(), took);
  }

  void empty_delivery_node(fs::path const& history, int saves) {
    import(history);
    auto const stopped = cluster_->stop_member("delivery-2");
    fs::remove_all(cluster_->folder_of("delivery-2"));
    auto const began = Clock::now();
    auto const started = cluster_->start_member("delivery-2");
    auto const ready = cluster_->wait_ready(kPatience);
    if (!stopped || !started || !ready) { throw std::runtime_error("delivery-2 does not come back"); }
    auto const took = milliseconds_since(began);
    auto const events = events_in_log();
    std::printf("%-52s %.0f events/s (%lld events in %.1f s, %d saves of 4 KB)\n", "empty delivery node catches up",
                static_cast<double>(events) / took * 1000, static_cast<long long>(events), took / 1000, saves);
  }

  void memory() const {
    for (auto const& member : cluster_->members()) {
      std::ifstream in("/proc/" + std::to_string(member.pid) + "/status");
      for (std::string line; std::getline(in, line);) {
        if (line.starts_with("VmRSS")) {
          std::printf("  %-14s %5lld MB resident\n", member.name.c_str(), std::atoll(line.c_str() + 6) / 1024);
        }
      }
    }
  }

private:
  [[nodiscard]] Client client(std::string const& tenant) const { return {cluster_->address(), cluster_->admin_token(), tenant}; }

  std::string holder_of(std::string const& lease) const {
    std::string holder;
    (void)milliseconds_until([&] {
      for (auto const* suffix : {"-1", "-2"}) {
        auto const name = lease + suffix;
        try {
          auto const metrics = Client(cluster_->member(name).address, {}, {}).call("GET", "/metrics").body;
          if (metrics.find("contentos_lease_held{lease=\"" + lease + "\"} 1") != std::string::npos) { holder = name; }
        } catch (cli::Stop const&) { continue; }
      }
      return !holder.empty();
    });
    return holder;
  }

  void import(fs::path const& history) const {
    std::ifstream in(history, std::ios::binary);
    (void)client("bench").must("POST", "/api/v1/content-types",
                               R"({"type_key":"post","display_name":"Post","fields":[{"key":"body_markdown","name":"B","type":"text"}]})");
    auto const accepted = client("bench").upload("/api/v1/imports?type=post", [&](char* data, std::size_t size) {
      in.read(data, static_cast<std::streamsize>(size));
      return static_cast<std::size_t>(in.gcount());
    });
    auto const id = std::string(accepted.json().at("operation_id").as_string());
    auto const took = milliseconds_until([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      return client("bench").must("GET", "/api/v1/operations/" + id).json().at("status") != boost::json::value("running");
    });
    std::printf("%-52s %.1f s\n", "the history imported through the cluster in", took / 1000);
  }

  std::int64_t events_in_log() const {
    std::int64_t sum = 0;
    for (auto const& head : PgEventLog::open({.conninfo = cluster_->conninfo()}).value()->shard_heads().value()) { sum += head.value; }
    return sum;
  }

  std::unique_ptr<Cluster> cluster_{};
};

void write_history(fs::path const& file, int saves) {
  std::ofstream out(file);
  std::string const body(4000, 'x');
  for (int i = 0; i < saves; ++i) {
    out << R"({"post":"p)" << i % (saves / 5 + 1) << R"(","version":)" << 1 + i / (saves / 5 + 1) << R"(,"committed_at":")"
        << format_rfc3339(Timestamp{} + std::chrono::hours(24 * 12000) + std::chrono::seconds(i))
        << R"(","author":"a","message":"m","body_markdown":")" << i << ' ' << body << "\"}\n";
  }
}

int measure(std::string const& binary, int publishes, int saves) {
  std::string name = "/tmp/contentos-bench-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) { return 1; }
  fs::path const folder = name;
  fs::permissions(folder, fs::perms(0755));
  measure_embedded(folder, publishes);
  {
    ClusterBench cluster(folder, binary);
    cluster.publishes(publishes);
    cluster.failover("relay", "/api/bench/entries?content_type=note&limit=100");
    cluster.failover("projector", "/api/v1/entries?limit=100");
    write_history(folder / "history.jsonl", saves);
    cluster.empty_delivery_node(folder / "history.jsonl", saves);
    cluster.memory();
  }
  fs::remove_all(folder);
  return 0;
}

}  // namespace
}  // namespace contentos

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: bench_cluster CONTENTOS-BINARY [publishes] [saves]\n";
    return 2;
  }
  try {
    return contentos::measure(argv[1], argc > 2 ? std::atoi(argv[2]) : 500, argc > 3 ? std::atoi(argv[3]) : 20'000);
  } catch (contentos::cli::Stop const& stop) { std::cerr << "bench_cluster: " << stop.message << "\n"; } catch (std::exception const& e) {
    std::cerr << "bench_cluster: " << e.what() << "\n";
  }
  return 1;
}
