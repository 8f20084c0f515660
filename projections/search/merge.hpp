// Merges segments, a part at a time. Internal to projections/search.
#pragma once

#include "projections/kv/kv_transaction.hpp"
#include "projections/search/manifest.hpp"

#include <cstddef>

namespace contentos::search {

/// Goes on with what is to be merged of the tenant's segments, in each level through about `postings` of them (more where much has piled
/// up), and removes blocks of what was merged. The result is noted in `manifest`. Requires: the segments that `manifest` names are in
/// `store`, not in `transaction` alone. Throws Corrupt and StoreFailed.
void merge_some(KvReader const& store, KvTransaction& transaction, TenantId tenant, Manifest& manifest, std::size_t postings);

}  // namespace contentos::search
