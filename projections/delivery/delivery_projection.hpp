// The delivery model: what is published, prepared so that a request is answered by reading bytes. Read through DeliveryReader.
//
// A publication prepares one fragment per locale of the tenant and the index keys. Fragments carry a stamp of what they were prepared
// under (locales, fallbacks, the type's fields); after a change of those the reader makes fragments on the spot until the entry is
// published again: nothing is rewritten. Index keys cannot wait: a change of locales or of a type's fields recomputes the keys of the
// touched entries within the same batch and writes those that differ, so one such event costs a read of every published entry of the type
// (or tenant). What an earlier release wrote has other stamps, and other index keys until it is rebuilt (keys.hpp, kDeliveryShape).
// docs/layers/projections.md has the figures and the key layout.
#pragma once

#include "projections/delivery/fragment.hpp"
#include "projections/kv/kv_projection.hpp"

#include <memory>

namespace contentos::delivery {

class DeliveryCache;
class DeliveryFold;

class DeliveryProjection final : public KvProjection {
public:
  /// `cache` is the one that this store's DeliveryReader has; null for a model that nobody reads.
  DeliveryProjection(std::shared_ptr<KvStore> store, Digest digest, std::shared_ptr<DeliveryCache> cache);
  ~DeliveryProjection() override;
  [[nodiscard]] std::string_view name() const override { return "delivery"; }
  [[nodiscard]] Shown shows(std::string_view aggregate) const override;
  [[nodiscard]] ReadsBody reads_body() const override;

protected:
  [[nodiscard]] std::optional<Poison> fold(KvTransaction& transaction, Append append) override;
  [[nodiscard]] Result<void> finish(KvTransaction& transaction) override;
  void committed() override;
  void discarded() override;
  void about_to_be_replaced() override;
  void replaced() override;
  void changed_what_is_set_aside(TenantId of) override;
  /// Numbers and generations are not: they depend on what was set aside for a while, and on how events came in batches.
  [[nodiscard]] bool is_dumped(std::string_view key) const override;
  [[nodiscard]] std::string dumped(std::string_view key, std::string_view value) const override;
  [[nodiscard]] std::int32_t shape() const override;
  [[nodiscard]] std::unique_ptr<KvProjection> over(std::shared_ptr<KvStore> store) override;

private:
  Digest digest_;
  std::shared_ptr<DeliveryCache> cache_;
  std::unique_ptr<DeliveryFold> fold_;
};

}  // namespace contentos::delivery
