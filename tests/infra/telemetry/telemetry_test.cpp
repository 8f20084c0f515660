#include "infra/telemetry/log.hpp"
#include "infra/telemetry/metrics.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <gtest/gtest.h>

namespace contentos {
namespace {

TEST(LogLine, IsOneLineOfJsonInAFixedOrder) {
  EXPECT_EQ(log::format_line("2026-01-02T03:04:05.000000Z", log::Level::warn, "lease_lost",
                             {{"projection", "delivery"}, {"lag_events", 3}, {"note", "two\nlines \"quoted\""}}),
            R"({"time":"2026-01-02T03:04:05.000000Z","level":"warn","event":"lease_lost","projection":"delivery","lag_events":3,)"
            R"("note":"two\nlines \"quoted\""})");
}

TEST(LogLine, WithholdsWhatIsNamedASecret) {
  auto const line = log::format_line("t", log::Level::info, "e", {{"token", "abc"}, {"password", "abc"}, {"authorization", "abc"}});
  EXPECT_EQ(line.find("abc"), std::string::npos);
}

TEST(LogLine, KeepsTimeLevelAndEventWhateverTheFieldsAreCalled) {
  EXPECT_EQ(log::format_line("t", log::Level::info, "e", {{"event", "forged"}}), R"({"time":"t","level":"info","event":"e"})");
}

TEST(MetricsText, ShowsCountersGaugesAndHistograms) {
  Metrics metrics;
  metrics.counter("requests_total", "Requests.", {{"status", "200"}}).add();
  metrics.counter("requests_total", "Requests.", {{"status", "200"}}).add(2);
  metrics.counter("requests_total", "Requests.", {{"status", "404"}}).add();
  auto lag = metrics.gauge("lag_events", "Events behind.");
  lag.set(5);
  lag.add(-2);
  metrics.histogram("duration_seconds", "Time.", {0.1, 1}).observe(0.5);
  auto const text = metrics.render();
  for (auto const* line : {"# TYPE requests_total counter", "requests_total{status=\"200\"} 3", "requests_total{status=\"404\"} 1",
                           "lag_events 3", "duration_seconds_bucket{le=\"0.1\"} 0", "duration_seconds_bucket{le=\"1\"} 1",
                           "duration_seconds_bucket{le=\"+Inf\"} 1", "duration_seconds_count 1"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << "\n" << text;
  }
}

}  // namespace
}  // namespace contentos
