// Reads the delivery model: which tenant is meant, one entry, a list. Called by the delivery API for every request.
// Threading: any thread. An entry or tenant in the cache costs no I/O; everything else blocks for disk reads at most.
// Errors of every call: set_aside (the model does not follow all of this tenant, or the entry that is asked for; not retryable), internal.
#pragma once

#include "projections/delivery/delivery_cache.hpp"
#include "projections/delivery/fragment.hpp"
#include "projections/delivery/query.hpp"
#include "projections/delivery/tenant_model.hpp"
#include "projections/kv/kv_store.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace contentos::delivery {

/// What a list is limited to: entry ids, sorted. `first` come first where the query says no order.
struct Among {
  std::vector<std::string> first{};
  std::vector<std::string> others{};
};

struct EntryList {
  std::int64_t total = 0;  // exact, of all that match
  std::int64_t skip = 0;
  std::int64_t limit = 0;
  std::vector<Fragment> items;
  std::optional<std::string> next{};  // of a paged query: the place after the page, where there is more
  std::size_t not_followed = 0;       // entries of the tenant that are set aside: one that never was live may belong here
  std::vector<EntryId> set_aside{};   // of these: they are as they last were before the model ceased to follow them, as is `total`
};

class DeliveryReader {
public:
  /// `cache` is shared with the DeliveryProjection that fills `store`. `digest` is the same as the projection's.
  DeliveryReader(std::shared_ptr<KvStore const> store, Digest digest, std::shared_ptr<DeliveryCache> cache);

  /// By slug, or by id in its 36-character form. Nothing when there is no such tenant (also not yet). Suspended ones are returned.
  [[nodiscard]] Result<TenantPtr> resolve_tenant(std::string_view slug_or_id) const;

  /// The same as `entry`, if it is in memory; else null. `tenant`: resolved for this request.
  [[nodiscard]] Fragment at_hand(TenantModel const& tenant, std::string_view id, std::string_view locale) const;

  /// The entry as published; null when nothing of that id is live. An empty locale is the tenant's default, `*` all of them.
  /// Rejections: bad_request (`?locale`, code unknown_locale); not_found when the tenant does not exist.
  [[nodiscard]] Outcome<Fragment> entry(TenantScope scope, EntryId const& id, std::string_view locale) const;

  /// Published entries, all or `among` those. Rejections: bad_request naming the parameter (codes: unknown_content_type, unknown_field,
  /// not_indexed, content_type_required, unknown_locale, malformed, out_of_range, not_orderable, too_many); not_found as above. Errors
  /// besides: not_caught_up (retryable) when it is by what a model of an earlier release does not know, until it is rebuilt.
  [[nodiscard]] Outcome<EntryList> list(TenantScope scope, Query const& query, std::optional<Among> const& among = std::nullopt) const;

  /// Such a list as an answer. `next_page`: the address of the page at a place. `key`: all that the answer depends on beside what is
  /// published, so that it may be given again to who asks by the same key; empty: it may not.
  [[nodiscard]] Outcome<ListAnswerPtr> answer(TenantScope scope, Query const& query, std::optional<Among> const& among,
                                              std::function<std::string(std::string_view place)> const& next_page,
                                              std::string_view key) const;
  /// What was answered so before, if it still is the answer; else null.
  [[nodiscard]] ListAnswerPtr answered(std::string_view key) const { return cache_->answers().find(key); }

private:
  [[nodiscard]] Result<TenantPtr> look_up_tenant(std::string_view slug_or_id) const;
  [[nodiscard]] Result<TenantPtr> tenant(TenantId id) const;
  /// The tenant and the locale that is meant.
  [[nodiscard]] Outcome<std::pair<TenantPtr, std::string>> readable(TenantScope scope, std::string_view locale) const;
  /// `ticket`: from before the tenant was read.
  [[nodiscard]] Outcome<EntryList> list_of(TenantModel const& tenant, std::string const& code, DeliveryCache::Ticket ticket,
                                           Query const& query, std::optional<Among> const& among) const;
  [[nodiscard]] Result<Fragment> load(KvReader const& store, DeliveryCache::Ticket ticket, TenantModel const& tenant, EntryId const& id,
                                      std::string const& locale) const;

  std::shared_ptr<KvStore const> store_;
  Digest digest_;
  std::shared_ptr<DeliveryCache> cache_;
};

}  // namespace contentos::delivery
