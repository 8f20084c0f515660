// What must succeed when a process starts does not tell a rejection from a broken store.
#pragma once

#include "domain/core/result.hpp"

#include <variant>

namespace contentos {

[[nodiscard]] inline StoreError as_store_error(Failure const& failure) {
  if (auto const* error = std::get_if<StoreError>(&failure)) { return *error; }
  auto const& rejection = std::get<Rejection>(failure);
  return {StoreErrorCode::internal, false, rejection.detail + (rejection.errors.empty() ? "" : " " + rejection.errors.front().message)};
}

}  // namespace contentos
