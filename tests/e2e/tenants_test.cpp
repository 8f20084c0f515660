// Tenants that end and come back, by the command line, on the real database and stores.
#include "tests/e2e/server_process.hpp"
#include "tests/e2e/test_node.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>
#include <gmock/gmock.h>

#include <algorithm>

namespace contentos::test {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using testing::Not;

class TenantLine : public testing::Test {
protected:
  void TearDown() override { node_.expect_models_equal_rebuild(); }

  CommandEnd run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "tenant");
    auto const& address = node_.address();
    return run_command(folder_.path(), std::move(arguments), {{"CONTENTOS_SERVER", address}, {"CONTENTOS_TOKEN", node_.admin_token()}});
  }
  /// What it prints when it does it.
  json::object done(std::vector<std::string> arguments) {
    arguments.emplace_back("--json");
    auto const end = run(std::move(arguments));
    EXPECT_EQ(0, end.code) << end.said;
    auto const value = json::parse(end.said);
    return value.is_object() ? value.as_object() : json::object{{"items", value}};
  }
  static std::string text(json::object const& object, char const* member) { return json::value_to<std::string>(object.at(member)); }

  TestNode node_{};
  TemporaryFolder folder_{};
};

TEST_F(TenantLine, EndsDeactivatesAndHasBack) {
  auto const made = done({"create", "acme", "--name", "Acme Ltd", "--plan", "pro", "--owner", "account-17"});
  auto const id = text(made, "tenant_id");
  EXPECT_EQ("account-17", text(made, "owner"));
  EXPECT_EQ("pro", text(made, "plan"));
  EXPECT_EQ("suspended", text(done({"deactivate", id, "--reason", "unpaid"}), "status"));
  EXPECT_EQ("active", text(done({"activate", id}), "status"));
  EXPECT_EQ("deleted", text(done({"delete", id}), "status"));
  node_.catch_up();
  EXPECT_THAT(run({"list"}).said, Not(HasSubstr(id)));
  EXPECT_THAT(run({"list", "--include-deleted"}).said, HasSubstr(id));
  node_.make_tenant("acme");
  auto const refused = run({"undelete", id});
  EXPECT_EQ(5, refused.code);
  EXPECT_THAT(refused.said, HasSubstr("with another one"));
  EXPECT_EQ("acme-2", text(done({"undelete", id, "--slug", "acme-2"}), "slug"));
  EXPECT_EQ(2, run({"delete", ""}).code) << "an empty id would be the address of them all";
  node_.catch_up();
}

TEST_F(TenantLine, IsInTheListAsSoonAsItIsBack) {
  auto const id = text(done({"create", "acme"}), "tenant_id");
  auto const admin = node_.admin();
  for (int i = 0; i < 20; ++i) {
    for (bool const deletes : {true, false}) {
      auto const path = "/api/v1/tenants/" + id;
      auto const written = deletes ? admin.call("DELETE", path) : admin.call("POST", path + "/undelete");
      ASSERT_EQ(200, written.status) << written.body;
      auto const position = std::ranges::find(written.headers, "contentos-position", &std::pair<std::string, std::string>::first);
      ASSERT_NE(written.headers.end(), position);
      auto const list = admin.call("GET", "/api/v1/tenants", {}, {"ContentOS-Position: " + position->second});
      ASSERT_EQ(200, list.status) << list.body;
      EXPECT_EQ(!deletes, list.body.find(id) != std::string::npos) << list.body;
    }
  }
  node_.catch_up();
}

}  // namespace
}  // namespace contentos::test
