// Counters, gauges and histograms of this process, shown at /metrics. A facade, so that no other header knows the library.
//
// A handle is found once, kept (a static or a member) and then costs an atomic operation. Names end in a unit and, for counters, in
// `_total`; labels have few values: never ids of entries, persons or requests.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace contentos {

using Labels = std::map<std::string, std::string>;

/// Handles are small values; copies count the same thing. Threading: any thread. Lifetime: as long as the Metrics.
class Counter {
public:
  void add(double amount = 1);

private:
  friend class Metrics;
  explicit Counter(void* impl) : impl_(impl) {}
  void* impl_;
};

class Gauge {
public:
  void set(double value);
  void add(double amount);

private:
  friend class Metrics;
  explicit Gauge(void* impl) : impl_(impl) {}
  void* impl_;
};

class Histogram {
public:
  void observe(double value);

private:
  friend class Metrics;
  explicit Histogram(void* impl) : impl_(impl) {}
  void* impl_;
};

class Metrics {
public:
  Metrics();
  ~Metrics();
  Metrics(Metrics const&) = delete;
  Metrics& operator=(Metrics const&) = delete;

  /// The same name and labels give the same counter; `help` counts where the name is first used.
  /// Requires: a name is always used for the same kind, `[a-zA-Z_:][a-zA-Z0-9_:]*`.
  [[nodiscard]] Counter counter(std::string const& name, std::string const& help, Labels const& labels = {});
  [[nodiscard]] Gauge gauge(std::string const& name, std::string const& help, Labels const& labels = {});
  /// `bounds` are the upper bounds of the buckets, ascending; `latency_bounds_s()` for durations in seconds.
  [[nodiscard]] Histogram histogram(std::string const& name, std::string const& help, std::vector<double> const& bounds,
                                    Labels const& labels = {});

  /// Prometheus' text exposition format 0.0.4.
  [[nodiscard]] std::string render() const;

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// From 100 µs to 10 s.
[[nodiscard]] std::vector<double> latency_bounds_s();

/// Those of this process.
[[nodiscard]] Metrics& metrics();

}  // namespace contentos
