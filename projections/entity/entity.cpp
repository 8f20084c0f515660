#include "projections/entity/entity.hpp"

#include "domain/entry/word.hpp"
#include "domain/word/word.hpp"
#include "projections/entity/frames.hpp"
#include "projections/runner/folding.hpp"
#include "projections/runner/shared_event.hpp"
#include "projections/versions/state_codec.hpp"

#include <utility>

namespace contentos {

namespace {

namespace json = boost::json;

class EntryEntity final : public Entity {
public:
  EntryEntity() = default;
  explicit EntryEntity(entry::State state) : state_(std::move(state)) {}

  std::optional<Poison> apply(RecordedEvent const& event) override {
    event_ = decoded(event);
    if (!event_) { return cannot_be_decoded(event); }
    state_ = entry::evolve(std::move(state_), *event_, meta_of(event.header));
    versions::forget_older_versions(state_);
    return std::nullopt;
  }
  std::string store() const override { return versions::encode_state(state_); }
  json::value describe() const override { return state_.exists ? json::value(entry::describe(state_)) : json::value(nullptr); }
  entry::State const* entry_state() const override { return &state_; }
  entry::Event const* last_entry_event() const override { return event_.get(); }

private:
  entry::State state_{};
  std::shared_ptr<entry::Event const> event_{};
};

/// Streams of all other words are short, so what is kept between batches is their events, and there is no second form of a state that
/// could differ from the fold.
class RecordEntity final : public Entity {
public:
  explicit RecordEntity(WordRow const& word) : word_(word), state_(word.fold.initial()) {}

  std::optional<Poison> apply(RecordedEvent const& event) override {
    auto const meta = meta_of(event.header);
    if (!fold(event.header.type, event.data, meta)) { return cannot_be_decoded(event); }
    append_frame(frames_, {event.header.type, event.data, meta});
    return std::nullopt;
  }
  [[nodiscard]] bool refold(std::string_view bytes) {
    frames_ = bytes;
    while (!bytes.empty()) {
      auto const frame = take_frame(bytes);
      if (!frame || !fold(frame->type, frame->data, frame->meta)) { return false; }
    }
    return true;
  }
  std::string store() const override { return frames_; }
  json::value describe() const override {
    return word_.fold.exists(state_.get()) ? json::value(word_.fold.describe(state_.get())) : json::value(nullptr);
  }

  std::string sort_key() const override { return word_.fold.sort_key(state_.get()); }
  std::vector<std::string> facets() const override { return word_.fold.facets(state_.get()); }

private:
  bool fold(std::string_view type, std::string_view data, EventMeta const& meta) {
    return word_.fold.apply(state_.get(), {type, data, std::nullopt, meta});
  }

  WordRow const& word_;
  std::shared_ptr<void> state_;
  std::string frames_{};
};

std::unique_ptr<Entity> make_entry(std::optional<std::string_view> bytes) {
  if (!bytes) { return std::make_unique<EntryEntity>(); }
  auto state = versions::decode_state(*bytes);
  return state ? std::make_unique<EntryEntity>(std::move(*state)) : nullptr;
}

std::unique_ptr<Entity> make(std::string_view aggregate, std::optional<std::string_view> bytes) {
  if (aggregate == entry::Word::kName) { return make_entry(bytes); }
  auto const* word = find_word(aggregate);
  if (word == nullptr) { return nullptr; }
  auto record = std::make_unique<RecordEntity>(*word);
  if (bytes && !record->refold(*bytes)) { return nullptr; }
  return record;
}

}  // namespace

std::unique_ptr<Entity> Entity::initial(std::string_view aggregate) { return make(aggregate, std::nullopt); }
std::unique_ptr<Entity> Entity::restore(std::string_view aggregate, std::string_view bytes) { return make(aggregate, bytes); }

}  // namespace contentos
