// The versions model: every version of every entry with its data, every published snapshot, and how the entry looked after each append.
// Nothing is ever removed from it. Read through VersionsReader.
//
// Keys (kind byte, 16 tenant bytes, then; `~` marks an inverted big-endian number, so that the newest comes first):
//   s entry 00 ~position           → be64 position of its last event in the append, be32 latest version number, '=' and the entry's state,
//   all
//                                    but its older versions: what is shown of it, what the next event is folded onto, and what
//                                    commands begin with
//   o entry 00 ~occurred ~position → nothing; leads from an occurred time to a position
//   v entry 00 number(be32)        → be32 length, the version's facts as JSON, then '*' and the packed body of the event that saved it
//                                    ('1' and the data itself where that is the whole body, '0' when purged)
//   i entry 00 version_id(16)      → be32 number
//   p entry 00 ~position           → '*' and the packed body of the event that published it, or '-' from where nothing is live
//   t ~recorded ~position          → be64 position of the append's last event; for every append of the tenant
// The positions in keys are those of the append's *first* event, so that every position of an append means after all of it. A store of
// shape 0 or 1 has the entry as JSON in `s`, its state in `f entry`, and '+' with the snapshot itself in `p`: it is followed as it is.
#pragma once

#include "domain/core/lru.hpp"
#include "domain/entry/state.hpp"
#include "projections/kv/kv_projection.hpp"
#include "projections/versions/body_packing.hpp"
#include "projections/versions/state_codec.hpp"

#include <map>
#include <memory>
#include <string>

namespace contentos {

class VersionsProjection final : public KvProjection {
public:
  VersionsProjection(std::shared_ptr<KvStore> store, BodyPacking packing) : KvProjection(std::move(store)), packing_(packing) {}
  [[nodiscard]] std::string_view name() const override { return "versions"; }
  [[nodiscard]] std::chrono::milliseconds gathers_for() const override { return kGathering; }
  [[nodiscard]] Shown shows(std::string_view aggregate) const override;

protected:
  [[nodiscard]] std::optional<Poison> fold(KvTransaction& transaction, Append append) override;
  void pass_over(KvTransaction& transaction, Append left_out) override;
  [[nodiscard]] std::unique_ptr<KvProjection> over(std::shared_ptr<KvStore> store) override;
  /// 0: as it began. 1: entries are shown with site, owner, metadata and template. 2: states instead of what is shown of them, packed
  /// bodies. 3: states are enough to decide on, and say whether they have every event.
  [[nodiscard]] std::int32_t shape() const override { return 3; }
  void committed() override;
  void discarded() override { changed_.clear(); }
  void replaced() override;
  /// Bodies as they were written, however the log they came from had packed them.
  [[nodiscard]] std::string dumped(std::string_view key, std::string_view value) const override;

private:
  class AppendFold;
  using StatePtr = std::shared_ptr<versions::StoredState const>;
  static constexpr std::size_t kStatesInMemory = 8'192;

  BodyPacking packing_;
  Lru<StatePtr> states_{kStatesInMemory};      // as they are stored, by the prefix of their keys
  std::map<std::string, StatePtr> changed_{};  // by the batch that is being folded
};

}  // namespace contentos
