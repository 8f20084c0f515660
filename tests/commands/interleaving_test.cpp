#include "tests/commands/interleaving.hpp"

#include <tuple>

namespace contentos::test {
namespace {

/// What a trial left: both answers, and what happened.
using Left = std::tuple<std::string, std::string, std::string>;

std::string shown(Left const& left) {
  return "  first: " + std::get<0>(left) + "\n  second: " + std::get<1>(left) + "\n" + std::get<2>(left);
}

Left one_after_the_other(Act const& first, Act const& second, bool in_this_order) {
  Trial trial(Trial::Caches::cold);
  std::string of_first;
  std::string of_second;
  if (in_this_order) { of_first = first.run(trial, trial.here); }
  of_second = second.run(trial, trial.there);
  if (!in_this_order) { of_first = first.run(trial, trial.here); }
  return {of_first, of_second, trial.history()};
}

/// All pairs are tried in every build but the sanitizers', which are ten times slower and see the same code in every fifth.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::size_t kEvery = 5;
#else
constexpr std::size_t kEvery = 1;
#endif

class Interleaved : public testing::TestWithParam<Act> {};

TEST_P(Interleaved, WithEveryOtherAtEveryStepLeavesWhatOneAfterTheOtherLeaves) {
  auto const& first = GetParam();
  auto const acts = all_acts();
  for (std::size_t i = first.name.size() % kEvery; i < acts.size(); i += kEvery) {
    auto const& second = acts[i];
    auto const before = one_after_the_other(first, second, true);
    auto const after = one_after_the_other(first, second, false);
    for (auto const caches : {Trial::Caches::warm, Trial::Caches::behind}) {
      auto was_interrupted = true;
      for (int step = 0; was_interrupted; ++step) {
        Trial trial(caches);
        std::string of_second;
        trial.log.interrupt(step, [&] { of_second = second.run(trial, trial.there); });
        auto const of_first = first.run(trial, trial.here);
        was_interrupted = trial.log.has_been_interrupted();
        if (!was_interrupted) { break; }
        EXPECT_TRUE(trial.has_one_truth());
        if (first.is_in_two_logs && second.is_in_two_logs) { continue; }
        Left const left{of_first, of_second, trial.history()};
        EXPECT_TRUE(left == before || left == after)
            << first.name << ", and before its step " << step << " another process: " << second.name << " (caches "
            << static_cast<int>(caches) << ")\nleft\n"
            << shown(left) << "the second after it\n"
            << shown(before) << "the second before it\n"
            << shown(after);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Commands, Interleaved, testing::ValuesIn(all_acts()), [](auto const& tested) {
  auto name = tested.param.name;
  for (auto& c : name) {
    if (c == ' ') { c = '_'; }
  }
  return name;
});

}  // namespace
}  // namespace contentos::test
