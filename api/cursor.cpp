#include "api/cursor.hpp"

#include "api/problem.hpp"
#include "api/seal.hpp"

#include <algorithm>

namespace contentos::api {

namespace {

// The path and all parameters that choose what is listed, in an order of their own. The page's length may change on the way.
std::string purpose_of(http::Request const& request) {
  auto parameters = request.query.parameters;
  std::erase_if(parameters, [](auto const& p) { return p.first == "cursor" || p.first == "limit" || p.first == "access_token"; });
  std::ranges::sort(parameters);
  auto out = "cursor\n" + request.path;
  for (auto const& [name, value] : parameters) { out += "\n" + name + "=" + value; }
  if (auto const tenant = request.header("contentos-tenant")) { out += "\n@" + std::string(*tenant); }
  return out;
}

}  // namespace

std::string make_cursor(Services const& services, http::Request const& request, std::string_view place) {
  return seal(services.identity, services.options.sealing_key, purpose_of(request), place);
}

std::optional<std::string> place_in(Services const& services, http::Request const& request, std::string_view cursor) {
  return unseal(services.identity, services.options.sealing_key, purpose_of(request), cursor);
}

Decided<std::optional<std::string>> place_of_cursor(Services const& services, http::Request const& request) {
  auto const text = request.query.get("cursor");
  if (!text) { return std::optional<std::string>(); }
  auto place = place_in(services, request, *text);
  if (!place) { return bad_parameter("cursor", "malformed", "This cursor was not given for this request."); }
  return place;
}

}  // namespace contentos::api
