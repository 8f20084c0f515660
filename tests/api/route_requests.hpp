// For every route a request that it grants a tenant, about a record that was made for it: so that what holds for all routes can be tried on
// each, and a route added tomorrow is tried too. What a record's route takes follows from its word; a route that takes a body of its own
// says so in route_requests.cpp.
#pragma once

#include "domain/word/word.hpp"
#include "tests/api/world.hpp"

#include <map>
#include <set>

namespace contentos::test {

/// The id of no record, of the form that ids of most have.
inline constexpr char const* kNowhere = "0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8b11";

/// What stands for the parameters of a route's pattern: `{id}` → an id.
using PathNames = std::map<std::string, std::string>;

struct RouteRequest {
  PathNames names;
  std::string query;  // what the route needs: with its `?`, or empty
  std::string body;
};

[[nodiscard]] std::string target_of(http::Route const& route, RouteRequest const& request);
/// The same request, but for the names of a tenant and of a record: these are nowhere.
[[nodiscard]] RouteRequest about_nothing(RouteRequest request);
/// Whether it is for callers with a token, and not of delivery, where a tenant stands in the path.
[[nodiscard]] bool is_guarded(http::Route const& route);
[[nodiscard]] bool is_delivery(http::Route const& route);
/// The word whose records a guarded route is about, by its path; null: of none alone.
[[nodiscard]] WordRow const* word_of(http::Route const& route);

/// One tenant, with a record of every word that can be made over HTTP.
class TenantGround {
public:
  /// `slug`: of the tenant that is made, and a part of all texts and chosen ids in it; lower-case letters.
  TenantGround(World& world, std::string slug);

  [[nodiscard]] Caller const& caller() const { return caller_; }
  [[nodiscard]] TenantScope scope() const { return TenantScope(id_); }
  [[nodiscard]] std::string const& slug() const { return slug_; }

  /// A new record of the word, with this id where one may be chosen. Requires: `can_make`.
  std::string make(WordRow const& word, std::string const& id = {});
  [[nodiscard]] static bool can_make(WordRow const& word);
  /// What a new record of a word with a kind may be made with, referring to records of this tenant's wherever it can refer.
  boost::json::object content(WordRow const& word);

  /// Requests that the route grants, each about something new: one, or for histories one for each word.
  std::vector<RouteRequest> granted(http::Route const& route);
  /// What the route takes about the record of that id.
  std::string body(http::Route const& route, std::string const& id);

  /// How many events there are of the tenant.
  [[nodiscard]] std::size_t events() const;
  /// The ids of all its records, of every word.
  [[nodiscard]] std::set<std::string> ids() const;

private:
  std::string must(std::string const& path, boost::json::object const& body, std::string const& id_member);
  std::string make_operation();

  World& world_;
  std::string slug_;
  TenantId id_;
  Caller caller_;
  int made_ = 0;
};

}  // namespace contentos::test
