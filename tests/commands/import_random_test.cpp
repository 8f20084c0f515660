// Random histories: whatever the number of workers, the cuts and the restarts, the log holds what one worker makes of the file in its
// order, and the same file again appends nothing.
#include "tests/commands/import_world.hpp"

#include <boost/json/serialize.hpp>

#include <cstdlib>
#include <iostream>
#include <random>
#include <set>

namespace contentos::test {
namespace {

namespace json = boost::json;

class History {
public:
  /// `other_names`: ids of entries, by which lines call them instead of by the key that gives the id.
  History(unsigned seed, std::map<std::string, std::string> other_names, bool is_good = false)
      : random_(seed), other_names_(std::move(other_names)), is_good_(is_good) {}

  std::vector<std::string> lines(int count) {
    std::vector<std::string> out(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < out.size(); ++i) {
      // Some lines come again, word for word.
      out[i] = !is_good_ && i > 0 && one_in(8) ? out[static_cast<std::size_t>(below(static_cast<int>(i)))] : line();
    }
    return out;
  }

private:
  int below(int bound) { return static_cast<int>(random_() % static_cast<unsigned>(bound)); }
  bool one_in(int n) { return below(n) == 0; }

  std::string line() {
    // Several keys give one slug; `fixed` is an entry of another type.
    static std::vector<std::string> const keys{"a b",  "A/B", "a // b",           "plain", "other.1", "caf\xC3\xA9", "cafe\xCC\x81", "Кот",
                                               "kot!", "kot", "\xF0\x9F\xA6\x80", "x/1",   "x/2",     "fixed"};
    if (is_good_) { return good_line(keys[static_cast<std::size_t>(below(static_cast<int>(keys.size()) - 1))]); }
    if (one_in(25)) { return "{broken"; }
    auto const& key = called(keys[static_cast<std::size_t>(below(static_cast<int>(keys.size())))]);
    if (!one_in(4)) { minute_ += below(3); }
    auto const at = one_in(12) ? std::max(0, minute_ - 30) : minute_;
    json::object o{
        {"post", key}, {"committed_at", one_in(40) ? "2999-01-01T00:00:00Z" : time(at)}, {"author", "Author " + std::to_string(below(5))}};
    // Versions come again now and then, with the same or with another content.
    auto const version = one_in(8) && versions_[key] > 0 ? 1 + below(versions_[key]) : ++versions_[key];
    o["version"] = version;
    if (one_in(6)) {
      o["deleted"] = true;
      return json::serialize(o);
    }
    o["title"] = one_in(20) ? json::value(7) : json::value("Title " + std::to_string(below(3)));
    if (!one_in(3)) { o["code"] = "code " + std::to_string(below(8)); }
    if (one_in(5)) { o["published"] = false; }
    return json::serialize(o);
  }
  std::string const& called(std::string const& key) {
    auto const other = other_names_.find(key);
    return other != other_names_.end() && one_in(3) ? other->second : key;
  }
  /// A line that nothing is wrong with: no value is wanted twice, and what is deleted was there.
  std::string good_line(std::string const& key) {
    minute_ += below(3);
    auto const version = ++versions_[key];
    json::object o{
        {"post", called(key)}, {"committed_at", time(minute_)}, {"author", "Author " + std::to_string(below(5))}, {"version", version}};
    if (version > 1 && one_in(6)) {
      o["deleted"] = true;
    } else {
      o["title"] = "Title " + std::to_string(below(3));
      if (one_in(2)) { o["code"] = "code of " + key; }
      if (one_in(5)) { o["published"] = false; }
    }
    return json::serialize(o);
  }
  static std::string time(int minute) { return format_rfc3339(*parse_rfc3339("2020-01-01T00:00:00Z") + std::chrono::minutes(minute)); }

