// A generation's number says the shape of its rows: what a program of that shape writes and expects. A model whose shape grows is rebuilt
// by the first program that knows the new one, into a generation of it, while the old one is served.
#pragma once

#include <cstdint>

namespace contentos::pg {

inline constexpr std::int32_t kGenerationsPerShape = 1'000'000;

[[nodiscard]] constexpr std::int32_t shape_of(std::int32_t generation) { return generation / kGenerationsPerShape; }
[[nodiscard]] constexpr std::int32_t first_generation_of(std::int32_t shape) { return shape * kGenerationsPerShape + 1; }

/// Of the audit trail. 0: rows say all that is shown. 1: narrow rows; the rest is read in the log and folded.
inline constexpr std::int32_t kAuditShape = 1;
/// Of the catalog. 0: as it began. 1: with facets, in all rows. 2: entries have a site, an owner, metadata and a template, in all rows.
/// 3: one current row for each entry, and what it replaced beside it. 4: the hours of the newest change in rows of their own.
inline constexpr std::int32_t kCatalogShape = 4;

}  // namespace contentos::pg
