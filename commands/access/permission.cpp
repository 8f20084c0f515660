#include "commands/access/permission.hpp"

#include "domain/core/result.hpp"
#include "domain/record/kind.hpp"
#include "domain/word/word.hpp"

#include <algorithm>
#include <array>

namespace contentos {

namespace {

constexpr std::string_view kAdmins = "platform:admin";

/// The scopes that look after one area, by what they allow. An area without a scope for something leaves it to admins.
struct Area {
  std::string_view name;
  std::string_view read;
  std::string_view write = kAdmins;  // create, edit, submit, delete
  std::string_view publish = write;  // approve, publish
  std::string_view manage = publish;
};
constexpr std::array kAreas{
    Area{"audit", "audit:read"},
    Area{"content", "content:read", "content:write", "content:publish"},
    Area{"delivery", "delivery:read"},
    Area{"import", "import", "import"},
    Area{"platform", kAdmins, kAdmins},
    Area{"tenant", "tenant:read", "tenant:manage"},
    Area{"tokens", "tokens:manage", "tokens:manage"},
    Area{"types", "types:read", "types:write"},
};

/// The area of a kind that is neither called like its area nor a record by description, which says its area itself (record::Kind::scope).
struct Belonging {
  std::string_view kind;
  std::string_view area;
  std::string_view area_of_existence = area;  // whose it is to create and to delete it
};
constexpr std::array kBelongings{
    Belonging{"content_type", "types"},        Belonging{"entry", "content"},
    Belonging{"operation", "import"},          Belonging{"person", "import"},
    Belonging{"registration", "platform"},     Belonging{"skip", "platform"},
    Belonging{"tenant", "tenant", "platform"}, Belonging{"token", "tokens"},
};

std::string_view area_name(Permission permission) {
  auto const* const own = std::ranges::find(kBelongings, permission.kind, &Belonging::kind);
  if (own != kBelongings.end()) {
    auto const is_existence = permission.deed == Deed::create || permission.deed == Deed::remove;
    return is_existence ? own->area_of_existence : own->area;
  }
  auto const* const word = find_word(permission.kind);
  return word != nullptr && word->kind != nullptr ? word->kind->scope : permission.kind;
}

}  // namespace

std::string_view scope_for(Permission permission) {
  auto const* const area = std::ranges::find(kAreas, area_name(permission), &Area::name);
  CONTENTOS_ENSURE(area != kAreas.end(), "a permission is for a kind that some token scope looks after");
  switch (permission.deed) {
    case Deed::read: return area->read;
    case Deed::create:
    case Deed::edit:
    case Deed::submit:
    case Deed::remove: return area->write;
    case Deed::approve:
    case Deed::publish: return area->publish;
    case Deed::manage: return area->manage;
  }
  return kAdmins;
}

bool reaches_closed(Permission permission) { return permission.kind == "tenant" || scope_for(permission) == kAdmins; }

}  // namespace contentos
