// What the model's functions have in common when they read the store. Internal to projections/search.
#pragma once

#include "projections/search/manifest.hpp"
#include "projections/search/segments.hpp"
#include "projections/search/varint.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace contentos::search {

/// `body()`, with what the following throw as the error that it is.
template <class Body>
[[nodiscard]] auto with_stored(Body const& body) -> decltype(body()) {
  try {
    return body();
  } catch (StoreFailed const& e) { return e.error; } catch (Corrupt const& e) {
    return StoreError{StoreErrorCode::corrupt, false, e.what()};
  }
}

/// Throws StoreFailed.
[[nodiscard]] std::optional<std::string> get(KvReader const& store, std::string_view key);
/// Empty when the tenant has nothing yet. Throws StoreFailed and Corrupt.
[[nodiscard]] Manifest read_manifest(KvReader const& store, TenantId tenant);
/// The tenant's segments as one, from the word on. Throws StoreFailed and Corrupt.
[[nodiscard]] MergedPostings postings_from(KvReader const& store, TenantId tenant, Manifest const& manifest, std::string_view word);

/// Everything that is stored of the words of each entry, by tenant and entry. Throws StoreFailed and Corrupt.
void each_entry(KvReader const& store, std::function<void(TenantId tenant, std::string_view entry, WordTable const& words)> const& visit);
/// Everything that is found by each word, by tenant and word. Throws StoreFailed and Corrupt.
void each_found(KvReader const& store,
                std::function<void(TenantId tenant, std::string_view word, std::map<std::string, Places> const& entries)> const& visit);

}  // namespace contentos::search
