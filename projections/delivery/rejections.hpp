// Bad requests of delivery, which always name the parameter. Internal to projections/delivery.
#pragma once

#include "domain/core/result.hpp"

#include <string>
#include <string_view>

namespace contentos::delivery {

[[nodiscard]] inline Rejection bad_parameter(std::string_view name, std::string_view code, std::string_view message) {
  return {RejectionCode::bad_request,
          "`" + std::string(name) + "` " + std::string(message),
          {{"?" + std::string(name), std::string(code), std::string(message)}}};
}

}  // namespace contentos::delivery
