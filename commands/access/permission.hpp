// What a caller may: a deed and the kind of thing that it is done to. Asked by the API's routes and by the pipeline; answered today by the
// scopes of tokens. A new word has its permissions by its name alone (permission.cpp).
#pragma once

#include <string_view>

namespace contentos {

/// The deeds that roles are made of. `remove` is everybody else's `delete`, and covers the way back, undelete.
enum class Deed { read, create, edit, submit, approve, publish, remove, manage };

struct Permission {
  Deed deed;
  std::string_view kind;  // a word's name (domain/word/word.hpp), or one of those below. Lifetime: static

  // Kinds that are no words: the trail and the export of it, history files, what is published, and the installation as a whole.
  static constexpr std::string_view kAudit = "audit", kImport = "import", kDelivery = "delivery", kPlatform = "platform";
};

/// The token scope that allows it, which for what nobody else may do is `platform:admin`. Requires: the kind is one.
[[nodiscard]] std::string_view scope_for(Permission permission);

/// Whether it reaches a tenant that is suspended or deleted: what is done to the tenant itself, and what only the platform may do.
[[nodiscard]] bool reaches_closed(Permission permission);

}  // namespace contentos
