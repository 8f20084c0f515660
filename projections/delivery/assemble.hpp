// From fragments to an answer, without parsing any of them.
#pragma once

#include "projections/delivery/delivery_reader.hpp"
#include "projections/delivery/fragment.hpp"
#include "projections/delivery/query.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace contentos::delivery {

struct Assembled {
  /// `{"sys":{"type":"Array"},"total":…,"skip":…,"limit":…,"items":[…]}`, and `set_aside` when it names any; of a paged query without total
  /// and skip, and with `"pages":{"next":…}`, which is empty on the last page.
  std::string body;
  std::string etag;               // strong, quoted: over the fragments' digests and the normalised request
  std::vector<std::string> tags;  // the tenant's, the type's (when one was asked for), and those of the entries while there are few
};

/// At most this many entries are named one by one in the tags of a list; the type's tag covers them anyway.
inline constexpr std::size_t kMaxEntryTags = 50;

/// `next`: where a paged query finds the page after this one, if there is one; needs no escapes in JSON.
[[nodiscard]] Assembled assemble_list(TenantModel const& tenant, Query const& query, EntryList const& list, Digest const& digest,
                                      std::string_view next = {});

}  // namespace contentos::delivery
