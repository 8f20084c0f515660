// What the scheduler is asked for by events is what the folds of their entries say is to come.
#include "commands/scheduler/scheduler.hpp"
#include "tests/support/chronicle.hpp"
#include "tests/support/todo_fold.hpp"

namespace contentos {

using test::Chronicle;

TEST(SchedulerReaction, AsksOfEveryEntryForWhatItsWholeFoldSays) {
  std::size_t publications = 0;
  std::size_t failures = 0;
  std::size_t withdrawals = 0;
  std::size_t kept = 0;  // schedules of one version over the publication of another
  for (unsigned seed = 50; seed < 55; ++seed) {
    Chronicle chronicle(seed);
    for (int i = 0; i < 400; ++i) { chronicle.step(); }
    test::TodoFold todos;
    std::map<std::pair<TenantId, std::string>, entry::State> states;
    for (auto const& event : chronicle.events) {
      auto const& h = event->header;
      if (h.stream.aggregate() != "entry") { continue; }
      std::pair const key{h.tenant, std::string(h.stream.id())};
      auto& state = states[key];
      bool const was_scheduled = state.schedule.has_value();
      state = entry::evolve(std::move(state), *entry::decode(h.type, event->data, event->body), meta_of(h));
      todos.apply(*event);
      auto const* publish = todos.find("scheduler", h.tenant, key.second + "/publish/");
      auto const* unpublish = todos.find("scheduler", h.tenant, key.second + "/unpublish");
      ASSERT_EQ(publish != nullptr, state.schedule.has_value()) << h.type;
      ASSERT_EQ(unpublish != nullptr, state.live && state.live->unpublish_at) << h.type;
      if (publish != nullptr) {
        ASSERT_EQ(publish->due, state.schedule->publish_at);
        ASSERT_EQ(publish->payload.at("caused_by").as_int64(), state.schedule->at.value);
        ASSERT_NE(todos.find("scheduler", h.tenant, key.second + "/publish/" + state.schedule->version_id.str()), nullptr);
        ASSERT_EQ(publish->is_refused, state.schedule->failed.has_value());
        ++(publish->is_refused ? failures : publications);
      }
      if (unpublish != nullptr) {
        ASSERT_EQ(unpublish->due, *state.live->unpublish_at);
        ASSERT_EQ(unpublish->payload.at("caused_by").as_int64(), state.live->at.value);
        ++withdrawals;
      }
      if (was_scheduled && publish != nullptr && h.type.starts_with("entry.published.")) { ++kept; }
    }
  }
  EXPECT_GT(publications, 50U);
  EXPECT_GT(failures, 10U);
  EXPECT_GT(withdrawals, 50U);
  EXPECT_GT(kept, 0U);
}

}  // namespace contentos
