// To-dos that were given up, behind the routes by which people decide on them.
#pragma once

#include "commands/scheduler/scheduler.hpp"
#include "tests/api/kept_todos.hpp"
#include "tests/api/world.hpp"

#include <boost/json/serialize.hpp>

#include <mutex>
#include <string>
#include <vector>

namespace contentos::test {

class Reactors : public testing::Test {
protected:
  void SetUp() override { world_.services().reactors = &desk_; }

  static DeadTodo dead(unsigned number) {
    auto const id = "00000000-0000-7000-8000-0000000000" + std::to_string(10 + number);
    return {
        {"scheduler", *TenantId::parse(id), "welcome/unpublish", *EventId::parse(id)}, {}, {}, {{"caused_by", 3}}, 12, "It is set aside."};
  }
  Answer get(std::string const& path) { return world_.call(world_.admin(), "GET", "/api/v1/reactors" + path); }
  Answer post(std::string const& path, boost::json::object const& body) {
    return world_.call(world_.admin(), "POST", "/api/v1/reactors" + path, boost::json::serialize(body));
  }

  World world_{};
  KeptTodos todos_{};
  Scheduler scheduler_{world_.services().commands.entries, world_.services().identity, "a key"};
  std::mutex mutex_{};  // guards what follows
  std::vector<std::string> decisions_{};
  ReactorDesk desk_{
      todos_,
      {&scheduler_},
      world_.services().identity,
      {.keep_counts = std::chrono::milliseconds(0), .decided = [this](TodoName const& name, Actor const&, std::string_view said) {
         std::lock_guard const lock(mutex_);
         decisions_.push_back(name.key + ": " + std::string(said));
       }}};
};

/// What names it to `retry` and `drop`.
inline boost::json::object named(DeadTodo const& one) {
  return {{"tenant_id", one.name.tenant.str()}, {"key", one.name.key}, {"event_id", one.name.event_id.str()}};
}

/// Publications that were given up.
class Publications : public Reactors {
protected:
  /// Of a new tenant's entry `a`.
  DeadTodo scheduled() {
    TenantId const tenant(*TenantId::parse(world_.make_tenant("acme")));
    world_.make_note_type("acme");
    auto const tools = world_.make_token("acme", R"({"kind":"management","name":"tools"})");
    EXPECT_EQ(201U,
              world_.call(tools, "POST", "/api/v1/entries", R"({"entry_id":"a","type_key":"note","data":{"title":"Hello"}})").status());
    EXPECT_EQ(200U, world_.call(tools, "POST", "/api/v1/entries/a/schedule", R"({"publish_at":"2099-01-01T00:00:00Z"})").status());
    auto const event = world_.log().read_event(TenantScope(tenant), StreamName("entry", "a"), StreamVersion(3)).value();
    auto const added = std::get<AddTodo>(scheduler_reaction().changes(*event).value().back());
    return {{"scheduler", tenant, added.key, event->header.id}, added.due, {}, added.payload, 12, "It is set aside."};
  }
  boost::json::value schedule() {
    world_.catch_up();
    return world_.call(world_.admin("acme"), "GET", "/api/v1/entries/a").json().at("schedule").at("failed");
  }
  RecordedEvent last_event(DeadTodo const& of) {
    return world_.log()
        .read_stream(TenantScope(of.name.tenant), StreamName("entry", "a"), StreamVersion(1), Parts::header_and_data)
        .value()
        .back();
  }
};

}  // namespace contentos::test
