// `/`: what runs here, how far it is, where to go on, and a change of the demo content as the log remembers it.
#pragma once

#include "api/surface.hpp"
#include "infra/http/message.hpp"

namespace contentos::api {

[[nodiscard]] http::Response start_page(Services& services);

}  // namespace contentos::api
