#include "api/serve/roles.hpp"

#include <array>
#include <utility>

namespace contentos {

namespace {

constexpr std::array<std::pair<std::string_view, Role>, 5> kNames = {{{"command", Role::command},
                                                                      {"relay", Role::relay},
                                                                      {"projector", Role::projector},
                                                                      {"delivery", Role::delivery},
                                                                      {"worker", Role::worker}}};

std::optional<Role> role_of(std::string_view name) {
  for (auto const& [known, role] : kNames) {
    if (known == name) { return role; }
  }
  return std::nullopt;
}

}  // namespace

std::optional<Roles> Roles::parse(std::string_view text) {
  Roles out;
  while (true) {
    auto const comma = text.find(',');
    auto const role = role_of(text.substr(0, comma));
    if (!role) { return std::nullopt; }
    out.bits_ |= bit(*role);
    if (comma == std::string_view::npos) { return out; }
    text.remove_prefix(comma + 1);
  }
}

std::string Roles::str() const {
  std::string out;
  for (auto const& [name, role] : kNames) {
    if (has(role)) { out += (out.empty() ? "" : ",") + std::string(name); }
  }
  return out;
}

}  // namespace contentos
