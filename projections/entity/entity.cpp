#include "projections/entity/entity.hpp"

#include "domain/entry/extent.hpp"
#include "domain/entry/word.hpp"
#include "domain/word/word.hpp"
#include "projections/runner/folding.hpp"
#include "projections/runner/shared_event.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace contentos {

namespace {

namespace json = boost::json;

class EntryEntity final : public Entity {
public:
  EntryEntity() = default;
  explicit EntryEntity(entry::State state) : state_(std::move(state)) {}

  std::optional<Poison> apply(RecordedEvent const& event) override {
    auto const happened = decoded(event);
    if (!happened) { return cannot_be_decoded(event); }
    state_ = entry::evolve(std::move(state_), *happened, meta_of(event.header));
    entry::forget_older_versions(state_);
    if (event.body_hash && !event.body) { note_hole(event.header.stream_version, *happened); }
    return std::nullopt;
  }
  json::value describe() const override { return state_.exists ? json::value(entry::describe(state_)) : json::value(nullptr); }
  entry::State const* entry_state() const override { return &state_; }

  std::vector<StreamVersion> lacking() const override {
    std::vector<StreamVersion> out;
    for (auto const& version : state_.versions) {
      if (versions_.contains(version.at)) { out.push_back(version.at); }
    }
    for (auto const& [at, approval] : approvals_) {
      if (state_.review && approval < state_.review->approvals.size()) { out.push_back(at); }
    }
    return out;
  }

  void fill(RecordedEvent const& event) override {
    auto const at = event.header.stream_version;
    auto const happened = decoded(event);
    if (!happened) { return; }
    if (auto const* saved = std::get_if<entry::VersionSaved>(&*happened)) { fill_version(at, *saved); }
    auto const* approved = std::get_if<entry::Approved>(&*happened);
    auto const hole = std::ranges::find(approvals_, at, &std::pair<StreamVersion, std::size_t>::first);
    if (approved != nullptr && hole != approvals_.end()) {
      state_.review->approvals.at(hole->second).note = approved->note;
      approvals_.erase(hole);
    }
  }

private:
  void note_hole(StreamVersion at, entry::Event const& happened) {
    std::erase_if(versions_, [&](StreamVersion known) {
      return std::ranges::none_of(state_.versions, [&](entry::VersionFacts const& kept) { return kept.at == known; });
    });
    if (std::holds_alternative<entry::VersionSaved>(happened)) { versions_.insert(at); }
    if (!state_.review || state_.review->approvals.empty()) { approvals_.clear(); }
    if (std::holds_alternative<entry::Approved>(happened) && state_.review && !state_.review->approvals.empty()) {
      approvals_.emplace_back(at, state_.review->approvals.size() - 1);
    }
  }

  void fill_version(StreamVersion at, entry::VersionSaved const& saved) {
    entry::History filled;
    for (auto facts : state_.versions) {
      if (facts.at == at) {
        facts.title = saved.title;
        facts.publish_note = saved.publish_note;
      }
      filled.push_back(std::move(facts));
    }
    state_.versions = std::move(filled);
    versions_.erase(at);
  }

  entry::State state_{};
  std::set<StreamVersion> versions_{};                              // that were saved by events without their body
  std::vector<std::pair<StreamVersion, std::size_t>> approvals_{};  // the same of approvals, by their place in the review
};

class RecordEntity final : public Entity {
public:
  explicit RecordEntity(WordRow const& word) : word_(word), state_(word.fold.initial()) {}

  std::optional<Poison> apply(RecordedEvent const& event) override {
    auto const meta = meta_of(event.header);
    if (!word_.fold.apply(state_.get(), {event.header.type, event.data, std::nullopt, meta})) { return cannot_be_decoded(event); }
    return std::nullopt;
  }
  json::value describe() const override {
    return word_.fold.exists(state_.get()) ? json::value(word_.fold.describe(state_.get())) : json::value(nullptr);
  }
  std::string sort_key() const override { return word_.fold.sort_key(state_.get()); }
  std::vector<std::string> facets() const override { return word_.fold.facets(state_.get()); }

private:
  WordRow const& word_;
  std::shared_ptr<void> state_;
};

}  // namespace

std::unique_ptr<Entity> Entity::initial(std::string_view aggregate) {
  if (aggregate == entry::Word::kName) { return std::make_unique<EntryEntity>(); }
  auto const* word = find_word(aggregate);
  return word == nullptr ? nullptr : std::make_unique<RecordEntity>(*word);
}

std::unique_ptr<Entity> Entity::of(entry::State state) { return std::make_unique<EntryEntity>(std::move(state)); }

}  // namespace contentos
