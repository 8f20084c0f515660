#include "infra/postgres/catalog_projection.hpp"

#include "infra/postgres/catalog_rows.hpp"

#include <algorithm>
#include <array>

namespace contentos {

Shown PgCatalogProjection::shows(std::string_view aggregate) const {
  if (aggregate == "tenant" || aggregate == "content_type") { return Shown::tenant; }
  return catalog::is_listed(aggregate) ? Shown::stream : Shown::nothing;
}

ApplyResult PgCatalogProjection::fold(Batch const& batch, std::span<EventPtr const> events) {
  EntityBatch entities(events);
  if (auto loaded = load_states(batch, entities); !std::holds_alternative<std::monostate>(loaded)) { return loaded; }
  catalog::Fold fold(entities);
  while (!events.empty()) {
    auto const& id = events.front()->header.append_id;
    auto const end = std::find_if(events.begin(), events.end(), [&](EventPtr const& e) { return e->header.append_id != id; });
    auto const count = static_cast<std::size_t>(end - events.begin());
    if (auto poison = fold.append(events.first(count))) { return *poison; }
    events = events.subspan(count);
  }
  if (auto const written = pg::write_catalog(batch.connection, batch.generation, fold.take()); !written) { return written.error(); }
  if (auto const stored = store_states(batch, entities); !stored) { return stored.error(); }
  return std::monostate{};
}

std::span<pg::ModelTable const> PgCatalogProjection::tables() const {
  static constexpr std::array kTables = {
      pg::ModelTable{"catalog_entry", "tenant, entry_id, from_position"},
      pg::ModelTable{"catalog_record", "tenant, kind, id, from_position"},
      pg::ModelTable{"catalog_entry_facet", "tenant, entry_id, from_position, facet"},
      pg::ModelTable{"catalog_facet", "tenant, kind, id, from_position, facet"},
      pg::ModelTable{"catalog_append", "tenant, position", "'shape'"},
  };
  return kTables;
}

}  // namespace contentos
