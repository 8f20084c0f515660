// Management and delivery tokens. Only a hash of the secret is stored. Stream: `token-{token_id}`, in the tenant it opens (or the platform
// tenant, for admins).
#pragma once

#include "domain/core/result.hpp"
#include "domain/event/meta.hpp"
#include "domain/fields/events.hpp"

#include <boost/json/object.hpp>

#include <set>
#include <variant>
#include <vector>

namespace contentos::token {

enum class Kind { management, delivery };
[[nodiscard]] std::string_view kind_name(Kind kind);
[[nodiscard]] std::optional<Kind> kind_from(std::string_view name);

}  // namespace contentos::token

namespace contentos {

template <>
struct Value<token::Kind> {
  static constexpr std::string_view kWants = "management or delivery is needed here.";
  static void write(token::Kind value, boost::json::value& out);
  static bool read(boost::json::value const& json, token::Kind& out);
  static boost::json::object schema(Rules const& rules);
};

}  // namespace contentos

namespace contentos::token {

/// `content:read, content:write, content:publish, types:read, types:write, tokens:manage, tenant:read, tenant:manage, audit:read, import`
/// for management; `delivery:read` for delivery; `platform:admin` for the platform tenant.
[[nodiscard]] std::vector<std::string> const& known_scopes(Kind kind);

struct Created {
  TokenId token_id;
  Kind kind = Kind::management;
  std::string name;
  std::string prefix;
  std::string secret_sha256;
  std::set<std::string> scopes;
  std::optional<Timestamp> expires_at;
  static constexpr std::string_view kType = "token.created.v1", kVerb = "create";
  static constexpr auto fields() {
    return std::array{field<&Created::token_id>("token_id"),
                      field<&Created::kind>("kind"),
                      field<&Created::name>("name"),
                      field<&Created::prefix>("prefix"),
                      field<&Created::secret_sha256>("secret_sha256"),
                      field<&Created::scopes>("scopes"),
                      field<&Created::expires_at>("expires_at")};
  }
};
struct Revoked {
  static constexpr std::string_view kType = "token.revoked.v1", kVerb = "revoke";
  static constexpr NoFields fields() { return {}; }
};
using Event = std::variant<Created, Revoked>;

struct State {
  bool exists = false;
  TokenId id;
  Kind kind = Kind::management;
  std::string name;
  std::string prefix;
  std::string secret_sha256;
  std::set<std::string> scopes;
  std::optional<Timestamp> expires_at;
  std::optional<Timestamp> revoked_at;
  StreamVersion version;
  Audit audit;
  [[nodiscard]] bool is_usable(Timestamp now) const { return exists && !revoked_at && (!expires_at || now < *expires_at); }
};
[[nodiscard]] State evolve(State state, Event const& event, EventMeta const& meta);

struct Create {
  TokenId token_id;
  Kind kind;
  std::string name;
  std::string prefix;
  std::string secret_sha256;
  std::set<std::string> scopes;
  std::optional<Timestamp> expires_at;
  Timestamp now;
  bool for_platform = false;
};
struct Revoke {};
using Command = std::variant<Create, Revoke>;
[[nodiscard]] Decided<std::vector<Event>> decide(State const& state, Command const& command);

[[nodiscard]] EncodedEvent encode(Event const& event);
[[nodiscard]] std::optional<Event> decode(std::string_view type, std::string_view data);
/// Without the hash.
[[nodiscard]] boost::json::object describe(State const& state);

struct Word {
  static constexpr std::string_view kName = "token", kPlural = "tokens";
  using State = token::State;
  using Event = token::Event;
  using Command = token::Command;
};

}  // namespace contentos::token
