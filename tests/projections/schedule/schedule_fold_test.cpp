#include "projections/schedule/schedule_fold.hpp"

#include "tests/support/chronicle.hpp"

namespace contentos {

using test::Chronicle;

TEST(ScheduleFold, SaysOfEveryEntryWhatItsWholeFoldSays) {
  std::size_t publications = 0;
  std::size_t failures = 0;
  std::size_t withdrawals = 0;
  std::size_t kept = 0;  // schedules of one version over the publication of another
  for (unsigned seed = 50; seed < 55; ++seed) {
    Chronicle chronicle(seed);
    for (int i = 0; i < 400; ++i) { chronicle.step(); }
    std::map<std::pair<TenantId, std::string>, schedule::EntryTodos> todos;
    std::map<std::pair<TenantId, std::string>, entry::State> states;
    for (auto const& event : chronicle.events) {
      auto const& h = event->header;
      if (h.stream.aggregate() != "entry") { continue; }
      std::pair const key{h.tenant, std::string(h.stream.id())};
      auto& state = states[key];
      auto& todo = todos[key];
      bool const was_scheduled = state.schedule.has_value();
      state = entry::evolve(std::move(state), *entry::decode(h.type, event->data, event->body), meta_of(h));
      if (schedule::concerns(h.type)) { schedule::apply(todo, *entry::decode(h.type, event->data, std::nullopt), h); }
      ASSERT_EQ(todo.publish.has_value(), state.schedule.has_value()) << h.type;
      ASSERT_EQ(todo.unpublish.has_value(), state.live && state.live->unpublish_at) << h.type;
      if (todo.publish) {
        ASSERT_EQ(todo.publish->due, state.schedule->publish_at);
        ASSERT_EQ(todo.publish->caused_by, state.schedule->at);
        ASSERT_EQ(todo.publish->version_id, state.schedule->version_id);
        ASSERT_EQ(todo.publish->failed, state.schedule->failed.has_value());
        ++(todo.publish->failed ? failures : publications);
      }
      if (todo.unpublish) {
        ASSERT_EQ(todo.unpublish->due, *state.live->unpublish_at);
        ASSERT_EQ(todo.unpublish->caused_by, state.live->at);
        ++withdrawals;
      }
      if (was_scheduled && todo.publish && h.type.starts_with("entry.published.")) { ++kept; }
    }
  }
  EXPECT_GT(publications, 50U);
  EXPECT_GT(failures, 10U);
  EXPECT_GT(withdrawals, 50U);
  EXPECT_GT(kept, 0U);
}

}  // namespace contentos
