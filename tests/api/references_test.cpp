// A record that refers to one which does not exist: the problem says where. Of a word that only tests know, since its fields refer to
// others in more ways than one.
#include "commands/record/record_commands.hpp"
#include "domain/word/make_row.hpp"
#include "tests/api/world.hpp"

#include <boost/json/array.hpp>

namespace contentos::gizmo {

struct Content {
  std::string name;
  std::optional<std::string> owner;  // another of these
  std::vector<EntryId> parts;
  std::map<std::string, std::string> labels;
  static constexpr auto fields() {
    return std::array{field<&Content::name>("name"), field<&Content::owner>("owner"), field<&Content::parts>("parts"),
                      field<&Content::labels>("labels")};
  }
};
/// Stands in for the tag, since permissions are only for words that there are.
struct Word {
  static constexpr std::string_view kName = "tag", kPlural = "tags", kTitle = "Tags", kAbout = "What tests are about.";
  using Content = gizmo::Content;
  static std::vector<record::Reference> references(Content const& c) {
    std::vector<record::Reference> out;
    if (c.owner) { out.push_back({Word::kName, *c.owner}); }
    for (auto const& part : c.parts) { out.push_back({"persona", part.str()}); }
    return out;
  }
};

}  // namespace contentos::gizmo

namespace contentos::test {
namespace {

namespace json = boost::json;

constexpr char const* kAbsentTarget = "0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8b11";

class References : public testing::Test {
protected:
  Outcome<Written> run(record::Verb verb, std::string const& id, json::object members) {
    auto& services = world_.services();
    auto const context = system_context(TenantScope(tenant_), "test", CommandId(services.identity.new_uuid()), {});
    return services.commands.records.run(row_of<gizmo::Word>(), context, {.verb = verb, .id = id, .members = std::move(members)});
  }
  /// Where the problem is said to be.
  static std::string pointer(Outcome<Written> const& refused) {
    EXPECT_FALSE(refused.has_value());
    if (refused) { return "none"; }
    auto const failure = refused.error();
    auto const* rejection = std::get_if<Rejection>(&failure);
    if (rejection == nullptr) { return "a store error"; }
    EXPECT_EQ(RejectionCode::validation_failed, rejection->code) << rejection->detail;
    EXPECT_EQ(1U, rejection->errors.size());
    EXPECT_EQ("unknown_reference", rejection->errors.at(0).code);
    EXPECT_TRUE(rejection->extra.contains("reference"));
    return rejection->errors.at(0).pointer;
  }

  World world_{};
  TenantId tenant_ = *TenantId::parse(world_.make_tenant("acme"));
};

TEST_F(References, ToWhatIsNotThereArePointedOut) {
  json::object const plain{{"name", "a"}};
  auto const with = [&](json::object const& more) {
    auto out = plain;
    for (auto const& [key, value] : more) { out[key] = value; }
    return out;
  };
  EXPECT_EQ("/owner", pointer(run(record::Verb::create, "", with({{"owner", kAbsentTarget}}))));
  EXPECT_EQ("/parts/0", pointer(run(record::Verb::create, "", with({{"parts", {"n1"}}}))));
  EXPECT_EQ("/parts/0", pointer(run(record::Verb::create, "", with({{"labels", {{"x", "n1"}}}, {"name", "n1"}, {"parts", {"n1"}}}))))
      << "a text that happens to be the same refers to nothing";

  auto const made = run(record::Verb::create, "", plain);
  ASSERT_TRUE(made.has_value());
  std::string const id(made->view.at("tag_id").as_string());
  EXPECT_EQ("/owner", pointer(run(record::Verb::change, id, {{"name", "c"}, {"owner", kAbsentTarget}})));
  EXPECT_EQ("/parts/0", pointer(run(record::Verb::change, id, {{"parts", {"n1", "n2"}}})));
  EXPECT_TRUE(run(record::Verb::change, id, {{"name", "c"}}).has_value());
}

TEST_F(References, ToARecordOfAnotherTenantAreToNothing) {
  auto const own = tenant_;
  auto const rival = *TenantId::parse(world_.make_tenant("rival"));
  tenant_ = rival;
  auto const theirs = run(record::Verb::create, "", {{"name", "theirs"}});
  ASSERT_TRUE(theirs.has_value());
  std::string const id(theirs->view.at("tag_id").as_string());
  tenant_ = own;
  EXPECT_EQ("/owner", pointer(run(record::Verb::create, "", {{"name", "a"}, {"owner", id}})));
  ASSERT_TRUE(run(record::Verb::create, id, {{"name", "our own of that id"}}).has_value());
  auto const made = run(record::Verb::create, "", {{"name", "a"}, {"owner", id}});
  ASSERT_TRUE(made.has_value());
  // Each tenant's references keep its own records alone.
  EXPECT_FALSE(run(record::Verb::remove, id, {}).has_value());
  tenant_ = rival;
  EXPECT_TRUE(run(record::Verb::remove, id, {}).has_value());
}

TEST_F(References, ThatComeBackWithAnUndeleteAreOfTheMemberThatTheRecordHas) {
  auto const make = [&](json::object members) {
    auto const made = run(record::Verb::create, "", std::move(members));
    return made ? std::string(made->view.at("tag_id").as_string()) : std::string("none");
  };
  auto const owner = make({{"name", "owner"}});
  auto const owned = make({{"name", "owned"}, {"owner", owner}});
  EXPECT_FALSE(run(record::Verb::remove, owner, {}).has_value()) << "it is referred to";
  ASSERT_TRUE(run(record::Verb::remove, owned, {}).has_value());
  ASSERT_TRUE(run(record::Verb::remove, owner, {}).has_value());
  EXPECT_EQ("/owner", pointer(run(record::Verb::undelete, owned, {})));
  EXPECT_EQ("/owner", pointer(run(record::Verb::undelete, owned, {{"owner", kAbsentTarget}})));
  EXPECT_TRUE(run(record::Verb::undelete, owned, {{"owner", nullptr}}).has_value()) << "it comes back without";
}

}  // namespace
}  // namespace contentos::test
