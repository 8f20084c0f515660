#include "infra/postgres/catalog_moment.hpp"

#include <algorithm>

namespace contentos::pg {

namespace {

constexpr std::string_view kHolds = " AND to_position = 9223372036854775807";
constexpr std::string_view kReplaced = " AND to_position < 9223372036854775807";

std::string last(Params const& params) { return "$" + std::to_string(params.size()); }

/// No two rows of catalog_append overlap: what was recorded last before the time is in the one that began last before it.
Result<TenantPosition> recorded_position(Connection& connection, TenantScope scope, LiveModel const& live, Timestamp recorded) {
  auto const rows = connection.exec_prepared(
      "SELECT max(u.p) FROM (SELECT positions, recorded FROM catalog_append WHERE generation = $1 AND tenant = $2 AND first_recorded <= $3 "
      "ORDER BY first_recorded DESC, first_position DESC LIMIT 1) a, unnest(a.positions, a.recorded) AS u (p, r) WHERE u.r <= $3",
      Params().int4(live.generation).uuid(scope.tenant()).time(recorded));
  if (!rows) { return rows.error(); }
  return TenantPosition(rows->front().opt_int8(0).value_or(0));
}

/// A row is meant when its stretch of time holds the moment, or when what ended that stretch came only after the position.
std::string occurred_condition(Params& params, Moment const& moment, std::string const& row = {}) {
  params.int8(moment.position);
  auto const position = last(params);
  params.time(*moment.occurred);
  auto const time = last(params);
  return " AND " + row + "from_position <= " + position + " AND " + row + "occurred_from <= " + time + " AND (" + row + "occurred_to > " +
         time + " OR " + row + "to_position > " + position + ")";
}

}  // namespace

Result<Moment> moment_of(Connection& connection, TenantScope scope, LiveModel const& live, AsOf const& as_of,
                         std::optional<TenantPosition> fixed) {
  Moment moment{fixed.value_or(live.applied)};
  if (auto const* at = std::get_if<AsOfPosition>(&as_of); at != nullptr && !fixed) {
    moment.position = at->position;
  } else if (auto const* recorded = std::get_if<AsOfRecorded>(&as_of); recorded != nullptr && !fixed) {
    auto const position = recorded_position(connection, scope, live, recorded->time);
    if (!position) { return position.error(); }
    moment.position = *position;
  } else if (auto const* occurred = std::get_if<AsOfOccurred>(&as_of)) {
    moment.occurred = occurred->time;
  }
  // What is not applied yet must not come into later pages.
  moment.position = std::min(moment.position, live.applied);
  moment.is_latest = moment.position == live.applied && !moment.occurred;
  return moment;
}

std::string current_at(Params& params, Moment const& moment) {
  if (moment.is_latest) { return {}; }
  params.int8(moment.position);
  auto out = " AND from_position <= " + last(params);
  if (!moment.occurred) { return out; }
  params.time(*moment.occurred);
  return out + " AND occurred_from <= " + last(params);
}

std::string past_at(Params& params, Moment const& moment) {
  CONTENTOS_ENSURE(!moment.is_latest, "what was replaced does not hold now");
  if (moment.occurred) { return occurred_condition(params, moment); }
  params.int8(moment.position);
  return " AND to_position > " + last(params) + " AND from_position <= " + last(params);
}

std::string facets_at(Params& params, Moment const& moment) {
  if (moment.occurred) { return occurred_condition(params, moment, "r."); }
  params.int8(moment.position);
  return " AND r.to_position > " + last(params) + " AND r.from_position <= " + last(params);
}

std::vector<std::string> holding_conditions(Params& params, Moment const& moment) {
  if (moment.occurred) {
    auto const holds = occurred_condition(params, moment);
    return {std::string(kHolds) + holds, std::string(kReplaced) + holds};
  }
  if (moment.is_latest) { return {std::string(kHolds)}; }
  params.int8(moment.position);
  auto const position = last(params);
  return {std::string(kHolds) + " AND from_position <= " + position,
          std::string(kReplaced) + " AND to_position > " + position + " AND from_position <= " + position};
}

std::string holding_condition(Params& params, Moment const& moment) {
  if (moment.occurred) { return occurred_condition(params, moment); }
  if (moment.is_latest) { return std::string(kHolds); }
  params.int8(moment.position);
  return " AND from_position <= " + last(params) + " AND to_position > " + last(params);
}

}  // namespace contentos::pg
