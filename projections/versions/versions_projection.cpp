#include "projections/versions/versions_projection.hpp"

#include "domain/entry/codec.hpp"
#include "domain/entry/extent.hpp"
#include "projections/runner/folding.hpp"
#include "projections/runner/shared_event.hpp"
#include "projections/versions/keys.hpp"
#include "projections/versions/state_codec.hpp"
#include "projections/versions/values.hpp"

#include <map>
#include <utility>

namespace contentos {

/// What one append does to entries; each state is written once, however many events there were.
class VersionsProjection::AppendFold {
public:
  AppendFold(VersionsProjection& model, KvTransaction& transaction, EventHeader const& first)
      : model_(model), transaction_(transaction), tenant_(first.tenant), position_(first.tenant_position) {}

  std::optional<Poison> event(RecordedEvent const& recorded) {
    auto const decoded = contentos::decoded(recorded);
    if (!decoded) { return cannot_be_decoded(recorded); }
    EntryId const id{std::string(recorded.header.stream.id())};
    auto* touched = load(id);
    if (touched == nullptr) { return poison_of(recorded, "the stored state of the entry cannot be decoded"); }
    auto& state = touched->stored.state;
    bool const was_live = state.live.has_value();
    // An operator may have had an event left out.
    if (recorded.header.stream_version != state.version.next()) { touched->stored.has_every_event = false; }
    state = entry::evolve(std::move(state), *decoded, meta_of(recorded.header));
    touched->stored.last = recorded.header.id;
    touched->last = &recorded.header;
    if (auto const* saved = std::get_if<entry::VersionSaved>(&*decoded)) { put_version(id, *saved, state, recorded); }
    if (std::holds_alternative<entry::Published>(*decoded)) {
      put_snapshot(id, "*" + packed(recorded));
    } else if (was_live && !state.live) {
      put_snapshot(id, "-");
    }
    return std::nullopt;
  }

  void finish() {
    for (auto& [id, touched] : entries_) {
      entry::forget_older_versions(touched.stored.state);
      auto prefix = versions::entry_prefix('s', tenant_, id);
      transaction_.put(versions::at_position(prefix, position_), versions::encode_shown(touched.last->tenant_position, touched.stored));
      transaction_.put(versions::occurred_key(tenant_, id, touched.last->occurred, position_), {});
      model_.changed_[std::move(prefix)] = std::make_shared<versions::StoredState const>(std::move(touched.stored));
    }
  }

private:
  struct Touched {
    versions::StoredState stored{};
    EventHeader const* last = nullptr;
  };

  /// Null: what is stored cannot be decoded.
  Touched* load(EntryId const& id) {
    if (auto const it = entries_.find(id); it != entries_.end()) { return &it->second; }
    auto const prefix = versions::entry_prefix('s', tenant_, id);
    Touched touched;
    if (auto const it = model_.changed_.find(prefix); it != model_.changed_.end()) {
      touched.stored = *it->second;
    } else if (auto const* known = model_.states_.find(prefix)) {
      touched.stored = **known;
    } else if (auto const stored = transaction_.first(prefix)) {
      auto state = versions::decode_shown(stored->second);
      if (!state) { state = state_of_older_shape(id); }
      if (!state) { return nullptr; }
      touched.stored = std::move(*state);
    }
    return &entries_.emplace(id, std::move(touched)).first->second;
  }

  std::optional<versions::StoredState> state_of_older_shape(EntryId const& id) {
    auto const stored = transaction_.get(versions::state_key(tenant_, id));
    return stored ? versions::decode_state(*stored) : std::nullopt;
  }

  [[nodiscard]] std::string packed(RecordedEvent const& recorded) const {
    if (recorded.packed_body) { return *recorded.packed_body; }
    return recorded.body ? model_.packing_.pack(*recorded.body) : std::string{};
  }

  void put_version(EntryId const& id, entry::VersionSaved const& saved, entry::State const& state, RecordedEvent const& recorded) {
    auto const* facts = state.versions.find(saved.version_id);
    CONTENTOS_ENSURE(facts != nullptr, "a saved version is among the versions");
    auto const key = versions::version_key(tenant_, id, saved.number);
    if (!recorded.body) {
      transaction_.put(key, versions::encode_version(*facts, '0', {}));
    } else if (saved.data.size() == recorded.body->size()) {  // as it was when a body was nothing but the data
      transaction_.put(key, versions::encode_version(*facts, '1', saved.data));
    } else {
      transaction_.put(key, versions::encode_version(*facts, '*', packed(recorded)));
    }
    std::string number;
    append_be32(number, static_cast<std::uint32_t>(saved.number));
    transaction_.put(versions::version_id_key(tenant_, id, saved.version_id), std::move(number));
  }

  void put_snapshot(EntryId const& id, std::string value) {
    transaction_.put(versions::at_position(versions::entry_prefix('p', tenant_, id), position_), std::move(value));
  }

  VersionsProjection& model_;
  KvTransaction& transaction_;
  TenantId tenant_;
  TenantPosition position_;
  std::map<EntryId, Touched> entries_{};
};

std::optional<Poison> VersionsProjection::fold(KvTransaction& transaction, Append append) {
  auto const& first = append.front()->header;
  AppendFold fold(*this, transaction, first);
  for (auto const& event : append) {
    if (shows(event->header.stream.aggregate()) == Shown::nothing) { continue; }
    if (auto poison = folded(*event, [&] { return fold.event(*event); })) { return poison; }
  }
  fold.finish();
  pass_over(transaction, append);
  return std::nullopt;
}

/// What was recorded when is known of every append, so that a moment before one that is set aside is told from a moment after it.
void VersionsProjection::pass_over(KvTransaction& transaction, Append left_out) {
  auto const& first = left_out.front()->header;
  std::string last;
  append_be64(last, static_cast<std::uint64_t>(left_out.back()->header.tenant_position.value));
  transaction.put(versions::recorded_key(first.tenant, first.recorded, first.tenant_position), std::move(last));
}

Shown VersionsProjection::shows(std::string_view aggregate) const { return aggregate == "entry" ? Shown::stream : Shown::nothing; }

void VersionsProjection::committed() {
  for (auto& [prefix, state] : changed_) { states_.put(prefix, std::move(state)); }
  changed_.clear();
}

void VersionsProjection::replaced() { states_.clear(); }

std::string VersionsProjection::dumped(std::string_view key, std::string_view value) const {
  auto const packed = versions::packed_part(key, value);
  if (!packed) { return std::string(value); }
  auto const body = packing_.unpack(*packed);
  if (!body) { return std::string(value); }
  return std::string(value.substr(0, value.size() - packed->size())) + *body;
}

std::unique_ptr<KvProjection> VersionsProjection::over(std::shared_ptr<KvStore> store) {
  return std::make_unique<VersionsProjection>(std::move(store), packing_);
}

}  // namespace contentos
