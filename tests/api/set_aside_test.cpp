// What those see who ask for something that a read model cannot follow, and those who mend it.
#include "domain/word/word.hpp"
#include "tests/api/world.hpp"

#include <boost/json/value_to.hpp>
#include <gmock/gmock.h>

namespace contentos::test {
namespace {

using testing::HasSubstr;

class SetAsideApi : public testing::Test {
protected:
  SetAsideApi() {
    tenant_ = TenantId::parse(world_.make_tenant("acme", R"({"public_delivery":true})")).value();
    world_.make_note_type("acme");
    for (auto const* id : {"a", "b"}) {
      auto const created =
          world_.call(world_.admin("acme"), "POST", "/api/v1/entries",
                      R"({"entry_id":")" + std::string(id) + R"(","type_key":"note","data":{"title":"x"},"publish":true})");
      EXPECT_EQ(201U, created.status()) << created.body();
    }
  }
  ~SetAsideApi() override { forget_event_types({}); }
  SetAsideApi(SetAsideApi const&) = delete;
  SetAsideApi& operator=(SetAsideApi const&) = delete;

  /// An event straight into the log, as a faulty or a newer program leaves it. Returns its id.
  EventId plant(std::string const& id, std::string const& type, std::string const& data) {
    return plant(StreamName("entry", id), type, data);
  }
  EventId plant(StreamName const& stream, std::string const& type, std::string const& data) {
    TenantScope const scope(tenant_);
    auto const known = world_.log().read_stream(scope, stream, StreamVersion(1), Parts::header_and_data).value();
    AppendRequest request{
        .scope = scope, .command_id = CommandId(world_.services().identity.new_uuid()), .principal = {}, .result = {}, .streams = {}};
    request.actor = {ActorKind::system, "test"};
    EventId const event(world_.services().identity.new_uuid());
    request.streams.push_back({stream, StreamVersion(static_cast<std::int64_t>(known.size())), {}});
    request.streams.back().events.push_back({event, type, data, std::nullopt, std::nullopt, {}});
    auto const verdict = world_.log().append(std::move(request));
    EXPECT_TRUE(verdict && std::holds_alternative<Appended>(*verdict));
    world_.catch_up();
    return event;
  }
  Answer get(std::string const& target) { return world_.call(world_.admin("acme"), "GET", target); }

  World world_{};
  TenantId tenant_{};
};

TEST_F(SetAsideApi, NamesTheEventAndTheReasonWhereverItIsSeen) {
  auto const event = plant("a", "entry.unpublished.v1", R"({"version_id":"no id"})");
  auto const one = world_.call({}, "GET", "/api/acme/entries/a");
  EXPECT_EQ(503U, one.status());
  EXPECT_EQ("set_aside", one.code());
  EXPECT_EQ(200U, world_.call({}, "GET", "/api/acme/entries/b").status());

  auto const list = world_.call({}, "GET", "/api/acme/entries?content_type=note");
  ASSERT_EQ(200U, list.status()) << list.body();
  EXPECT_EQ(2, list.json().at("total").to_number<int>());
  EXPECT_EQ((boost::json::array{"a"}), list.json().at("set_aside"));
  EXPECT_EQ("no-store", list.header("Cache-Control"));
  EXPECT_EQ("1", list.header("ContentOS-Set-Aside"));

  auto const projector = world_.call(world_.admin(), "GET", "/api/v1/projectors/delivery").json();
  EXPECT_EQ(1, projector.at("set_aside_streams").to_number<int>());
  EXPECT_EQ(0, projector.at("set_aside_tenants").to_number<int>());
  auto const& named = projector.at("set_aside").as_array().at(0);
  EXPECT_EQ(event.str(), text(named.at("event_id")));
  EXPECT_EQ("entry-a", text(named.at("stream")));
  EXPECT_FALSE(named.at("is_waiting").as_bool());
  EXPECT_THAT(world_.call({}, "GET", "/").body(), HasSubstr("1 streams, 0 tenants"));
  auto const ready = world_.call({}, "GET", "/readyz");
  EXPECT_EQ(200U, ready.status()) << "it is ready for everything else";
  EXPECT_THAT(ready.body(), HasSubstr(R"("set_aside":1)"));

  auto const still = world_.call(world_.admin(), "POST", "/api/v1/projectors/delivery/unpark", R"({"tenant":"acme"})");
  EXPECT_EQ(503U, still.status());
  EXPECT_THAT(still.body(), HasSubstr(event.str()));
}

TEST_F(SetAsideApi, ASkipBringsBackWhatCannotBeFolded) {
  auto const event = plant("a", "entry.unpublished.v1", R"({"version_id":"no id"})");
  auto const skip = [&](std::string const& name, std::string const& body) {
    return world_.call(world_.admin(), "POST", "/api/v1/projectors/" + name + "/skip", body);
  };
  EXPECT_EQ(404U, skip("nothing", R"({"event":")" + event.str() + "\"}").status());
  EXPECT_EQ(422U, skip("delivery", R"({"event":")" + tenant_.str() + "\"}").status()) << "whose would it be?";
  EXPECT_EQ(422U, skip("delivery", "{}").status());
  auto const skipped = skip("delivery", R"({"event":")" + event.str() + R"(","reason":"it is broken"})");
  ASSERT_EQ(200U, skipped.status()) << skipped.body();
  EXPECT_EQ((boost::json::array{"delivery"}), skipped.json().at("projections"));
  world_.catch_up();
  EXPECT_EQ(200U, world_.call({}, "GET", "/api/acme/entries/a").status()) << "it is live without that event";
  EXPECT_EQ(0U, world_.call(world_.admin(), "GET", "/api/v1/projectors/delivery").json().at("set_aside").as_array().size());
  EXPECT_EQ(1U, world_.call(world_.admin(), "GET", "/api/v1/projectors/versions").json().at("set_aside").as_array().size());
  EXPECT_EQ(503U, get("/api/v1/entries/a/versions").status());
}

