#include "api/lines.hpp"
#include "api/management/cloud_event.hpp"
#include "api/management/management.hpp"
#include "api/management/record.hpp"
#include "api/seal.hpp"
#include "domain/registration/registration.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <deque>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

namespace contentos::api {

namespace {

constexpr std::size_t kBatchEvents = 512;
constexpr std::size_t kBatchBytes = std::size_t{4} << 20U;
constexpr std::size_t kPageBytes = std::size_t{4} << 20U;
constexpr std::int64_t kMaxEvents = 5'000;
// Of a stream: what a piece is made of, and where one ends within an append, as some are long.
constexpr std::size_t kPieceEvents = 128;
constexpr std::size_t kMostPieceBytes = std::size_t{1} << 20U;
// A feed may be behind the log. It is given a little time on a worker, over and over.
constexpr std::chrono::milliseconds kFeedWait{250};
constexpr std::chrono::seconds kFeedPatience{30};

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
  if (!registration->state->exists) { return Failure(not_found("tenant")); }
  return registration->state->shard;
}

/// Reads a tenant's events out of the shard in which others' lie between them. Where they lie close together the shard is read as it
/// is; over a long row of others' events it leaps, to where the log says that the tenant's next ones are. What others have costs an export
/// next to nothing so, however much it is; each leap costs a look at what the tenant has itself, and is good for many of its events.
class OwnEvents {
public:
  OwnEvents(Services& services, TenantId tenant, ShardNo shard, TenantPosition after, ShardPosition place)
      : services_(services), scope_(tenant), shard_(shard), last_(after), place_(place) {}

  [[nodiscard]] TenantPosition last() const { return last_; }
  [[nodiscard]] ShardPosition place() const { return place_; }

  /// Whole appends behind the place, others' among them; empty when there are no more now. Each is to be told to `is_taken`, in order, or
  /// is read again.
  [[nodiscard]] Result<std::vector<EventPtr>> read(std::size_t max_events, std::size_t max_bytes) {
    while (!ahead_.empty() && ahead_.front() <= place_) { ahead_.pop_front(); }
    if (ahead_.empty() && foreign_in_a_row_ >= kLongRow) {
      auto const is_more = look_ahead();
      if (!is_more) { return is_more.error(); }
      if (!*is_more) { return std::vector<EventPtr>{}; }
    }
    if (ahead_.empty()) { return services_.feed.read(shard_, place_, max_events, max_bytes); }
    auto const first = ahead_.front();
    auto const behind = std::ranges::upper_bound(ahead_, ShardPosition(first.value + static_cast<std::int64_t>(max_events) - 1));
    auto const span = std::prev(behind)->value - first.value + 1;
    return services_.feed.read(shard_, ShardPosition(first.value - 1), static_cast<std::size_t>(span), max_bytes);
  }

  /// Passes over the event. Returns whether it is one of the tenant's that was not taken yet.
  bool is_taken(RecordedEvent const& event) {
    place_ = event.position;
    if (!is_next(event)) {
      ++foreign_in_a_row_;
      return false;
    }
    last_ = event.header.tenant_position;
    foreign_in_a_row_ = 0;
    return true;
  }
  [[nodiscard]] bool is_next(RecordedEvent const& event) const {
    return event.header.tenant == scope_.tenant() && event.header.tenant_position > last_;
  }

private:
  static constexpr std::size_t kLongRow = 512;        // of others'
  static constexpr std::int64_t kLooksForARead = 16;  // so many of its events can be looked at while one is read
  static constexpr std::size_t kMostAhead = 16'384;   // 128 KiB

  /// Whether the tenant has more. Where they lie is asked for when that costs no more than the row has cost.
  [[nodiscard]] Result<bool> look_ahead() {
    auto const head = services_.log.tenant_position(scope_);
    if (!head) { return head.error(); }
    if (*head <= last_) { return false; }
    if (!leaps_ && static_cast<std::int64_t>(foreign_in_a_row_) * kLooksForARead < head->value) { return true; }
    auto const found = services_.log.places_after(scope_, last_, kMostAhead);
    if (!found) { return found.error(); }
    ahead_.assign(found->begin(), found->end());
    leaps_ = true;
    return true;
  }

  Services& services_;
  TenantScope scope_;
  ShardNo shard_;
  TenantPosition last_;  // that was given
  ShardPosition place_;
  std::deque<ShardPosition> ahead_{};  // where the tenant's next ones lie, as far as that was asked for
  std::size_t foreign_in_a_row_ = 0;
  bool leaps_ = false;
};

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
  OwnEvents own(call.services, tenant, shard, after, places.find(tenant, after));
  while (!page.full) {
    auto const batch = own.read(kBatchEvents, kBatchBytes);
    if (!batch) { return Failure(batch.error()); }
    if (batch->empty()) { break; }
    for (auto const& event : *batch) {
      page.full = (page.events >= limit || page.lines.size() >= kPageBytes) && event->header.append_index == 0;
      if (page.full) { break; }
      if (!own.is_taken(*event)) { continue; }
      page.lines += cloud_event_json(*event) + "\n";
      ++page.events;
    }
  }
  page.last = own.last();
  places.keep(tenant, page.last, own.place());
  return page;
}

