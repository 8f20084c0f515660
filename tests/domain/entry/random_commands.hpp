// Commands made out of numbers, for properties and for fuzzing: most fit the entry that they are given to, some do not.
#pragma once

#include "domain/entry/extent.hpp"
#include "tests/domain/entry/words.hpp"

#include <functional>

namespace contentos::entry {

class RandomCommands {
public:
  /// `next` gives numbers; the same numbers give the same commands.
  explicit RandomCommands(std::function<unsigned()> next) : next_(std::move(next)) {}

  Command command(State const& state) {
    ++clock_;
    switch (next_() % 30) {
      case 0: return create_one();
      case 1: return Submit{version(state)};
      case 2: return Approve{test_person(static_cast<std::uint8_t>(next_() % 3)), "fine"};
      case 3: return Reject{"no"};
      case 4: return schedule_one(state);
      case 5: return Unschedule{};
      case 6:
      case 7: return publish_one(state);
      case 8: return PublishScheduled{state.schedule ? state.schedule->at : StreamVersion(next_() % 50), kSnapshot};
      case 9: return Unpublish{};
      case 10: return UnpublishScheduled{state.live ? state.live->at : StreamVersion(next_() % 50)};
      case 11: return Archive{};
      case 12: return Unarchive{};
      case 13: return next_() % 2 == 0 ? Command(Delete{false, next_() % 2 == 0}) : Command(save_one(state));
      case 14: return Undelete{{}, next_() % 2 == 0};
      case 15: return StartEditing{next_() % 2 == 0 ? "ana" : "ben"};
      case 16: return EndEditing{next_() % 2 == 0 ? "ana" : "ben"};
      case 17: return FailSchedule{state.schedule ? state.schedule->at : StreamVersion(next_() % 50), kScheduling, "c", "Why."};
      case 18: return Place{site(static_cast<int>(next_() % 3))};
      case 19: return metadata_one();
      case 20:
        return ChangeOwner{next_() % 3 == 0 ? std::nullopt : std::optional(PersonId(test_uuid(9, static_cast<std::uint8_t>(next_() % 3))))};
      case 21: return ChangeTags{std::vector(next_() % 3, tag_id(static_cast<int>(next_() % 3)))};
      default: return state.exists ? Command(save_one(state)) : Command(create_one());
    }
  }

private:
  static SiteId site(int n) { return n == 0 ? create().site_id : SiteId(test_uuid(3, static_cast<std::uint8_t>(40 + n))); }
  ChangeMetadata metadata_one() {
    ChangeMetadata c;
    if (next_() % 3 != 0) { c.metadata["n"] = next_() % 3; }
    if (next_() % 2 == 0) { c.template_key = next_() % 4 == 0 ? "no such" : "pages/landing"; }
    return c;
  }
  Create create_one() {
    auto c = create();
    c.is_singleton = next_() % 3 == 0;
    if (next_() % 2 == 0) { c.external_id = "x"; }
    return c;
  }
  std::optional<VersionId> version(State const& state) {
    if (state.versions.empty() || next_() % 3 == 0) { return std::nullopt; }
    if (next_() % 8 == 0) { return VersionId(test_uuid(5, 1)); }
    return state.versions[next_() % state.versions.size()].id;
  }
  Save save_one(State const& state) {
    auto const n = static_cast<unsigned>(state.versions.size()) + 1;
    Save c;
    c.version_id =
        VersionId(Uuid{{1, 0, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, static_cast<std::uint8_t>(n >> 8), static_cast<std::uint8_t>(n)}});
    c.content = content_of(static_cast<int>(n), std::string(1, static_cast<char>('a' + next_() % 5)));
    if (next_() % 4 == 0) { c.content.unique_claims.insert({"unique_field", "post/sku//" + std::to_string(next_() % 3)}); }
    c.base_version_id = next_() % 4 == 0 || state.versions.empty() ? version(state) : state.versions.back().id;
    c.unconditional = next_() % 5 == 0;
    c.is_autosave = next_() % 3 == 0;
    c.publish_note = next_() % 2 == 0 ? "a \"note\"" : "";
    if (next_() % 6 == 0) { c.categories = std::vector{category_id(static_cast<int>(next_() % 3))}; }
    if (next_() % 6 == 0) { c.tags = std::vector{tag_id(static_cast<int>(next_() % 3))}; }
    return c;
  }
  SchedulePublication schedule_one(State const& state) {
    SchedulePublication c{version(state), at_second(clock_ + next_() % 3), {}, "UTC", at_second(clock_)};
    if (next_() % 2 == 0) { c.unpublish_at = at_second(clock_ + next_() % 5); }
    return c;
  }
  Publish publish_one(State const& state) {
    Publish c{version(state), kSnapshot, {}, {}, next_() % 2 == 0 ? "out" : "", at_second(clock_)};
    if (next_() % 3 == 0) { c.unpublish_at = at_second(clock_ + next_() % 3); }
    return c;
  }

