// Fixed ids, times and people for tests, and events as comparable text.
#pragma once

#include "domain/event/claims.hpp"
#include "domain/event/encoded.hpp"
#include "domain/event/meta.hpp"

#include <set>
#include <string>
#include <vector>

namespace contentos {

inline Uuid test_uuid(std::uint8_t kind, std::uint8_t n) { return Uuid{{0, 0, 0, 0, 0, kind, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, n}}; }
inline Actor test_person(std::uint8_t n) { return {ActorKind::person, test_uuid(9, n).str()}; }

/// 2026-01-01, and a second later for every number.
inline Timestamp at_second(std::int64_t n) { return Timestamp(std::chrono::seconds(1767225600 + n)); }

inline EventMeta test_meta(std::int64_t version, Actor const& actor = test_person(1)) {
  return {StreamVersion(version), at_second(version), at_second(version), actor, std::nullopt};
}

inline std::vector<std::string> lines(std::vector<EncodedEvent> const& events) {
  std::vector<std::string> out;
  out.reserve(events.size());
  for (auto const& e : events) { out.push_back(e.type + " " + e.data + (e.body ? " body " + *e.body : "")); }
  return out;
}

/// `kind key`
inline std::vector<std::string> lines(std::set<Claim> const& claims) {
  std::vector<std::string> out;
  out.reserve(claims.size());
  for (auto const& claim : claims) { out.push_back(claim.kind + " " + claim.key); }
  return out;
}

template <class Event>
std::vector<std::string> lines(std::vector<Event> const& events) {
  std::vector<EncodedEvent> out;
  out.reserve(events.size());
  for (auto const& e : events) { out.push_back(encode(e)); }
  return lines(out);
}

}  // namespace contentos
