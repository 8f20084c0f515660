#include "commands/import/import_claims.hpp"

namespace contentos {

ImportClaims::Standing ImportClaims::standing(Uuid const& claim) const {
  auto const it = slots_.find(claim);
  return it == slots_.end() ? Standing{} : it->second.standing;
}

void ImportClaims::take(Uuid const& claim, std::uint32_t entry, std::int64_t line) {
  touch(claim, entry);
  slots_[claim].standing = {true, entry, line};
}

void ImportClaims::release(Uuid const& claim, std::uint32_t entry) {
  touch(claim, entry);
  slots_[claim].standing = {true, kNobody, 0};
}

void ImportClaims::took(Uuid const& claim, std::uint32_t entry, std::int64_t line) { slots_[claim].standing = {true, entry, line}; }

void ImportClaims::released(Uuid const& claim, std::uint32_t entry) {
  auto& standing = slots_[claim].standing;
  if (standing.holder == entry) { standing = {}; }
}

void ImportClaims::touch(Uuid const& claim, std::uint32_t entry) {
  auto& first = slots_[claim].first;
  if (first == kNobody) {
    first = entry;
  } else {
    auto const one = group_of(first);
    auto const other = group_of(entry);
    parents_[std::max(one, other)] = std::min(one, other);
  }
}

std::uint32_t ImportClaims::group_of(std::uint32_t entry) {
  while (parents_[entry] != entry) {
    parents_[entry] = parents_[parents_[entry]];
    entry = parents_[entry];
  }
  return entry;
}

bool ImportClaims::keep_name(Uuid const& slug, std::uint32_t entry) {
  auto& keeper = slots_[slug].keeper;
  if (keeper == kNobody) { keeper = entry; }
  return keeper == entry;
}

}  // namespace contentos