  std::function<unsigned()> next_;
  std::int64_t clock_ = 0;
};

/// Commands that change nothing when they are given again.
inline bool is_repeatable(Command const& command) {
  return !std::holds_alternative<Create>(command) && !std::holds_alternative<Reject>(command);
}

/// Folds the events both as they are and as they would be stored, and says what does not hold; empty when all holds.
class Invariants {
public:
  std::string step(Command const& command) {
    auto const decided = decide(state_, command);
    if (auto wrong = check_newest(command, decided); !wrong.empty()) { return wrong; }
    if (!decided) { return decided.error().detail.empty() ? "a rejection without words" : ""; }
    for (auto const& event : *decided) {
      auto const meta = test_meta(state_.version.value + 1);
      auto const bytes = encode(event);
      auto const again = decode(bytes.type, bytes.data, bytes.body);
      if (!again) { return bytes.type + " cannot be decoded"; }
      if (lines(std::vector{encode(*again)}) != lines(std::vector{bytes})) { return bytes.type + " is not itself when decoded"; }
      auto const lean = decode(bytes.type, bytes.data, std::nullopt);
      if (!lean) { return bytes.type + " cannot be decoded without its body"; }
      state_ = evolve(std::move(state_), event, meta);
      if (state_.claims != needed_claims(state_)) { return "after " + bytes.type + " the claims held are not those needed"; }
      stored_ = evolve(std::move(stored_), *again, meta);
      lean_ = evolve(std::move(lean_), *lean, meta);
      newest_ = evolve(std::move(newest_), *lean, meta);
    }
    forget_older_versions();
    if (auto wrong = check(); !wrong.empty()) { return wrong; }
    auto const* publish = std::get_if<Publish>(&command);
    if (publish != nullptr && state_.latest()->id == publish->version_id && state_.has_unpublished_changes()) {
      return "the latest version was published, and there is something unpublished";
    }
    if (is_repeatable(command)) {
      auto const repeated = decide(state_, command);
      if (!decided->empty() && (!repeated || !repeated->empty())) { return "the command given again does something else than nothing"; }
    }
    return {};
  }
  /// Something that is stored and that nobody decides any more.
  void happened(Event const& event) {
    for (auto* state : {&state_, &stored_, &lean_, &newest_}) {
      *state = evolve(std::move(*state), event, test_meta(state->version.value + 1));
    }
    forget_older_versions();
  }
  [[nodiscard]] State const& state() const { return state_; }

private:
  /// What commands begin with where the history is long.
  void forget_older_versions() {
    if (extent(newest_) == Extent::lacking) { newest_ = lean_; }
    entry::forget_older_versions(newest_);
  }
  [[nodiscard]] std::string check_newest(Command const& command, Decided<std::vector<Event>> const& on_all) const {
    auto const encoded = [](std::vector<Event> const& events) {
      std::vector<EncodedEvent> out;
      for (auto const& event : events) { out.push_back(encode(event)); }
      return lines(out);
    };
    auto const on_newest = decide(newest_, command);
    if (on_newest) {
      if (!on_all) { return "what is refused is accepted where older versions are forgotten"; }
      return encoded(*on_newest) == encoded(*on_all) ? "" : "where older versions are forgotten, it is decided otherwise";
    }
    if (!on_all) { return {}; }
    bool const names_what_is_forgotten = on_newest.error().wants_whole_history && !newest_.versions.is_whole();
    return names_what_is_forgotten ? "" : "what is accepted is refused where older versions are forgotten: " + on_newest.error().detail;
  }
  [[nodiscard]] std::string check() const {
    if (describe(state_) != describe(stored_)) { return "stored and read back, the entry looks otherwise"; }
    if (lean_.claims != state_.claims || lean_.status() != state_.status() || lean_.versions.size() != state_.versions.size() ||
        lean_.has_unpublished_changes() != state_.has_unpublished_changes()) {
      return "without bodies, the facts are others";
    }
    for (std::size_t i = 0; i < state_.versions.size(); ++i) {
      if (state_.versions[i].number != static_cast<std::int32_t>(i) + 1) { return "the versions are not numbered 1, 2, 3 …"; }
    }
    if ((state_.archived || state_.is_deleted()) && (state_.live || state_.review || state_.schedule)) {
      return "something archived or deleted is live, in review or scheduled";
    }
    for (auto const& id : {state_.live ? std::optional(state_.live->version_id) : std::nullopt,
                           state_.review ? std::optional(state_.review->version_id) : std::nullopt,
                           state_.schedule ? std::optional(state_.schedule->version_id) : std::nullopt}) {
      if (id && state_.versions.find(*id) == nullptr) { return "a fact names a version that does not exist"; }
    }
    return {};
  }

  State state_{};
  State stored_{};
  State lean_{};
  State newest_{};
};

}  // namespace contentos::entry