TEST_F(SetAsideApi, WhatWasBeforeItCanStillBeRead) {
  auto const before = format_rfc3339(*world_.log().now());
  plant("a", "entry.from_the_future.v1", "{}");
  EXPECT_EQ(200U, get("/api/v1/entries/a?as_of=" + before).status());
  EXPECT_EQ(503U, get("/api/v1/entries/a?as_of=" + format_rfc3339(*world_.log().now())).status());
}

TEST_F(SetAsideApi, AnEventOfANewerProgramWaitsInItsStreamAlone) {
  plant("a", "entry.from_the_future.v1", "{}");
  EXPECT_EQ(503U, world_.call({}, "GET", "/api/acme/entries/a").status());
  auto const save = [&](std::string const& id) {
    auto const base = get("/api/v1/entries/" + id);
    return world_.call(world_.admin("acme"), "POST", "/api/v1/entries/" + id + "/publish", "{}");
  };
  auto const refused = save("a");
  EXPECT_EQ(503U, refused.status()) << "nothing is decided on what is not understood: " << refused.body();
  EXPECT_EQ(200U, save("b").status());
  auto const projector = world_.call(world_.admin(), "GET", "/api/v1/projectors/versions").json();
  EXPECT_TRUE(projector.at("set_aside").as_array().at(0).at("is_waiting").as_bool());
}

TEST_F(SetAsideApi, ATenantsOwnStreamHarmsNoOtherTenantAndHasAWayBack) {
  world_.make_tenant("other");
  auto const event = plant(StreamName("tenant", tenant_.str()), "tenant.settings_changed.v1", R"({"x":1})");
  EXPECT_EQ(503U, world_.call({}, "GET", "/api/acme/entries/a").status());
  auto const list = world_.call(world_.admin(), "GET", "/api/v1/tenants");
  ASSERT_EQ(200U, list.status()) << list.body();
  EXPECT_EQ((boost::json::array{boost::json::value(tenant_.str())}), list.json().at("set_aside"));
  EXPECT_THAT(list.body(), HasSubstr("\"other\""));
  int not_followed = 0;
  EXPECT_TRUE(world_.services().commands.tenants.finish_registrations([&](StoreError const&) { ++not_followed; }));
  EXPECT_EQ(1, not_followed) << "a server starts all the same";
  auto const patched = world_.call(world_.admin(), "PATCH", "/api/v1/tenants/" + tenant_.str(), R"({"name":"x"})");
  EXPECT_EQ(503U, patched.status());
  EXPECT_EQ("set_aside", patched.code()) << "and not an error that nobody understands";
  auto const skipped = world_.call(world_.admin(), "POST", "/api/v1/projectors/delivery/skip", R"({"event":")" + event.str() + "\"}");
  ASSERT_EQ(200U, skipped.status()) << skipped.body();
  world_.catch_up();
  EXPECT_EQ(0U, world_.call(world_.admin(), "GET", "/api/v1/projectors/delivery").json().at("set_aside").as_array().size());
}

TEST_F(SetAsideApi, ATenantWhoseStreamWaitsIsReadOnByItsTokens) {
  auto const tools = world_.make_token("acme", R"({"kind":"management","name":"tools"})");
  plant(StreamName("tenant", tenant_.str()), "tenant.from_the_future.v1", "{}");
  EXPECT_EQ(200U, world_.call(tools, "GET", "/api/v1/entries/a").status());
  EXPECT_EQ(503U, world_.call(tools, "POST", "/api/v1/entries/a/unpublish").status());
}

TEST_F(SetAsideApi, WhatAProgramWithoutDeletionsMeetsWaitsForOneWithThem) {
  ASSERT_EQ(200U, world_.call(world_.admin(), "DELETE", "/api/v1/tenants/" + tenant_.str()).status());
  forget_event_types({"platform.tenant_deleted.v1", "tenant.deleted.v1"});
  world_.services().repositories.forget();
  EXPECT_EQ(503U, world_.call(world_.admin(tenant_.str()), "POST", "/api/v1/entries/a/unpublish").status());
  int not_followed = 0;
  EXPECT_TRUE(world_.services().commands.tenants.finish_registrations([&](StoreError const&) { ++not_followed; }));
  EXPECT_EQ(1, not_followed);
}

TEST_F(SetAsideApi, OnlyWhatIsSetAsideIsSkipped) {
  auto const event = plant("a", "entry.unpublished.v1", R"({"version_id":"no id"})");
  auto const skip = [&](std::string const& body) {
    return world_.call(world_.admin(), "POST", "/api/v1/projectors/versions/skip", body).status();
  };
  world_.make_tenant("other");
  auto const named = [](std::string const& id, std::string const& tenant) {
    return R"({"event":")" + id + R"(","tenant":")" + tenant + "\"}";
  };
  EXPECT_EQ(422U, skip(named(event.str(), "other"))) << "it is another's";
  EXPECT_EQ(422U, skip(named(tenant_.str(), "acme")));
  EXPECT_EQ(200U, skip(named(event.str(), "acme")));
  world_.catch_up();
  EXPECT_EQ(200U, skip(named(event.str(), "acme"))) << "asked for once more";
}

}  // namespace
}  // namespace contentos::test
