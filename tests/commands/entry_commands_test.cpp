#include "domain/entry/word.hpp"
#include "tests/commands/world.hpp"

#include <boost/json/serialize.hpp>

namespace contentos::test {
namespace {

using Kind = TransitionInput::Kind;

class EntriesAtWork : public World {};

TEST_F(EntriesAtWork, CreateAndPublishInOneAppend) {
  auto input = note("a", "one");
  input.publish = true;
  ASSERT_TRUE(here_.entries.create(command(), input).has_value());
  auto const events = shared_.log.read_stream(TenantScope(tenant_), StreamName("entry", "a"), StreamVersion(1), Parts::with_body);
  ASSERT_EQ(3U, events->size());
  for (auto const& event : *events) { EXPECT_EQ(3, event.header.append_count); }
  auto const snapshot = boost::json::parse(*events->back().body).at("snapshot");
  EXPECT_EQ("one", snapshot.at("meta").at("title").as_string());
  EXPECT_EQ("one", snapshot.at("fields").at("title").as_string());
}

TEST_F(EntriesAtWork, AnswerAConflictWithBothDifferences) {
  auto const base = latest(*here_.entries.create(command(), note("a", "one")));
  ASSERT_TRUE(here_.entries.save(command(), EntryId("a"), {.data = {{"title", "theirs"}}, .base_version_id = base}).has_value());
  auto const conflict =
      here_.entries.save(command(), EntryId("a"), {.data = {{"title", "mine"}}, .base_version_id = base, .merge_on_conflict = true});
  ASSERT_FALSE(conflict.has_value());
  auto const failure = conflict.error();
  auto const& rejection = std::get<Rejection>(failure);
  EXPECT_EQ(RejectionCode::version_conflict, rejection.code);
  EXPECT_EQ(1U, rejection.extra.at("diff_latest").as_array().size());
  EXPECT_EQ(1U, rejection.extra.at("diff_yours").as_array().size());
}

TEST_F(EntriesAtWork, MergeWhatDoesNotCollide) {
  auto const base = latest(*here_.entries.create(command(), note("a", "one")));
  ASSERT_TRUE(here_.entries.save(command(), EntryId("a"), {.data = {{"title", "theirs"}}, .base_version_id = base}).has_value());
  auto const merged = here_.entries.save(
      command(), EntryId("a"), {.data = {{"title", "one"}, {"text", "mine"}}, .base_version_id = base, .merge_on_conflict = true});
  ASSERT_TRUE(merged.has_value());
  auto const event = shared_.log.read_event(TenantScope(tenant_), StreamName("entry", "a"), StreamVersion(4));
  EXPECT_EQ(data(R"({"title":"theirs","text":"mine"})"), boost::json::parse(*(*event)->body).at("data"));
}

/// All that a fold knows of an entry, its versions' notes and titles included, which are content and in none.
boost::json::array all_of(entry::State const& state) {
  boost::json::array out{entry::describe(state)};
  for (auto const& version : state.versions) { out.emplace_back(entry::describe(version)); }
  if (state.review) { out.emplace_back(static_cast<std::int64_t>(state.review->approvals.size())); }
  return out;
}

TEST_F(EntriesAtWork, KeepTheFoldThatTheLogGives) {
  auto input = note("a", "one");
  input.first.publish_note = "first";
  input.publish = true;
  auto const base = latest(*here_.entries.create(command(), input));
  auto const stays_the_same = [&](char const* after) {
    auto const kept = here_.repositories.load<entry::Word>(TenantScope(tenant_), "a", Freshness::cached);
    Repositories nobodys(shared_.log);
    auto const read = nobodys.load<entry::Word>(TenantScope(tenant_), "a", Freshness::fresh);
    ASSERT_TRUE(kept.has_value() && read.has_value());
    EXPECT_EQ(kept->last, read->last) << after;
    // As text: for values the order of members is no difference.
    EXPECT_EQ(boost::json::serialize(all_of(*kept->state)), boost::json::serialize(all_of(*read->state))) << after;
  };
  stays_the_same("a creation with a publication");
  ASSERT_TRUE(
      here_.entries
          .save(command(), EntryId("a"),
                {.data = {{"title", "two"}}, .base_version_id = base, .publish_note = "second", .slugs = entry::Slugs{{"en-US", "b"}}})
          .has_value());
  stays_the_same("a save");
  entry::ChangeMetadata const unordered{{{"b", 1}, {"a", {{"d", 2.0}, {"c", "x"}}}}, "t"};
  ASSERT_TRUE(here_.entries.mark(command(), EntryId("a"), {.metadata = unordered}).has_value());
  stays_the_same("metadata in an order of the client's own");
  for (auto const kind : {Kind::submit, Kind::approve, Kind::publish, Kind::archive, Kind::unarchive, Kind::remove, Kind::undelete}) {
    ASSERT_TRUE(here_.entries.transition(command(), EntryId("a"), {.kind = kind, .note = "a note"}).has_value());
    stays_the_same("a transition");
  }
}

/// An entry's states by the position of the append that left it so, marked, so that they are told from those that the log gives.
struct Marked final : StoredStates {
  std::map<TenantPosition, entry::State> states{};

