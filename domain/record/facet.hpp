// What a list of records is filtered by. A facet says how the value that a client asks with is read, for routes, contract and command line
// alike. A value that no record could have is refused: a list of nothing would say that there is none such.
#pragma once

#include "domain/fields/value.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace contentos {
struct WordRow;
}

namespace contentos::record {

/// What a facet may be long, with its name; lists cannot hold a longer one.
inline constexpr std::size_t kMostFacetBytes = 512;

/// What the values of a facet are.
enum class FacetOf {
  text,        // as it is given
  id,          // a record's UUID, which is asked for in either case
  id_or_none,  // the same, or `none`: of those that have none
  reference,   // a record of any word that can be referred to: `tag/0190a7c2-…`, `entry/welcome`
  flag,        // `true` or `false`
};

struct Facet {
  std::string_view name;
  FacetOf of = FacetOf::text;
  Pattern const* pattern = nullptr;  // of a text, where records were never made without it
};

/// The value as records have it. Nothing, and flaws that say why, where none could have it.
[[nodiscard]] std::optional<std::string> read_facet(Facet const& facet, std::string_view given, Flaws& flaws);
/// JSON Schema of what read_facet takes.
[[nodiscard]] boost::json::object facet_schema(Facet const& facet);

/// The id of a record of that word as it is held: in lower case where ids are UUIDs, as those of records with a kind are. Nothing: no
/// record of the word could have it.
[[nodiscard]] std::optional<std::string> read_id(WordRow const& word, std::string_view given);

}  // namespace contentos::record
