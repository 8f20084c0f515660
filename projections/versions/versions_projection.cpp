#include "projections/versions/versions_projection.hpp"

#include "domain/entry/codec.hpp"
#include "domain/entry/state.hpp"
#include "projections/runner/folding.hpp"
#include "projections/versions/keys.hpp"
#include "projections/versions/state_codec.hpp"

#include <boost/json/serialize.hpp>

#include <map>
#include <utility>

namespace contentos {

namespace {

namespace json = boost::json;

/// What one append does to one entry; the state is written once, however many events there were.
struct Touched {
  entry::State state;
  EventHeader const* last = nullptr;
};

class AppendFold {
public:
  AppendFold(KvTransaction& transaction, EventHeader const& first)
      : transaction_(transaction), tenant_(first.tenant), position_(first.tenant_position) {}

  std::optional<Poison> event(RecordedEvent const& recorded) {
    auto const decoded = entry::decode(recorded.header.type, recorded.data, recorded.body);
    if (!decoded) { return cannot_be_decoded(recorded); }
    EntryId const id{std::string(recorded.header.stream.id())};
    auto* touched = load(id);
    if (touched == nullptr) { return poison_of(recorded, "the stored state of the entry cannot be decoded"); }
    bool const was_live = touched->state.live.has_value();
    touched->state = entry::evolve(std::move(touched->state), *decoded, meta_of(recorded.header));
    touched->last = &recorded.header;
    if (auto const* saved = std::get_if<entry::VersionSaved>(&*decoded)) { put_version(id, *saved, touched->state, recorded); }
    auto const* published = std::get_if<entry::Published>(&*decoded);
    if (published != nullptr) {
      put_snapshot(id, "+" + published->snapshot);
    } else if (was_live && !touched->state.live) {
      put_snapshot(id, "-");
    }
    return std::nullopt;
  }

  void finish() {
    for (auto& [id, touched] : entries_) {
      auto const* latest = touched.state.latest();
      std::string view;
      append_be64(view, static_cast<std::uint64_t>(touched.last->tenant_position.value));
      append_be32(view, latest != nullptr ? static_cast<std::uint32_t>(latest->number) : 0);
      view += json::serialize(entry::describe(touched.state));
      transaction_.put(versions::at_position(versions::entry_prefix('s', tenant_, id), position_), std::move(view));
      transaction_.put(versions::occurred_key(tenant_, id, touched.last->occurred, position_), {});
      versions::forget_older_versions(touched.state);
      transaction_.put(versions::state_key(tenant_, id), versions::encode_state(touched.state));
    }
  }

private:
  Touched* load(EntryId const& id) {
    if (auto const it = entries_.find(id); it != entries_.end()) { return &it->second; }
    Touched touched{entry::State{}};
    if (auto const stored = transaction_.get(versions::state_key(tenant_, id))) {
      auto state = versions::decode_state(*stored);
      if (!state) { return nullptr; }
      touched.state = std::move(*state);
    }
    return &entries_.emplace(id, std::move(touched)).first->second;
  }

  void put_version(EntryId const& id, entry::VersionSaved const& saved, entry::State const& state, RecordedEvent const& recorded) {
    auto const* facts = state.versions.find(saved.version_id);
    CONTENTOS_ENSURE(facts != nullptr, "a saved version is among the versions");
    auto const described = json::serialize(entry::describe(*facts));
    std::string value;
    append_be32(value, static_cast<std::uint32_t>(described.size()));
    value += described;
    value += recorded.body ? "1" + saved.data : "0";
    transaction_.put(versions::version_key(tenant_, id, saved.number), std::move(value));
    std::string number;
    append_be32(number, static_cast<std::uint32_t>(saved.number));
    transaction_.put(versions::version_id_key(tenant_, id, saved.version_id), std::move(number));
  }

  void put_snapshot(EntryId const& id, std::string value) {
    transaction_.put(versions::at_position(versions::entry_prefix('p', tenant_, id), position_), std::move(value));
  }

  KvTransaction& transaction_;
  TenantId tenant_;
  TenantPosition position_;
  std::map<EntryId, Touched> entries_{};
};

}  // namespace

std::optional<Poison> VersionsProjection::fold(KvTransaction& transaction, Append append) {
  auto const& first = append.front()->header;
  AppendFold fold(transaction, first);
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

std::unique_ptr<KvProjection> VersionsProjection::over(std::shared_ptr<KvStore> store) {
  return std::make_unique<VersionsProjection>(std::move(store));
}

}  // namespace contentos
