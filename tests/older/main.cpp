// The program as it was before some event types were released, for proofs of rolling upgrades: CONTENTOS_FORGOTTEN_TYPES names them,
// separated by commas.
#include "api/cli/cli.hpp"
#include "domain/word/word.hpp"

#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

int main(int argc, char** argv) {
  auto const* named = std::getenv("CONTENTOS_FORGOTTEN_TYPES");
  std::istringstream list(named != nullptr ? named : "");
  std::vector<std::string> types;
  for (std::string type; std::getline(list, type, ',');) { types.push_back(type); }
  contentos::forget_event_types(std::move(types));
  return contentos::cli::run(argc, argv);
}
