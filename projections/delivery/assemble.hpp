// From fragments to an answer, without parsing any of them.
#pragma once

#include "projections/delivery/delivery_reader.hpp"
#include "projections/delivery/fragment.hpp"
#include "projections/delivery/query.hpp"

#include <string>
#include <vector>

namespace contentos::delivery {

struct Assembled {
  std::string body;  // `{"sys":{"type":"Array"},"total":…,"skip":…,"limit":…,"items":[…]}`, and `set_aside` when it names any
  std::string etag;  // strong, quoted: over the fragments' digests and the normalised request
  std::vector<std::string> tags;  // the tenant's, the type's (when one was asked for), and those of the entries while there are few
};

/// At most this many entries are named one by one in the tags of a list; the type's tag covers them anyway.
inline constexpr std::size_t kMaxEntryTags = 50;

[[nodiscard]] Assembled assemble_list(TenantModel const& tenant, Query const& query, EntryList const& list, Digest const& digest);

}  // namespace contentos::delivery
