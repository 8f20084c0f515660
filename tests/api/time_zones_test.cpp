// Times that a schedule says with an offset, beside the zone that they are meant in.
#include "tests/api/world.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace contentos::test {
namespace {

class TimeZonesOfSchedules : public testing::Test {
protected:
  void SetUp() override {
    world_.make_tenant("acme");
    world_.make_note_type("acme");
    acme_ = world_.make_token("acme", R"({"kind":"management","name":"tools"})");
    auto const made =
        world_.call(acme_, "POST", "/api/v1/entries", R"({"entry_id":"n","type_key":"note","data":{"title":"a","text":"b"}})");
    ASSERT_EQ(201U, made.status()) << made.body();
  }
  Answer schedule(boost::json::object const& body) {
    return world_.call(acme_, "POST", "/api/v1/entries/n/schedule", boost::json::serialize(body));
  }
  /// `scheduled`, or what is wrong and where.
  std::string outcome(boost::json::object const& body) {
    auto const answer = schedule(body);
    if (answer.status() == 200) { return text(answer.json().at("status")); }
    std::string out;
    auto const document = answer.json();
    for (auto const& error : document.at("errors").as_array()) {
      out += (out.empty() ? "" : " ") + text(error.at("pointer")) + "=" + text(error.at("code"));
    }
    return out;
  }

  World world_{};
  Caller acme_{};
};

TEST_F(TimeZonesOfSchedules, AreThoseOfTheOffset) {
  EXPECT_EQ("scheduled", outcome({{"publish_at", "2099-07-01T08:00:00+02:00"}, {"time_zone", "Europe/Berlin"}}));
  EXPECT_EQ("scheduled", outcome({{"publish_at", "2099-01-15T08:00:00+01:00"}, {"time_zone", "Europe/Berlin"}}));
  EXPECT_EQ("/publish_at=offset_mismatch", outcome({{"publish_at", "2099-01-15T08:00:00+02:00"}, {"time_zone", "Europe/Berlin"}}));
  EXPECT_EQ("/publish_at=offset_mismatch", outcome({{"publish_at", "2099-01-15T08:00:00+00:00"}, {"time_zone", "Europe/Berlin"}}));
  EXPECT_EQ("scheduled", outcome({{"publish_at", "2099-01-15T08:00:00+00:00"}, {"time_zone", "Europe/London"}}));
  auto const refused = schedule(
      {{"publish_at", "2099-01-15T08:00:00-05:00"}, {"time_zone", "America/New_York"}, {"unpublish_at", "2099-07-15T08:00:00-05:00"}});
  EXPECT_EQ(422U, refused.status());
  EXPECT_EQ("/unpublish_at", text(refused.json().at("errors").at(0).at("pointer")));
  EXPECT_EQ("The time has the offset -05:00, and in America/New_York it is -04:00 then. Write the time with that offset, or in UTC with Z.",
            text(refused.json().at("errors").at(0).at("message")));
}

TEST_F(TimeZonesOfSchedules, HaveTwoOffsetsInTheHourThatComesTwiceAndNoneInTheHourThatIsLeftOut) {
  // In 2098 Berlin sets its clocks back on the 26th of October, and forward on the 30th of March.
  EXPECT_EQ("scheduled", outcome({{"publish_at", "2098-10-26T02:30:00+02:00"}, {"time_zone", "Europe/Berlin"}}));
  EXPECT_EQ("scheduled", outcome({{"publish_at", "2098-10-26T02:30:00+01:00"}, {"time_zone", "Europe/Berlin"}}));
  EXPECT_EQ("/publish_at=offset_mismatch", outcome({{"publish_at", "2098-03-30T02:30:00+01:00"}, {"time_zone", "Europe/Berlin"}}));
  EXPECT_EQ("/publish_at=offset_mismatch", outcome({{"publish_at", "2098-03-30T02:30:00+02:00"}, {"time_zone", "Europe/Berlin"}}));
}

TEST_F(TimeZonesOfSchedules, SayNothingAgainstATimeInUtcNorAnOffsetWithoutAZone) {
  for (auto const* time : {"2099-07-01T08:00:00Z", "2099-07-01T08:00:00z", "2099-07-01T08:00:00-00:00"}) {
    EXPECT_EQ("scheduled", outcome({{"publish_at", time}, {"time_zone", "Europe/Berlin"}})) << time;
  }
  EXPECT_EQ("scheduled", outcome({{"publish_at", "2099-07-02T08:00:00+05:45"}}));
  EXPECT_EQ("/publish_at=offset_mismatch", outcome({{"publish_at", "2099-07-02T08:00:00+05:45"}, {"time_zone", "UTC"}}));
  EXPECT_EQ("/time_zone=unknown_time_zone", outcome({{"publish_at", "2099-07-02T08:00:00+05:45"}, {"time_zone", "Nowhere/City"}}));
}

TEST_F(TimeZonesOfSchedules, AreAskedForPublicationsThatEndToo) {
  auto const publish = [&](char const* body) { return world_.call(acme_, "POST", "/api/v1/entries/n/publish", body); };
  auto const refused = publish(R"({"unpublish_at":"2099-01-15T08:00:00+02:00","time_zone":"Europe/Berlin"})");
  EXPECT_EQ(422U, refused.status());
  EXPECT_EQ("/unpublish_at", text(refused.json().at("errors").at(0).at("pointer")));
  EXPECT_EQ(200U, publish(R"({"unpublish_at":"2099-01-15T08:00:00+01:00","time_zone":"Europe/Berlin"})").status());
}

}  // namespace
}  // namespace contentos::test
