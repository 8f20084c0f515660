#include "infra/telemetry/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <fstream>
#include <mutex>
#include <sys/resource.h>
#include <unistd.h>

namespace contentos {

void Counter::add(double amount) { static_cast<prometheus::Counter*>(impl_)->Increment(amount); }
void Gauge::set(double value) { static_cast<prometheus::Gauge*>(impl_)->Set(value); }
void Gauge::add(double amount) { static_cast<prometheus::Gauge*>(impl_)->Increment(amount); }
void Histogram::observe(double value) { static_cast<prometheus::Histogram*>(impl_)->Observe(value); }

/// Names and meanings as Prometheus' own client libraries have them. Linux: proc(5).
class ProcessMetrics {
public:
  explicit ProcessMetrics(prometheus::Registry& registry)
      : resident_(
            prometheus::BuildGauge().Name("process_resident_memory_bytes").Help("Resident memory in bytes.").Register(registry).Add({})),
        processor_(prometheus::BuildCounter()
                       .Name("process_cpu_seconds_total")
                       .Help("User and system processor time spent, in seconds.")
                       .Register(registry)
                       .Add({})) {}

  void look() {
    std::ifstream statm("/proc/self/statm");
    double total_pages = 0;
    double resident_pages = 0;
    if (statm >> total_pages >> resident_pages) { resident_.Set(resident_pages * static_cast<double>(::sysconf(_SC_PAGESIZE))); }
    rusage used{};
    if (::getrusage(RUSAGE_SELF, &used) != 0) { return; }
    std::lock_guard const lock(mutex_);  // several may look at once, and a counter can only be added to
    processor_.Increment(seconds(used.ru_utime) + seconds(used.ru_stime) - processor_.Value());
  }

private:
  static double seconds(timeval const& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6; }

  prometheus::Gauge& resident_;
  prometheus::Counter& processor_;
  std::mutex mutex_{};
};

struct Metrics::Impl {
  // The behaviour of the library's registry that returns the family there is instead of a second one of the same name.
  prometheus::Registry registry{prometheus::Registry::InsertBehavior::Merge};
  ProcessMetrics process{registry};
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

Counter Metrics::counter(std::string const& name, std::string const& help, Labels const& labels) {
  return Counter(&prometheus::BuildCounter().Name(name).Help(help).Register(impl_->registry).Add(labels));
}

Gauge Metrics::gauge(std::string const& name, std::string const& help, Labels const& labels) {
  return Gauge(&prometheus::BuildGauge().Name(name).Help(help).Register(impl_->registry).Add(labels));
}

Histogram Metrics::histogram(std::string const& name, std::string const& help, std::vector<double> const& bounds, Labels const& labels) {
  return Histogram(&prometheus::BuildHistogram().Name(name).Help(help).Register(impl_->registry).Add(labels, bounds));
}

std::string Metrics::render() const {
  impl_->process.look();
  return prometheus::TextSerializer().Serialize(impl_->registry.Collect());
}

std::vector<double> latency_bounds_s() {
  return {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
}

Metrics& metrics() {
  static auto& instance = *new Metrics();  // never destroyed: threads that outlive main may still count
  return instance;
}

}  // namespace contentos
