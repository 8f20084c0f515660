// From fragments to an answer, without parsing any of them.
#pragma once

#include "projections/delivery/answer_cache.hpp"
#include "projections/delivery/delivery_reader.hpp"
#include "projections/delivery/fragment.hpp"
#include "projections/delivery/query.hpp"

#include <string_view>

namespace contentos::delivery {

/// At most this many entries are named one by one in the tags of a list; the type's tag covers them anyway.
inline constexpr std::size_t kMaxEntryTags = 50;

/// `next`: where a paged query finds the page after this one, if there is one; needs no escapes in JSON.
[[nodiscard]] ListAnswer assemble_list(TenantModel const& tenant, Query const& query, EntryList const& list, Digest const& digest,
                                       std::string_view next = {});

}  // namespace contentos::delivery
