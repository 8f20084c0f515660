#include "infra/postgres/catalog_projection.hpp"

#include "infra/postgres/catalog_rows.hpp"
#include "infra/postgres/logged_streams.hpp"

#include <algorithm>
#include <array>

namespace contentos {

Shown PgCatalogProjection::shows(std::string_view aggregate) const {
  if (aggregate == "tenant" || aggregate == "content_type") { return Shown::tenant; }
  return catalog::is_listed(aggregate) ? Shown::stream : Shown::nothing;
}

ApplyResult PgCatalogProjection::fold(Batch const& batch, std::span<EventPtr const> events) {
  auto& entities = folded_.emplace(events, &catalog::is_listed);
  entities.take_from(memory_);
  pg::LoggedStreams streams(batch.connection);
  if (auto const brought = EntityMaker(streams).bring(entities.to_bring()); !brought) { return brought.error(); }
  catalog::Fold fold(entities);
  while (!events.empty()) {
    auto const& id = events.front()->header.append_id;
    auto const end = std::find_if(events.begin(), events.end(), [&](EventPtr const& e) { return e->header.append_id != id; });
    auto const count = static_cast<std::size_t>(end - events.begin());
    if (auto poison = fold.append(events.first(count))) { return *poison; }
    events = events.subspan(count);
  }
  pg::write_catalog(batch.script, batch.generation, fold.take());
  return std::monostate{};
}

void PgCatalogProjection::stored() {
  if (folded_) { std::move(*folded_).keep_in(memory_); }
  folded_.reset();
}

void PgCatalogProjection::forget() {
  folded_.reset();
  memory_.clear();
}

std::span<pg::ModelTable const> PgCatalogProjection::tables() const {
  static constexpr std::array kTables = {
      pg::ModelTable{"catalog_entry", "tenant, entry_id"},
      pg::ModelTable{"catalog_entry_past", "tenant, entry_id, from_position"},
      pg::ModelTable{"catalog_record", "tenant, kind, id, from_position"},
      pg::ModelTable{"catalog_entry_facet", "tenant, entry_id, facet, from_position"},
      pg::ModelTable{"catalog_entry_hour", "tenant, facet, updated_hour, entry_id"},
      pg::ModelTable{"catalog_facet", "tenant, kind, id, from_position, facet"},
      pg::ModelTable{
          "catalog_append", "tenant, position",
          "(SELECT generation, tenant, u.p AS position, u.r AS recorded FROM catalog_append, unnest(positions, recorded) AS u (p, r))"},
  };
  return kTables;
}

}  // namespace contentos
