// Whether a flag is on for somebody, and why. Pure: time and digest are given. What is asked first decides: whether the flag is enabled,
// its time, its targets, its roll-out.
//
// A roll-out goes by places. A subject's place under a flag is a number from 0 to 9,999: the first 8 bytes of SHA-256 over
// `{flag_key}/{subject}`, big-endian, modulo 10,000. The flag is on for all places below its `rollout`; so a subject keeps its side while
// the percentage grows, and who is among the first for one flag need not be for another. The way to a place is a promise: clients may go it
// themselves.
#pragma once

#include "domain/event/envelope.hpp"
#include "domain/flag/flag.hpp"

#include <functional>

namespace contentos::flag {

enum class Reason { off, not_yet, ended, targeted_user, targeted_role, rolled_out, not_rolled_out, no_subject };
inline constexpr std::array kReasons{Reason::off,           Reason::not_yet,    Reason::ended,          Reason::targeted_user,
                                     Reason::targeted_role, Reason::rolled_out, Reason::not_rolled_out, Reason::no_subject};
/// As answers say it.
[[nodiscard]] std::string_view reason_name(Reason reason);
[[nodiscard]] bool is_on(Reason reason);

struct Asker {
  std::string subject;  // a user, a device, a session; empty: nobody knows, and a roll-out to some of all is not for them
  std::set<std::string> roles;
  Timestamp now;
};

using Digest = std::function<Sha256(std::string_view)>;

/// The subject's place under the flag of that key.
[[nodiscard]] std::int32_t place_of(std::string_view flag_key, std::string_view subject, Digest const& sha256);

/// `is_active`: of the record; one that is deactivated is off.
[[nodiscard]] Reason evaluate(Content const& flag, bool is_active, Asker const& asker, Digest const& sha256);

}  // namespace contentos::flag