  std::mt19937 random_;
  int minute_ = 0;
  std::map<std::string, int> versions_{};
  std::map<std::string, std::string> other_names_;
  bool is_good_;
};

std::map<std::string, std::string> other_names(ImportWorld const& world) {
  std::map<std::string, std::string> out;
  for (char const* key : {"a b", "A/B", "Кот", "\xF0\x9F\xA6\x80", "x/1"}) { out.emplace(key, world.id_of(key).str()); }
  return out;
}

std::string joined(std::vector<std::string> const& lines, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) { out += lines[i] + "\n"; }
  return out;
}

void prepare(ImportWorld& world) {
  world.make_type("note", R"({"display_field":"title","fields":[{"key":"title","type":"string"}]})");
  auto const context = world.command();
  ASSERT_TRUE(world.entries()
                  .create(context, {.id = EntryId("fixed"), .type_key = TypeKey("note"), .first = {.data = {{"title", "N"}}}})
                  .has_value());
}

void expect_nothing_more(ImportWorld& world, std::string const& text, json::object const& first) {
  auto const before = world.event_count();
  auto const again = world.import(text);
  EXPECT_EQ(before, world.event_count());
  EXPECT_EQ(0, counted(again, "saved"));
  EXPECT_EQ(counted(first, "saved") + counted(first, "skipped"), counted(again, "skipped"));
  EXPECT_EQ(counted(first, "failed"), counted(again, "failed"));
}

void check(unsigned seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  ImportWorld alone(1);
  prepare(alone);
  History history(seed, other_names(alone));
  auto const lines = history.lines(140);
  auto const text = joined(lines, lines.size());
  auto const first = alone.import(text);
  ASSERT_EQ(140, counted(first, "saved") + counted(first, "skipped") + counted(first, "failed"));
  auto const expected = alone.events();
  expect_nothing_more(alone, text, first);

  ImportWorld many(8, 3);
  prepare(many);
  auto const parallel = many.import(text);
  EXPECT_EQ(expected, many.events());
  EXPECT_EQ(errors_of(first), errors_of(parallel));
  expect_nothing_more(many, text, parallel);

  ImportWorld cut(5, 4);
  prepare(cut);
  (void)cut.import(joined(lines, seed * 37 % lines.size()));
  auto const started = cut.start(text);
  ASSERT_TRUE(started.has_value());
  std::this_thread::sleep_for(std::chrono::microseconds(seed * 997 % 9000));
  cut.stop();
  cut.restart();
  auto const resumed = cut.wait(*started);
  EXPECT_EQ(expected, cut.events());
  EXPECT_EQ(counted(first, "failed"), counted(resumed, "failed"));
  expect_nothing_more(cut, text, first);

  ImportWorld strict(4);
  prepare(strict);
  auto const before = strict.event_count();
  auto const refused = strict.import(text, {.strict = true});
  ASSERT_LT(0, counted(first, "failed"));
  EXPECT_EQ(errors_of(first), errors_of(refused));
  EXPECT_EQ(before, strict.event_count());
}

TEST(RandomImports, WithoutABadLineAreTheSameWhenTheyAreStrict) {
  for (unsigned seed = 301; seed <= 306; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    ImportWorld alone(1);
    prepare(alone);
    History history(seed, other_names(alone), true);
    auto const lines = history.lines(140);
    auto const text = joined(lines, lines.size());
    auto const first = alone.import(text);
    ASSERT_EQ(140, counted(first, "saved")) << json::serialize(first);
    ImportWorld strict(8, 3);
    prepare(strict);
    EXPECT_EQ("succeeded", strict.import(text, {.strict = true}).at("status"));
    EXPECT_EQ(alone.events(), strict.events());
  }
}

TEST(RandomImports, EqualThatOfOneWorkerAndAppendNothingAgain) {
  char const* asked = std::getenv("CONTENTOS_IMPORT_SEEDS");
  unsigned const seeds = asked != nullptr ? static_cast<unsigned>(std::atoi(asked)) : 12;
  for (unsigned seed = 1; seed <= seeds && !testing::Test::HasFailure(); ++seed) { check(seed); }
}

/// By number.
std::set<int> refused_lines(json::object const& operation) {
  std::set<int> out;
  for (auto const& error : errors_of(operation)) { out.insert(std::stoi(error)); }
  return out;
}

/// Two processes with the same file at once: they plan on a log that moves under them, so that who wins a value may differ, or nobody may
/// win it, each being refused for what the other had written. Nothing is written twice; the file again writes at most what both refused,
/// and then changes nothing.
TEST(RandomImports, OfOneFileByTwoProcessesAtOnceWriteNothingTwice) {
  for (unsigned seed = 201; seed <= 210; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    ImportWorld here(5, 3);
    prepare(here);
    History history(seed, other_names(here));
    auto const lines = history.lines(140);
    auto const text = joined(lines, lines.size());
    ImportWorld there(here, 3, 4);
    auto const one = here.start(text);
    std::this_thread::sleep_for(std::chrono::microseconds(seed * 997 % 5000));
    auto const other = there.start(text);
    auto const first = here.wait(*one);
    auto const second = there.wait(*other);
    std::int64_t written = 0;
    for (auto const& [stream, events] : here.events()) {
      for (auto const& event : events) {
        auto const is_line = event.starts_with("entry.version_saved") || event.starts_with("entry.deleted");
        written += is_line && stream != "entry-fixed" ? 1 : 0;
      }
    }
    EXPECT_EQ(counted(first, "saved") + counted(second, "saved"), written);
    auto const again = there.import(text);
    auto refused_by_both = refused_lines(first);
    std::erase_if(refused_by_both, [lines = refused_lines(second)](int line) { return !lines.contains(line); });
    auto const still_refused = refused_lines(again);
    std::erase_if(refused_by_both, [&](int line) { return still_refused.contains(line); });
    EXPECT_GE(static_cast<std::int64_t>(refused_by_both.size()), counted(again, "saved"));
    expect_nothing_more(there, text, again);
  }
}

/// Two clients with interleaved parts of one history, at once: what each line became may depend on who was first, but it stays so.
TEST(RandomImports, OfTwoClientsAtOnceChangeNothingWhenAllComesAgain) {
  for (unsigned seed = 101; seed <= 106; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    ImportWorld world(6, 3);
    prepare(world);
    History history(seed, other_names(world));
    auto const lines = history.lines(120);
    std::vector<std::string> odd;
    std::vector<std::string> even;
    for (std::size_t i = 0; i < lines.size(); ++i) { (i % 2 == 0 ? even : odd).push_back(lines[i]); }
    auto const one = world.start(joined(odd, odd.size()));
    auto const other = world.start(joined(even, even.size()));
    (void)world.wait(*one);
    (void)world.wait(*other);
    auto const whole = joined(lines, lines.size());
    auto const all = world.import(whole);
    expect_nothing_more(world, whole, all);
  }
}

}  // namespace
}  // namespace contentos::test
