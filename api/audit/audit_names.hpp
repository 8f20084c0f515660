// Who is behind the ids of an audit page. Looked up once per page, however often somebody appears on it.
#pragma once

#include "api/endpoint.hpp"

#include <boost/json/object.hpp>

#include <map>
#include <optional>
#include <string>

namespace contentos::api {

class AuditNames {
public:
  /// Lifetime: the call outlives this.
  explicit AuditNames(Call const& call) : call_(call) {}

  /// `{"kind", "id", "name"}`: a token's or a person's name, null when it is erased or not known here.
  [[nodiscard]] Outcome<boost::json::object> actor(Actor const& actor);
  /// The person's display name, or null.
  [[nodiscard]] Outcome<boost::json::value> person(PersonId id);

private:
  [[nodiscard]] Outcome<boost::json::value> token(std::string const& id);

  Call const& call_;
  std::map<std::string, boost::json::value> known_{};
};

}  // namespace contentos::api