  void add(TenantPosition position, entry::State state) {
    state.external_id = "stored";
    states.insert_or_assign(position, std::move(state));
  }
  std::optional<Stored> state_at(WordRow const& word, TenantScope, std::string_view, TenantPosition position) const override {
    auto const after = states.upper_bound(position);
    if (word.name != entry::Word::kName || after == states.begin()) { return std::nullopt; }
    return Stored{std::make_shared<entry::State const>(std::prev(after)->second)};
  }
  std::optional<Stored> newest(WordRow const&, TenantScope, std::string_view) const override { return std::nullopt; }
};

TEST_F(EntriesAtWork, AreAnsweredToARepeatedSaveAsTheyWereThen) {
  Marked stored;
  auto const store = [&](Outcome<Written> const& written) {
    ASSERT_TRUE(written.has_value());
    stored.add(written->position, *here_.repositories.load<entry::Word>(TenantScope(tenant_), "a", Freshness::cached).value().state);
  };
  auto const created = here_.entries.create(command(), note("a", "one"));
  store(created);
  Process behind(shared_);  // it knows the entry from before the save
  ASSERT_TRUE(behind.repositories.load<entry::Word>(TenantScope(tenant_), "a", Freshness::cached).has_value());
  Process without(shared_);
  Process with(shared_, &stored);
  store(here_.entries.transition(command(), EntryId("a"), {.kind = Kind::submit}));
  auto const context = command();
  auto const save = [&](Process& process) {
    return process.entries.save(context, EntryId("a"), {.data = {{"title", "two"}}, .base_version_id = latest(*created)});
  };
  auto const first = save(here_);
  store(first);
  EXPECT_EQ(first->view.at("title"), "two");
  EXPECT_EQ(first->view.at("ended").as_array().size(), 1U) << "the review";
  for (bool const others_came_after : {false, true}) {
    if (others_came_after) {
      store(here_.entries.transition(command(), EntryId("a"), {.kind = Kind::submit}));
      store(here_.entries.save(command(), EntryId("a"), {.data = {{"title", "three"}}, .base_version_id = latest(*first)}));
    }
    for (auto* process : {&here_, &behind, &without, &with}) {
      auto const again = save(*process);
      ASSERT_TRUE(again.has_value());
      EXPECT_TRUE(again->repeated);
      EXPECT_EQ(again->latest_number, 2);
      auto view = again->view.tree();
      EXPECT_EQ(view["external_id"], process == &with ? "stored" : "");
      view["external_id"] = "";
      EXPECT_EQ(view, first->view.tree());
    }
  }
}

TEST_F(EntriesAtWork, AreFoldedWhereWhatIsStoredIsBehind) {
  Marked stored;
  auto const created = here_.entries.create(command(), note("a", "one"));
  stored.add(created->position, *here_.repositories.load<entry::Word>(TenantScope(tenant_), "a", Freshness::cached).value().state);
  auto const context = command();
  Process with(shared_, &stored);
  SaveInput const input{.data = {{"title", "two"}}, .base_version_id = latest(*created)};
  auto const first = here_.entries.save(context, EntryId("a"), input);
  auto const again = with.entries.save(context, EntryId("a"), input);
  ASSERT_TRUE(first.has_value() && again.has_value());
  EXPECT_TRUE(again->repeated);
  EXPECT_EQ(again->view, first->view);
}

TEST_F(EntriesAtWork, RefuseSlugsThatLeadElsewhere) {
  auto const with_slug = [](char const* id, char const* slug) {
    auto input = note(id, "T");
    input.first.slugs = entry::Slugs{{"en-US", slug}};
    return input;
  };
  for (char const* slug : {"a//b", "a/../b", "a/./b", "/a", "a/", "..", "-a", "A"}) {
    auto const refused = here_.entries.create(command(), with_slug("n", slug));
    ASSERT_FALSE(refused.has_value()) << slug;
    EXPECT_EQ(RejectionCode::validation_failed, code(refused.error())) << slug;
  }
  int count = 0;
  for (char const* slug : {"a/b", "a..b", "a/b.c/d_e", "a/...b/c"}) {
    auto const id = "n" + std::to_string(++count);
    EXPECT_TRUE(here_.entries.create(command(), with_slug(id.c_str(), slug)).has_value()) << slug;
  }
}

TEST_F(EntriesAtWork, KeepADeletedEntrysSlugFreeAndRetakeItOnUndelete) {
  auto with_slug = [](char const* id) {
    auto input = note(id, "one");
    input.first.slugs = entry::Slugs{{"en-US", "hello"}};
    return input;
  };
  ASSERT_TRUE(here_.entries.create(command(), with_slug("a")).has_value());
  auto const taken = here_.entries.create(command(), with_slug("b"));
  ASSERT_FALSE(taken.has_value());
  EXPECT_EQ(RejectionCode::already_exists, code(taken.error()));
  ASSERT_TRUE(here_.entries.transition(command(), EntryId("a"), {.kind = Kind::remove}).has_value());
  ASSERT_TRUE(here_.entries.create(command(), with_slug("b")).has_value());
  auto const refused = here_.entries.transition(command(), EntryId("a"), {.kind = Kind::undelete});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(RejectionCode::already_exists, code(refused.error()));
}

TEST_F(EntriesAtWork, HaveTitlesThatEndWhereACharacterEnds) {
  std::string const family = "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7";
  auto const before = std::string(250, 'x');
  auto const created = here_.entries.create(command(), note("a", (before + family).c_str()));
  ASSERT_TRUE(created.has_value());
  EXPECT_EQ(before, created->view.at("title").as_string());
  auto const fits = here_.entries.create(command(), note("b", (std::string(256 - family.size(), 'x') + family + "y").c_str()));
  EXPECT_TRUE(fits->view.at("title").as_string().ends_with(family));
}

TEST_F(EntriesAtWork, RefuseToDeleteATypeThatHasEntries) {
  ASSERT_TRUE(here_.entries.create(command(), note("a", "one")).has_value());
  auto const refused = here_.content_types.remove(command(), TypeKey("note"));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(RejectionCode::in_use, code(refused.error()));
  ASSERT_TRUE(here_.entries.transition(command(), EntryId("a"), {.kind = Kind::remove}).has_value());
  EXPECT_TRUE(here_.content_types.remove(command(), TypeKey("note")).has_value());
}

TEST_F(EntriesAtWork, MakeOnePersonOfOneNameAlsoFromTwoProcesses) {
  auto const here = here_.persons.find_or_register(command(), "import", "Ada Example");
  auto const there = there_.persons.find_or_register(command(), "import", "Ada Example");
  ASSERT_TRUE(here.has_value() && there.has_value());
  EXPECT_EQ(*here, *there);
  EXPECT_EQ("Ada Example", *there_.persons.display_name(TenantScope(tenant_), *here));
}

}  // namespace
}  // namespace contentos::test
