#include "api/serve/lag_watch.hpp"

#include "api/serve/observed.hpp"
#include "infra/process/pause.hpp"
#include "infra/telemetry/log.hpp"
#include "projections/runner/lag_judge.hpp"

#include <utility>

namespace contentos {

namespace {

constexpr auto kJudgedEvery = std::chrono::seconds(1);

void tell(std::optional<LagLimit> const& limit) {
  if (limit) {
    log::warn("intake_limited", {{"model", boost::json::string(limit->model)}, {"events_per_second", limit->events_per_second}});
  } else {
    log::info("intake_open");
  }
}

void watch(std::stop_token const& stop, ReadModels const& models, Intake& intake) {
  LagJudge judge;
  std::string held_back_by;
  do {
    auto const limit = judge.judge(models.status(), std::chrono::steady_clock::now());
    auto const per_second = limit ? std::optional(limit->events_per_second) : std::nullopt;
    auto const by = limit ? limit->model : "";
    intake.limit(per_second);
    note_intake(per_second);
    if (by != std::exchange(held_back_by, by)) { tell(limit); }
  } while (!pause_unless_stopped(stop, kJudgedEvery));
}

}  // namespace

LagWatch::LagWatch(ReadModels const& models, Intake& intake)
    : thread_([&models, &intake](std::stop_token const& stop) { watch(stop, models, intake); }) {}

}  // namespace contentos
