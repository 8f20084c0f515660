// Sequences of entry commands, each byte pair a choice; the invariants of an entry hold after every one of them.
#include "tests/domain/entry/random_commands.hpp"

#include <cstdio>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t size) {
  using namespace contentos::entry;
  std::size_t at = 0;
  RandomCommands commands([&]() -> unsigned {
    unsigned value = at < size ? bytes[at] : 0;
    if (at + 1 < size) { value |= static_cast<unsigned>(bytes[at + 1]) << 8U; }
    at += 2;
    return value;
  });
  Invariants invariants;
  for (int step = 0; step < 60 && at < size; ++step) {
    auto const wrong = invariants.step(commands.command(invariants.state()));
    if (!wrong.empty()) {
      std::fprintf(stderr, "%s\n", wrong.c_str());
      std::abort();
    }
  }
  return 0;
}
