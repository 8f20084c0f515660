#include "domain/flag/evaluate.hpp"

#include <algorithm>

namespace contentos::flag {

namespace {

bool has_one_of(std::set<std::string> const& targets, std::set<std::string> const& roles) {
  return std::ranges::any_of(roles, [&](std::string const& role) { return targets.contains(role); });
}

Reason by_rollout(Content const& flag, Asker const& asker, Digest const& sha256) {
  if (flag.rollout >= kEverybody) { return Reason::rolled_out; }
  if (flag.rollout <= 0) { return Reason::not_rolled_out; }
  if (asker.subject.empty()) { return Reason::no_subject; }
  return place_of(flag.flag_key, asker.subject, sha256) < flag.rollout ? Reason::rolled_out : Reason::not_rolled_out;
}

}  // namespace

std::string_view reason_name(Reason reason) {
  switch (reason) {
    case Reason::off: return "off";
    case Reason::not_yet: return "not_yet";
    case Reason::ended: return "ended";
    case Reason::targeted_user: return "targeted_user";
    case Reason::targeted_role: return "targeted_role";
    case Reason::rolled_out: return "rolled_out";
    case Reason::not_rolled_out: return "not_rolled_out";
    case Reason::no_subject: return "no_subject";
  }
  return {};
}

bool is_on(Reason reason) { return reason == Reason::targeted_user || reason == Reason::targeted_role || reason == Reason::rolled_out; }

std::int32_t place_of(std::string_view flag_key, std::string_view subject, Digest const& sha256) {
  // A key has no '/', so that no two pairs are one text.
  auto const digest = sha256(std::string(flag_key).append("/").append(subject));
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < sizeof number; ++i) { number = number << 8U | digest.at(i); }
  return static_cast<std::int32_t>(number % kEverybody);
}

Reason evaluate(Content const& flag, bool is_active, Asker const& asker, Digest const& sha256) {
  if (!is_active || !flag.is_enabled) { return Reason::off; }
  if (flag.valid_from && asker.now < *flag.valid_from) { return Reason::not_yet; }
  if (flag.valid_until && asker.now >= *flag.valid_until) { return Reason::ended; }
  if (flag.target_users.contains(asker.subject)) { return Reason::targeted_user; }
  if (has_one_of(flag.target_roles, asker.roles)) { return Reason::targeted_role; }
  return by_rollout(flag, asker, sha256);
}

}  // namespace contentos::flag
