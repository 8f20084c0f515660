// One type of event that was released.
#pragma once

#include <string>
#include <string_view>

namespace contentos {

struct Shape;

struct EventType {
  std::string name;              // `category.archived.v1`
  std::string_view verb;         // what the audit trail calls it: `archive`
  Shape const* shape = nullptr;  // the fields in its data; null: its codec knows more of it than fields say
};

}  // namespace contentos
