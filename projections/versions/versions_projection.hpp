// The versions model: every version of every entry with its data, every published snapshot, and how the entry looked after each append.
// Nothing is ever removed from it. Read through VersionsReader.
//
// Keys (kind byte, 16 tenant bytes, then; `~` marks an inverted big-endian number, so that the newest comes first):
//   f entry                        → the entry's state, all but its older versions: what the next event is folded onto
//   s entry 00 ~position           → be64 position of the append's last event, be32 latest version number, the entry as JSON
//   o entry 00 ~occurred ~position → nothing; leads from an occurred time to a position
//   v entry 00 number(be32)        → be32 length, the version's facts as JSON, then '1' and its data, or '0' when purged
//   i entry 00 version_id(16)      → be32 number
//   p entry 00 ~position           → '+' and the published snapshot, or '-' from where nothing is live
//   t ~recorded ~position          → be64 position of the append's last event; for every append of the tenant
// The positions in keys are those of the append's *first* event, so that every position of an append means after all of it.
#pragma once

#include "projections/kv/kv_projection.hpp"

namespace contentos {

class VersionsProjection final : public KvProjection {
public:
  explicit VersionsProjection(std::shared_ptr<KvStore> store) : KvProjection(std::move(store)) {}
  [[nodiscard]] std::string_view name() const override { return "versions"; }
  [[nodiscard]] Shown shows(std::string_view aggregate) const override;

protected:
  [[nodiscard]] std::optional<Poison> fold(KvTransaction& transaction, Append append) override;
  void pass_over(KvTransaction& transaction, Append left_out) override;
  [[nodiscard]] std::unique_ptr<KvProjection> over(std::shared_ptr<KvStore> store) override;
  /// 0: as it began. 1: entries are shown with site, owner, metadata and template.
  [[nodiscard]] std::int32_t shape() const override { return 1; }
};

}  // namespace contentos
