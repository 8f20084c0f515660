// The rows of hours against the entries and facets that they are of.
#pragma once

#include "infra/postgres/pool.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace contentos::test {

/// Each entry under all, under each facet that it has, and under its schedule, in the hour of its newest change; and nothing else.
inline void expect_hours_as_entries_have_them(pg::Pool& projector) {
  std::string const hours = "SELECT generation, tenant, facet, updated_hour, entry_id, is_deleted FROM catalog_entry_hour";
  std::string const wanted =
      R"(SELECT generation, tenant, k.facet, floor(extract(epoch FROM updated_at) / 3600)::integer, entry_id, is_deleted
      FROM catalog_entry c CROSS JOIN LATERAL (
        SELECT '' UNION ALL SELECT ':schedule=' || schedule WHERE schedule IS NOT NULL
        UNION ALL SELECT facet FROM catalog_entry_facet f WHERE (f.generation, f.tenant, f.entry_id) = (c.generation, c.tenant, c.entry_id)
          AND f.to_position = 9223372036854775807) AS k (facet))";
  for (auto const& [one, other] : {std::pair(hours, wanted), std::pair(wanted, hours)}) {
    auto const rows = pg::read(projector, "SELECT count(*) FROM ((" + one + ") EXCEPT ALL (" + other + ")) astray");
    ASSERT_TRUE(rows) << rows.error().context;
    EXPECT_EQ(rows->front().int8(0), 0);
  }
}

}  // namespace contentos::test
