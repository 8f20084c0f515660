#include "domain/channel/channel.hpp"

#include "domain/json/i_json.hpp"
#include "domain/record/record.hpp"
#include "tests/domain/support/spec.hpp"

#include <boost/json/serialize.hpp>

namespace contentos::channel {
namespace {

using ChannelSpec = Spec<record::State, record::Event, record::Command>;

record::Command command(record::Verb verb, std::string_view members) {
  return {.verb = verb, .id = "c1", .members = stored_json(members).as_object()};
}
ChannelSpec newsroom() {
  ChannelSpec spec(record::State{.kind = &record::kind_of<Word>()});
  spec.when(command(record::Verb::create, R"({"name":"n","kind":"slack","secret":"c2VhbGVk"})")).and_it_happens();
  return spec;
}
std::string sealed_in(ChannelSpec const& spec) { return record::content<Word>(spec.state()).secret.sealed; }

TEST(Channel, IsOfAKindThatThereIs) {
  auto spec = newsroom();
  EXPECT_EQ(record::facets(spec.state()), std::vector<std::string>{"kind=slack"});
  spec.when(command(record::Verb::change, R"({"kind":"pigeon"})")).then_rejected(RejectionCode::validation_failed, "/kind");
  auto const schema = input_schema(record::kind_of<Word>().content, true);
  EXPECT_EQ(schema.at("properties").at("kind"),
            (boost::json::object{{"type", "string"}, {"enum", boost::json::array{"email", "slack", "social", "webhook"}}}));
}

TEST(Channel, StoresItsSecretAsItWasSealedAndShowsThatThereIsOne) {
  auto spec = newsroom();
  EXPECT_NE(encode(spec.events().front()).data.find(R"("secret":"c2VhbGVk")"), std::string::npos);
  EXPECT_EQ(describe(spec.state()).at("secret"), (boost::json::object{{"is_set", true}}));
  EXPECT_EQ(boost::json::serialize(describe(spec.state())).find("c2VhbGVk"), std::string::npos);
}

TEST(Channel, IsReadBackAsItIsShownButForItsSecret) {
  auto spec = newsroom();
  Content read;
  EXPECT_TRUE(read_shown(shape_of<Content>(), describe(spec.state()), &read));
  EXPECT_EQ(read.name, record::content<Word>(spec.state()).name);
  EXPECT_EQ(read.secret, Secret{});
  EXPECT_FALSE(read_shown(shape_of<Content>(), {{"name", "n"}, {"kind", 7}}, &read));
  EXPECT_FALSE(read_shown(shape_of<Content>(), {{"kind", "slack"}}, &read)) << "a name is never missing";
}

TEST(Channel, KeepsItsSecretUntilItIsAnotherOrTakenAway) {
  auto spec = newsroom();
  spec.when(command(record::Verb::change, R"({"name":"other"})")).and_it_happens();
  EXPECT_EQ(sealed_in(spec), "c2VhbGVk");
  spec.when(command(record::Verb::change, R"({"secret":"YWdhaW4="})")).and_it_happens();
  EXPECT_EQ(sealed_in(spec), "YWdhaW4=");
  spec.when(command(record::Verb::change, R"({"secret":null})")).and_it_happens();
  EXPECT_EQ(sealed_in(spec), "");
  EXPECT_EQ(encode(spec.events().front()).data.find("secret"), std::string::npos);
  EXPECT_EQ(describe(spec.state()).at("secret"), (boost::json::object{{"is_set", false}}));
}

}  // namespace
}  // namespace contentos::channel
