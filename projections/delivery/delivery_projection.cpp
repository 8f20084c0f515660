#include "projections/delivery/delivery_projection.hpp"

#include "domain/content_type/content_type.hpp"
#include "domain/entry/codec.hpp"
#include "domain/registration/registration.hpp"
#include "domain/tenant/tenant.hpp"
#include "projections/delivery/delivery_cache.hpp"
#include "projections/delivery/delivery_fold.hpp"
#include "projections/delivery/keys.hpp"
#include "projections/runner/folding.hpp"

#include <utility>

namespace contentos::delivery {

DeliveryProjection::DeliveryProjection(std::shared_ptr<KvStore> store, Digest digest, std::shared_ptr<DeliveryCache> cache)
    : KvProjection(std::move(store)),
      digest_(std::move(digest)),
      cache_(std::move(cache)),
      fold_(std::make_unique<DeliveryFold>(digest_)) {}

DeliveryProjection::~DeliveryProjection() = default;

std::optional<Poison> DeliveryProjection::fold(KvTransaction& transaction, Append append) {
  for (auto const& event : append) {
    if (auto poison = folded(*event, [&] { return fold_->event(transaction, *event); })) { return poison; }
  }
  return std::nullopt;
}

/// What an entry is shown under, its tenant and its type, takes all along.
Shown DeliveryProjection::shows(std::string_view aggregate) const {
  if (aggregate == "tenant" || aggregate == "content_type") { return Shown::tenant; }
  return aggregate == "entry" || aggregate == "registration" ? Shown::stream : Shown::nothing;
}

ReadsBody DeliveryProjection::reads_body() const {
  return [](std::string_view type) { return !is_only_saved(type); };
}

Result<void> DeliveryProjection::finish(KvTransaction& transaction) {
  fold_->finish(transaction);
  return {};
}

void DeliveryProjection::committed() {
  auto changes = fold_->take_changes();
  if (!cache_) { return; }
  for (auto& [tenant, left] : changes.indexes) { cache_->sets().leave(tenant, left.number, std::move(left.by)); }
  for (auto const& [tenant, entry] : changes.entries) { cache_->invalidate(tenant, entry); }
  for (auto const& [tenant, type] : changes.types) { cache_->change_counts().entries_changed(tenant, type); }
  for (auto const tenant : changes.tenants) { cache_->invalidate_tenant(tenant); }
}

void DeliveryProjection::discarded() { fold_->forget(); }

void DeliveryProjection::about_to_be_replaced() {
  if (cache_) { cache_->sets().suspend(); }
}

void DeliveryProjection::replaced() {
  fold_->forget();
  if (!cache_) { return; }
  cache_->clear();
  cache_->sets().resume();
}

void DeliveryProjection::changed_what_is_set_aside(TenantId of) {
  if (cache_) { cache_->invalidate_tenant(of); }
}

bool DeliveryProjection::is_dumped(std::string_view key) const {
  return key.empty() || (key.front() != 'G' && key.front() != 'n' && key.front() != 'i');
}

std::string DeliveryProjection::dumped(std::string_view key, std::string_view value) const {
  return key.starts_with('X') ? std::string{} : std::string(value);
}

std::int32_t DeliveryProjection::shape() const { return kDeliveryShape; }

std::unique_ptr<KvProjection> DeliveryProjection::over(std::shared_ptr<KvStore> store) {
  return std::make_unique<DeliveryProjection>(std::move(store), digest_, nullptr);
}

}  // namespace contentos::delivery
