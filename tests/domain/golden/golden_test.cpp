// What golden_files.hpp tells, held to the codecs.
#include "domain/entry/codec.hpp"
#include "tests/domain/golden/golden_files.hpp"
#include "tests/domain/golden/reencode.hpp"
#include "tests/domain/golden/samples.hpp"
#include "tests/domain/support/given.hpp"

#include <gtest/gtest.h>

namespace contentos {
namespace {

TEST(StoredEvents, AreEncodedByteForByteAsReleased) {
  for (auto const& [name, event] : sample_events()) {
    write_golden_when_missing(name, event);
    EXPECT_EQ(lines(std::vector{event}), lines(std::vector{golden(name)}));
  }
}

TEST(StoredEvents, OfEveryReleaseAreDecoded) {
  ASSERT_FALSE(golden_names().empty());
  for (auto const& name : golden_names()) {
    auto const released = golden(name);
    auto const again = reencode(released.type, released.data, released.body);
    ASSERT_TRUE(again) << name;
    if (released.type == again->type) { EXPECT_EQ(lines(std::vector{*again}), lines(std::vector{released})); }
    EXPECT_TRUE(reencode(released.type, released.data, std::nullopt)) << name << " without its body";
  }
}

TEST(StoredEvents, HaveNoContentInTheirData) {
  for (auto const& [name, event] : sample_events()) {
    for (auto const* content : {"Grüße", "note\\\"", "Out it goes", "Fine", "Too long"}) {
      EXPECT_EQ(event.data.find(content), std::string::npos) << name << " names " << content;
    }
  }
}

TEST(EntryEvents, WithoutTheirBodiesAreWhatIsDecodedOfTheirDataAlone) {
  std::size_t with_body = 0;
  for (auto const& [name, event] : sample_events()) {
    auto const whole = entry::decode(event.type, event.data, event.body);
    auto const bare = entry::decode(event.type, event.data, std::nullopt);
    ASSERT_EQ(whole.has_value(), bare.has_value()) << name;
    if (!whole) { continue; }
    EXPECT_EQ(lines(std::vector{entry::encode(entry::without_body(*whole))}), lines(std::vector{entry::encode(*bare)})) << name;
    with_body += event.body ? 1 : 0;
  }
  EXPECT_GE(with_body, 4U) << "saved, approved, rejected, published";
}

TEST(VersionSavedV1, IsUpcastToTheVersionOfToday) {
  auto const released = golden("entry.version_saved.v1");
  auto const event = entry::decode(released.type, released.data, released.body);
  ASSERT_TRUE(event);
  EXPECT_EQ(lines(std::vector{entry::encode(*event)}), lines(std::vector{golden("entry.version_saved.v2")}));
}

TEST(VersionSavedV1, HadSlugsForAmericanEnglishUnlessItSaysOtherwise) {
  auto const slugs = [](char const* members) {
    std::string const data =
        R"({"checksum":"c","number":1,"schema_version":1,"version_id":")" + test_uuid(1, 1).str() + "\"" + members + "}";
    auto const event = entry::decode("entry.version_saved.v1", data, std::nullopt);
    return event ? std::get<entry::VersionSaved>(*event).slugs : entry::Slugs{{"", "not decoded"}};
  };
  EXPECT_EQ(slugs(R"(,"slug":"hello")"), (entry::Slugs{{"en-US", "hello"}}));
  EXPECT_EQ(slugs(R"(,"slug":"hallo","slug_locale":"de")"), (entry::Slugs{{"de", "hallo"}}));
  EXPECT_EQ(slugs(""), entry::Slugs{});
}

TEST(ScheduledV1, HoldsNothingAndIsWrittenAsItWasRead) {
  auto const released = golden("entry.scheduled.v1");
  auto const event = entry::decode(released.type, released.data, released.body);
  ASSERT_TRUE(event);
  EXPECT_FALSE(std::get<entry::Scheduled>(*event).holds_claims);
  EXPECT_EQ(lines(std::vector{entry::encode(*event)}), lines(std::vector{released}));
}

TEST(Decoders, RefuseWhatWasNeverReleased) {
  for (auto const* type :
       {"entry.created.v2", "entry.version_saved.v3", "entry.scheduled.v3", "entry.", "entry", "", "tenant.created.v9", "other.created.v1",
        "category.created.v0", "person.born.v1", "operation.started.v2", "platform.x.v1", "token.created.v2"}) {
    EXPECT_FALSE(reencode(type, "{}", std::nullopt)) << type;
  }
}

TEST(Decoders, RefuseDataOfAnotherShape) {
  for (auto const& name : golden_names()) {
    auto const released = golden(name);
    auto const& type = released.type;
    for (auto const& data :
         {std::string(), std::string("[]"), std::string("null"), released.data + "}", released.data.substr(0, released.data.size() - 1)}) {
      EXPECT_FALSE(reencode(type, data, released.body)) << type << " " << data;
    }
    if (released.body && type != "entry.version_saved.v1") {
      EXPECT_FALSE(reencode(type, released.data, *released.body + "}")) << type;
      EXPECT_FALSE(reencode(type, released.data, "")) << type;
    }
  }
}

TEST(Bodies, AreHandedOnByteForByte) {
  entry::VersionSaved saved;
  saved.version_id = VersionId(test_uuid(1, 1));
  saved.data = R"({"a":5.0e-324,"b":"}\",\"title\":","c":[{"publish_note":"x"}],"d":1e+21,"e":333333333.33333329})";
  auto const stored = entry::encode(saved);
  auto const again = entry::decode(stored.type, stored.data, stored.body);
  ASSERT_TRUE(again);
  EXPECT_EQ(std::get<entry::VersionSaved>(*again).data, saved.data);
}

TEST(Bodies, MayBeNestedAsDeepAsInput) {
  entry::VersionSaved saved;
  saved.version_id = VersionId(test_uuid(1, 1));
  saved.data = R"({"a":)" + std::string(100, '[') + std::string(100, ']') + "}";
  auto const stored = entry::encode(saved);
  EXPECT_TRUE(entry::decode(stored.type, stored.data, stored.body));
}

}  // namespace
}  // namespace contentos
