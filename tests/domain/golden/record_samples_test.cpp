#include "tests/domain/golden/record_samples.hpp"

#include "domain/json/i_json.hpp"
#include "domain/tenant/tenant.hpp"
#include "tests/domain/record/gadget.hpp"
#include "tests/domain/support/given.hpp"

#include <gtest/gtest.h>

namespace contentos {
namespace {

constexpr Pattern kNobodyTold{"^=>$", "An arrow.", "=>", [](std::string_view text) { return text == "=>"; }};

struct ArrowContent {
  std::string arrow;
  static constexpr auto fields() { return std::array{field<&ArrowContent::arrow>("arrow", {.pattern = &kNobodyTold})}; }
};
struct Arrow {
  static constexpr std::string_view kName = "arrow", kPlural = "arrows", kTitle = "Arrows", kAbout = "An arrow.";
  using Content = ArrowContent;
};

struct WeighedContent {
  tenant::Settings settings;
  static constexpr auto fields() { return std::array{field<&WeighedContent::settings>("settings")}; }
};
struct Weighed {
  static constexpr std::string_view kName = "weighed", kPlural = "weighed_ones", kTitle = "Weighed", kAbout = "Of an odd type.";
  using Content = WeighedContent;
};

TEST(SamplesOfARecord, AreOneOfEachTypeAndAlwaysTheSame) {
  auto const samples = record_samples(gadget::kind());
  std::set<std::string> names;
  for (auto const& [name, event] : samples) {
    EXPECT_EQ(name, event.type);
    names.insert(name);
    auto const again = record::decode(gadget::kind(), event.type, event.data);
    ASSERT_TRUE(again) << event.data;
    EXPECT_EQ(lines(std::vector{*again}), lines(std::vector{event}));
  }
  for (auto const& type : record::event_types(gadget::kind())) { EXPECT_TRUE(names.contains(type.name)) << type.name; }
  EXPECT_EQ(names.size(), samples.size());
  for (std::size_t i = 0; i < samples.size(); ++i) { EXPECT_EQ(samples[i].event.data, record_samples(gadget::kind())[i].event.data); }
}

TEST(SamplesOfARecord, SayEveryFieldTwiceDifferently) {
  auto const samples = record_samples(gadget::kind());
  auto const created = stored_json(samples.at(0).event.data).as_object();
  auto const changed = stored_json(samples.at(1).event.data).as_object();
  for (auto const& field : gadget::kind().content.fields) {
    boost::json::string_view const key(field.key.data(), field.key.size());
    ASSERT_TRUE(created.contains(key) && changed.contains(key)) << field.key;
    EXPECT_NE(created.at(key), changed.at(key)) << field.key;
  }
  EXPECT_TRUE(created.contains("claims") && created.contains("is_system") && created.contains("gadget_id"));
}

TEST(SamplesOfARecord, TakeTheExampleOfAPatternThatNoUsualTextFits) {
  EXPECT_NE(record_samples(record::kind_of<Arrow>()).at(0).event.data.find(R"("arrow":"=>")"), std::string::npos);
}

TEST(SamplesOfARecord, AskForWhatNobodyHasToldYet) {
  try {
    (void)record_samples(record::kind_of<Weighed>());
    FAIL() << "nobody told what settings could be";
  } catch (std::logic_error const& error) {
    EXPECT_EQ(std::string(error.what()).find("add what the field `settings` could hold to choices()"), 0U) << error.what();
  }
}

TEST(EventsByDescription, AreThoseOfRecordsAlone) {
  EXPECT_TRUE(has_events_by_description(row_of<gadget::Word>()));
  EXPECT_FALSE(has_events_by_description(*find_word("category")));
}

}  // namespace
}  // namespace contentos
