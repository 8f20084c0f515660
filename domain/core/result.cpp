#include "domain/core/result.hpp"

#include <cstdio>
#include <cstdlib>

namespace contentos {

void ensure_failed(std::string_view what, char const* file, int line) noexcept {
  std::fprintf(stderr, "contentos: bug: %.*s (%s:%d)\n", static_cast<int>(what.size()), what.data(), file, line);
  std::abort();
}

}  // namespace contentos
