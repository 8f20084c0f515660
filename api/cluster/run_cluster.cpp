#include "api/cluster/run_cluster.hpp"

#include "api/serve/stop_signal.hpp"
#include "infra/process/pause.hpp"
#include "infra/telemetry/log.hpp"

#include <iostream>

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
  StopSignal stop;  // children have sessions of their own
  options.data = std::filesystem::absolute(options.data);
  options.progress = [](std::string_view message) { log::info("cluster", {{"message", boost::json::string(message)}}); };
  options.stop = stop.token();
  auto cluster = Cluster::start(options);
  if (!cluster && is_told_to_stop(cluster.error())) {
    std::cout << "stopped while starting" << std::endl;
    return 0;
  }
  if (!cluster) {
    std::cerr << "contentos: cannot start the cluster: " << cluster.error().context << "\n";
    return 1;
  }
  print_members(**cluster, options);
  while (!stop.wait_for(std::chrono::minutes(1))) {}
  std::cout << "stopping" << std::endl;
  (*cluster)->stop();
  return 0;
}

}  // namespace contentos
