#include "domain/event/claims.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_to.hpp>

#include <algorithm>
#include <iterator>

namespace contentos {

namespace json = boost::json;

namespace {

json::array to_json(std::vector<Claim> const& claims) {
  json::array out;
  for (auto const& c : claims) { out.push_back(json::array{c.kind, c.key}); }
  return out;
}

std::vector<Claim> from_json(json::object const& claims, char const* member) {
  std::vector<Claim> out;
  if (auto const* list = claims.if_contains(member)) {
    for (auto const& pair : list->as_array()) {
      out.push_back({json::value_to<std::string>(pair.at(0)), json::value_to<std::string>(pair.at(1))});
    }
  }
  return out;
}

}  // namespace

ClaimChanges claim_difference(std::set<Claim> const& before, std::set<Claim> const& after) {
  ClaimChanges out;
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(), std::back_inserter(out.take));
  std::set_difference(before.begin(), before.end(), after.begin(), after.end(), std::back_inserter(out.release));
  return out;
}

json::array write_claim_list(std::set<Claim> const& claims) { return to_json({claims.begin(), claims.end()}); }

std::set<Claim> read_claim_list(json::array const& list) {
  std::set<Claim> out;
  for (auto const& pair : list) { out.insert({json::value_to<std::string>(pair.at(0)), json::value_to<std::string>(pair.at(1))}); }
  return out;
}

void write_claims(json::object& data, ClaimChanges const& changes) {
  if (changes.empty()) { return; }
  json::object claims;
  if (!changes.release.empty()) { claims["release"] = to_json(changes.release); }
  if (!changes.take.empty()) { claims["take"] = to_json(changes.take); }
  data["claims"] = std::move(claims);
}

ClaimChanges read_claims(json::object const& data) {
  auto const* claims = data.if_contains("claims");
  if (claims == nullptr) { return {}; }
  return {from_json(claims->as_object(), "take"), from_json(claims->as_object(), "release")};
}

}  // namespace contentos
