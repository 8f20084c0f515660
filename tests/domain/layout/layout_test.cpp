#include "domain/layout/layout.hpp"

#include "domain/component/component.hpp"
#include "domain/json/i_json.hpp"
#include "tests/domain/support/spec.hpp"

namespace contentos::layout {
namespace {

using RecordSpec = Spec<record::State, record::Event, record::Command>;

template <class OfWord>
RecordSpec no_record() {
  return RecordSpec(record::State{.kind = &record::kind_of<OfWord>()});
}
record::Command create(std::string_view members) {
  return {.verb = record::Verb::create, .id = "l1", .members = stored_json(members).as_object()};
}
std::string const kOne = test_uuid(7, 1).str();
std::string const kTwo = test_uuid(7, 2).str();

TEST(Layout, HoldsItsKeyWithItsVersionAndWhatItsRegionsAllow) {
  auto spec = no_record<Word>();
  spec.when(create(R"({"name":"n","layout_key":"landing","version":3,"regions":{"main":[")" + kOne + R"("],"side":[")" + kOne + R"(",")" +
                   kTwo + R"("],"foot":[]}})"))
      .and_it_happens();
  EXPECT_EQ(lines(spec.state().claims),
            (std::vector<std::string>{"exists layout/l1", "layout_key landing/3", "ref component/" + kOne + "/layout-l1",
                                      "ref component/" + kTwo + "/layout-l1"}));
  EXPECT_EQ(record::facets(spec.state()), (std::vector<std::string>{"layout_key=landing", "component=" + kOne, "component=" + kTwo}));
}

TEST(Layout, IsRefusedWithARegionThatNoProgramCouldName) {
  auto spec = no_record<Word>();
  spec.when(create(R"({"name":"n","layout_key":"k","regions":{"Main region":[],"main":[],"a/b":[]}})"));
  spec.then_rejected(RejectionCode::validation_failed, "/regions/Main region");
  std::vector<std::string> pointers;
  for (auto const& error : spec.rejection().errors) { pointers.push_back(error.pointer); }
  EXPECT_EQ(pointers, (std::vector<std::string>{"/regions/Main region", "/regions/a~1b"})) << "each that is wrong";
}

TEST(Component, HoldsItsKeyWithItsVersion) {
  auto spec = no_record<component::Word>();
  spec.when(create(R"({"name":"n","component_key":"blog.hero","owner_module":"blog"})")).and_it_happens();
  EXPECT_EQ(lines(spec.state().claims), (std::vector<std::string>{"component_key blog.hero/1", "exists component/l1"}));
  EXPECT_EQ(record::facets(spec.state()), (std::vector<std::string>{"component_key=blog.hero", "owner_module=blog"}));
  spec.when(create(R"({"name":"n","component_key":"k","version":0})")).then_rejected(RejectionCode::already_exists, "/component_id");
}

TEST(Versions, OfOneKeyAreInTheOrderOfTheirNumbers) {
  auto const place = [](std::int32_t version) {
    component::Content component;
    component.component_key = "k";
    component.version = version;
    Content layout;
    layout.layout_key = "k";
    layout.version = version;
    return std::pair(component::Word::sort_key(component), Word::sort_key(layout));
  };
  EXPECT_LT(place(9).first, place(10).first);
  EXPECT_LT(place(9).second, place(10).second);
}

}  // namespace
}  // namespace contentos::layout
