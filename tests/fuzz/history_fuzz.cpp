// A history over the whole domain, each command and value a choice of the bytes: what is accepted, all models fold, store and read back.
#include "tests/histories/history_proof.hpp"

#include <cstdio>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t size) {
  using namespace contentos::test;
  constexpr int kMostSteps = 40;
  constexpr std::size_t kMostTextBytes = 1500;
  ByteChoices choices(std::span(bytes, size));
  try {
    HostileHistory history(choices, kMostTextBytes);
    HistoryProof(history, choices).tell(kMostSteps);
  } catch (std::exception const& broken) {
    std::fprintf(stderr, "%s\n", broken.what());
    std::abort();
  }
  return 0;
}
