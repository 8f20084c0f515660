// Uniqueness as claims: (kind, key) is held by at most one stream of a tenant. A claim is taken or given back in the append
// of the event that needs it, and the event names it in its data (`"claims": {"take": [[kind, key]…], "release": […]}`), so
// the claim table is a pure function of the log.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <compare>
#include <set>
#include <string>
#include <vector>

namespace contentos {

struct Claim {
  std::string kind;  // `slug`, `type_key`, `tenant_slug`, `unique_field` …
  std::string key;   // at most 512 bytes; personal values only as HMAC
  friend auto operator<=>(Claim const&, Claim const&) = default;
};

/// What one event changes. Releases happen before takes; taking what the stream already holds is no change.
struct ClaimChanges {
  std::vector<Claim> take;
  std::vector<Claim> release;
  [[nodiscard]] bool empty() const { return take.empty() && release.empty(); }
  friend bool operator==(ClaimChanges const&, ClaimChanges const&) = default;
};

/// The changes that turn the set `before` into the set `after`, both sorted.
[[nodiscard]] ClaimChanges claim_difference(std::set<Claim> const& before, std::set<Claim> const& after);

/// `[[kind, key]…]`, and back.
[[nodiscard]] boost::json::array write_claim_list(std::set<Claim> const& claims);
[[nodiscard]] std::set<Claim> read_claim_list(boost::json::array const& list);

/// Adds the `claims` member to an event's data, or nothing when there are no changes.
void write_claims(boost::json::object& data, ClaimChanges const& changes);
/// Reads the `claims` member of an event's data; none is empty.
[[nodiscard]] ClaimChanges read_claims(boost::json::object const& data);

}  // namespace contentos