/// All of a tenant's events up to its head at the moment of the request, piece by piece. Between two pieces it holds no event.
class ExportStream {
public:
  ExportStream(Services& services, std::shared_ptr<ExportPlaces> places, TenantId tenant, ShardNo shard, TenantPosition after,
               TenantPosition head)
      : services_(services),
        places_(std::move(places)),
        tenant_(tenant),
        head_(head),
        own_(services, tenant, shard, after, places_->find(tenant, after)) {}

  Outcome<bool> operator()(std::string& lines) {
    if (own_.last() >= head_) { return false; }
    auto const batch = own_.read(kPieceEvents, http::BodySource::kPieceBytes);
    if (!batch) { return Failure(batch.error()); }
    if (batch->empty()) { return wait_for_feed(); }
    waits_until_.reset();
    for (auto const& event : *batch) {
      if (lines.size() >= kMostPieceBytes || (own_.is_next(*event) && own_.last() >= head_)) { break; }
      if (own_.is_taken(*event)) { lines += cloud_event_json(*event) + "\n"; }
    }
    if (own_.last() < head_) { return true; }
    places_->keep(tenant_, own_.last(), own_.place());
    return false;
  }

private:
  /// What the log has said to have must come.
  Outcome<bool> wait_for_feed() {
    auto const now = std::chrono::steady_clock::now();
    if (!waits_until_) { waits_until_ = now + kFeedPatience; }
    if (now > *waits_until_) {
      return Failure(StoreError{StoreErrorCode::not_caught_up, true, "the feed has not reached the log for an export"});
    }
    ticket_ = services_.feed.wait(ticket_, kFeedWait);
    return true;
  }

  Services& services_;
  std::shared_ptr<ExportPlaces> places_;
  TenantId tenant_;
  TenantPosition head_;
  OwnEvents own_;
  std::uint64_t ticket_ = 0;
  std::optional<std::chrono::steady_clock::time_point> waits_until_{};
};

/// `after`, as an export of this tenant has given it; the beginning without one.
TenantPosition read_after(Call const& call, Parameters& parameters, std::string const& purpose) {
  TenantPosition after(0);
  auto const cursor = parameters.text("after");
  if (!cursor) { return after; }
  auto const place = unseal(call.services.identity, call.services.options.sealing_key, purpose, *cursor);
  if (!place) {
    parameters.refuse("after", "malformed", "This cursor was not given by an export of this tenant.");
    return after;
  }
  std::from_chars(place->data(), place->data() + place->size(), after.value);
  return after;
}

/// With a `limit` a page, which says where the next begins. Without one all that there is now, whose end is known beforehand.
Outcome<http::Response> export_events(Call const& call, std::shared_ptr<ExportPlaces> const& places) {
  auto& services = call.services;
  auto const purpose = "export/" + call.scope.tenant().str();
  Parameters parameters(call.request.query);
  auto const limit = parameters.integer("limit", 1, kMaxEvents);
  auto const after = read_after(call, parameters, purpose);
  if (auto const checked = parameters.finish(); !checked) { return Failure(checked.error()); }
  auto const shard = shard_of(call);
  if (!shard) { return shard.error(); }
  auto const cursor_at = [&](TenantPosition position) {
    return seal(services.identity, services.options.sealing_key, purpose, std::to_string(position.value));
  };
  if (limit) {
    auto page = read_page(call, *places, *shard, after, *limit);
    if (!page) { return page.error(); }
    auto response = http::Response::text(200, std::string(kLines), std::move(page->lines));
    response.with("Cache-Control", "private, no-cache");
    // `Next` while there is more now; `Resume` always, for whoever comes back later for what is new.
    if (page->full) { response.with("ContentOS-Next", cursor_at(page->last)); }
    response.with("ContentOS-Resume", cursor_at(page->last));
    return response;
  }
  auto const head = services.log.tenant_position(call.scope);
  if (!head) { return Failure(head.error()); }
  auto response =
      lines_answer(services.long_answers, call.scope.tenant(), ExportStream(services, places, call.scope.tenant(), *shard, after, *head));
  if (!response) { return response.error(); }
  response->with("Cache-Control", "private, no-cache").with("ContentOS-Resume", cursor_at(std::max(after, *head)));
  return response;
}

}  // namespace

std::vector<Endpoint> export_endpoints() {
  auto const places = std::make_shared<ExportPlaces>();
  auto const handle = [places](Call const& call) { return export_events(call, places); };
  return {{"GET", "/api/v1/export", {Deed::read, Permission::kAudit}, handle}};
}

}  // namespace contentos::api
