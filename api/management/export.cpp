#include "api/management/cloud_event.hpp"
#include "api/management/management.hpp"
#include "api/management/record.hpp"
#include "api/seal.hpp"
#include "domain/registration/registration.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <memory>
#include <mutex>

namespace contentos::api {

namespace {

constexpr std::size_t kBatchEvents = 512;
constexpr std::size_t kBatchBytes = std::size_t{4} << 20U;
constexpr std::size_t kPageBytes = std::size_t{4} << 20U;
constexpr std::int64_t kMaxEvents = 5'000;
constexpr std::int64_t kDefaultEvents = 1'000;

/// Where in its shard a tenant's export has got to. A cursor holds the tenant's own position alone, so that it does not show how much
/// others write; this map spares the next page the search. What has fallen out of it is searched from the beginning of the shard.
class ExportPlaces {
public:
  [[nodiscard]] ShardPosition find(TenantId tenant, TenantPosition after) {
    std::scoped_lock const lock(mutex_);
    auto const it = places_.find({tenant, after});
    return it == places_.end() ? ShardPosition(0) : it->second;
  }
  void keep(TenantId tenant, TenantPosition after, ShardPosition place) {
    std::scoped_lock const lock(mutex_);
    if (places_.size() >= kMaxPlaces) { places_.clear(); }
    places_[{tenant, after}] = place;
  }

private:
  static constexpr std::size_t kMaxPlaces = 1024;
  std::mutex mutex_{};
  std::map<std::pair<TenantId, TenantPosition>, ShardPosition> places_{};
};

Outcome<ShardNo> shard_of(Call const& call) {
  auto const registration = call.services.repositories.load<registration::Word>(TenantScope(kPlatformTenant), call.scope.tenant().str(),
                                                                                Freshness::within_a_second);
  if (!registration) { return Failure(registration.error()); }
  if (!registration->state->exists) { return Failure(not_found()); }
  return registration->state->shard;
}

struct ExportPage {
  std::string lines;
  TenantPosition last;
  std::int64_t events = 0;
  bool full = false;
};

/// Whole appends, so that a page never ends in the middle of one.
Outcome<ExportPage> read_page(Call const& call, ExportPlaces& places, ShardNo shard, TenantPosition after, std::int64_t limit) {
  auto const tenant = call.scope.tenant();
  ExportPage page{{}, after};
  auto position = places.find(tenant, after);
  while (!page.full) {
    auto const batch = call.services.feed.read(shard, position, kBatchEvents, kBatchBytes);
    if (!batch) { return Failure(batch.error()); }
    if (batch->empty()) { break; }
    for (auto const& event : *batch) {
      page.full = (page.events >= limit || page.lines.size() >= kPageBytes) && event->header.append_index == 0;
      if (page.full) { break; }
      position = event->position;
      if (event->header.tenant != tenant || event->header.tenant_position <= after) { continue; }
      page.lines += cloud_event_json(*event) + "\n";
      page.last = event->header.tenant_position;
      ++page.events;
    }
  }
  places.keep(tenant, page.last, position);
  return page;
}

Outcome<http::Response> export_events(Call const& call, ExportPlaces& places) {
  Parameters parameters(call.request.query);
  auto const limit = parameters.integer("limit", 1, kMaxEvents).value_or(kDefaultEvents);
  auto const cursor = parameters.text("after");
  auto const& services = call.services;
  auto const purpose = "export/" + call.scope.tenant().str();
  TenantPosition after(0);
  if (cursor) {
    auto const place = unseal(services.identity, services.options.sealing_key, purpose, *cursor);
    if (!place) {
      parameters.refuse("after", "malformed", "This cursor was not given by an export of this tenant.");
    } else {
      std::from_chars(place->data(), place->data() + place->size(), after.value);
    }
  }
  if (auto const checked = parameters.finish(); !checked) { return Failure(checked.error()); }
  auto const shard = shard_of(call);
  if (!shard) { return shard.error(); }
  auto page = read_page(call, places, *shard, after, limit);
  if (!page) { return page.error(); }
  auto response = http::Response::text(200, "application/x-ndjson", std::move(page->lines));
  response.with("Cache-Control", "private, no-cache");
  // `Next` while there is more now; `Resume` always, for whoever comes back later for what is new.
  auto const next = seal(services.identity, services.options.sealing_key, purpose, std::to_string(page->last.value));
  if (page->full) { response.with("ContentOS-Next", next); }
  response.with("ContentOS-Resume", next);
  return response;
}

}  // namespace

std::vector<http::Route> export_routes(Services& services) {
  auto const places = std::make_shared<ExportPlaces>();
  auto const handle = [places](Call const& call) { return export_events(call, *places); };
  return {guarded(services, {"GET", "/api/v1/export", {Deed::read, Permission::kAudit}, handle})};
}

}  // namespace contentos::api
