#include "domain/core/result.hpp"

#include <cstdio>
#include <cstdlib>

namespace contentos {

std::string_view code_name(RejectionCode code) {
  switch (code) {
    case RejectionCode::bad_request: return "bad_request";
    case RejectionCode::unauthenticated: return "unauthenticated";
    case RejectionCode::forbidden: return "forbidden";
    case RejectionCode::not_found: return "not_found";
    case RejectionCode::version_conflict: return "version_conflict";
    case RejectionCode::invalid_transition: return "invalid_transition";
    case RejectionCode::already_exists: return "already_exists";
    case RejectionCode::in_use: return "in_use";
    case RejectionCode::protected_record: return "protected_record";
    case RejectionCode::patch_test_failed: return "patch_test_failed";
    case RejectionCode::stale_precondition: return "stale_precondition";
    case RejectionCode::too_large: return "too_large";
    case RejectionCode::unsupported_media_type: return "unsupported_media_type";
    case RejectionCode::validation_failed: return "validation_failed";
    case RejectionCode::command_reused: return "command_reused";
    case RejectionCode::too_many: return "too_many";
  }
  return "internal";
}

std::string reason_of(Failure const& failure) {
  if (auto const* rejection = std::get_if<Rejection>(&failure)) { return rejection->detail; }
  return std::get<StoreError>(failure).context;
}

void ensure_failed(std::string_view what, char const* file, int line) noexcept {
  std::fprintf(stderr, "contentos: bug: %.*s (%s:%d)\n", static_cast<int>(what.size()), what.data(), file, line);
  std::abort();
}

}  // namespace contentos
