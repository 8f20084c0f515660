#include "api/cluster/run_cluster.hpp"

#include "infra/telemetry/log.hpp"

#include <iostream>
#include <signal.h>

namespace contentos {

namespace {

void print_members(Cluster const& cluster, ClusterOptions const& options) {
  std::cout << "\nContentOS cluster is ready: " << cluster.address() << "\n\n";
  for (auto const& member : cluster.members()) {
    auto const where = member.name == "postgres" ? cluster.conninfo() : member.name == "kafka" ? cluster.brokers() : member.address;
    std::cout << "  " << member.name << std::string(14 - std::min<std::size_t>(13, member.name.size()), ' ') << where << "  (process "
              << member.pid << ")\n";
  }
  auto const token = (options.data / "admin-token").string();
  std::cout << "\nLogs: " << options.data.string() << "/*.log\nAdmin token: " << token << "\n";
  if (options.demo) {
    std::cout << "\nPublished content, as a site reads it:\n  curl '" << cluster.address() << "/api/demo/entries?content_type=article'\n";
  }
  std::cout << "Its events, as Kafka has them:\n  kcat -C -e -b " << cluster.brokers() << " -t contentos.events.g1 -f '%h\\n%s\\n\\n'\n"
            << "\nCtrl-C stops all of them." << std::endl;
}

}  // namespace

int run_cluster(ClusterOptions options) {
  // Blocked before the first thread exists, so that only sigwait takes them. Children have sessions of their own.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  ::signal(SIGPIPE, SIG_IGN);

  options.data = std::filesystem::absolute(options.data);
  options.progress = [](std::string_view message) { log::info("cluster", {{"message", boost::json::string(message)}}); };
  options.is_cancelled = [] {
    sigset_t pending;
    sigpending(&pending);
    return sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1;
  };
  auto cluster = Cluster::start(options);
  if (!cluster) {
    std::cerr << "contentos: cannot start the cluster: " << cluster.error().context << "\n";
    return 1;
  }
  print_members(**cluster, options);
  int signal = 0;
  sigwait(&signals, &signal);
  std::cout << "stopping" << std::endl;
  (*cluster)->stop();
  return 0;
}

}  // namespace contentos
