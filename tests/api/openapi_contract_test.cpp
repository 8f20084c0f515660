// The contract is held to the routes in both directions, and to itself.
#include "api/management/record_contract.hpp"
#include "api/openapi/openapi.hpp"
#include "api/problem.hpp"
#include "domain/json/i_json.hpp"
#include "tests/api/contract.hpp"
#include "tests/api/world.hpp"
#include "tests/domain/support/source_root.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <filesystem>
#include <map>
#include <regex>
#include <set>

namespace contentos::test {
namespace {

namespace json = boost::json;

/// Structure of JSON Schema 2020-12 as far as it is used here.
void check_schema(json::value const& schema, std::string const& place) {
  if (schema.is_bool()) { return; }
  ASSERT_TRUE(schema.is_object()) << place;
  static std::set<std::string> const kTypes{"string", "integer", "number", "boolean", "object", "array", "null"};
  for (auto const& [key, value] : schema.as_object()) {
    std::string const name(key);
    auto const here = place + "/" + name;
    if (name == "type") {
      auto const list = value.is_array() ? value.as_array() : json::array{value};
      for (auto const& type : list) { EXPECT_TRUE(kTypes.contains(text(type))) << here; }
    } else if (name == "properties" || name == "patternProperties" || name == "$defs") {
      for (auto const& [property, sub] : value.as_object()) { check_schema(sub, here + "/" + std::string(property)); }
    } else if (name == "items" || name == "additionalProperties" || name == "propertyNames" || name == "not" ||
               name == "unevaluatedProperties") {
      check_schema(value, here);
    } else if (name == "allOf" || name == "anyOf" || name == "oneOf") {
      EXPECT_FALSE(value.as_array().empty()) << here;
      for (auto const& sub : value.as_array()) { check_schema(sub, here); }
    } else if (name == "required" || name == "enum") {
      EXPECT_TRUE(value.is_array()) << here;
    } else if (name == "minimum" || name == "maximum" || name == "minLength" || name == "maxLength" || name == "minItems" ||
               name == "maxItems" || name == "minProperties" || name == "maxProperties") {
      EXPECT_TRUE(value.is_number()) << here;
    } else {
      static std::set<std::string> const kOthers{"$ref", "description", "format", "pattern", "default", "const", "example", "x-codes"};
      EXPECT_TRUE(kOthers.contains(name)) << here << " is no keyword that this contract uses";
    }
  }
}

/// What generators of clients trip over: openapi-generator's for Go makes a function `NewX` for every schema `X`, and cannot say of an enum
/// with null in it what its default is.
void check_for_generators(json::value const& value, std::string const& place) {
  if (auto const* list = value.if_array()) {
    for (auto const& item : *list) { check_for_generators(item, place); }
  } else if (auto const* object = value.if_object()) {
    auto const* choices = object->if_contains("enum");
    bool const has_null =
        choices != nullptr && choices->is_array() && std::ranges::find(choices->as_array(), json::value()) != choices->as_array().end();
    EXPECT_FALSE(has_null && object->contains("default")) << place;
    for (auto const& [key, member] : *object) { check_for_generators(member, place + "/" + std::string(key)); }
  }
}

void check_references(json::value const& value) {
  if (auto const* list = value.if_array()) {
    for (auto const& item : *list) { check_references(item); }
  } else if (auto const* object = value.if_object()) {
    for (auto const& [key, member] : *object) {
      if (key == "$ref") {
        EXPECT_NE(nullptr, pointed(text(member))) << text(member) << " leads nowhere";
      } else {
        check_references(member);
      }
    }
  }
}

TEST(OpenApi, HasExactlyTheRoutesOfTheServer) {
  World world;
  std::set<std::string> routes;
  for (auto const& route : world.routes()) { routes.insert(route.method + " " + route.pattern); }
  EXPECT_EQ(world.routes().size(), routes.size()) << "a route is there twice";
  std::set<std::string> documented;
  each_operation([&](std::string const& name, json::object const&) { documented.insert(name); });
  EXPECT_EQ(routes, documented);
}

TEST(OpenApi, ReferencesLeadSomewhere) { check_references(json::value(contract())); }

TEST(OpenApi, IsWhatGeneratorsOfClientsCanTake) {
  check_for_generators(json::value(contract()), {});
  auto const& schemas = contract().at("components").at("schemas").as_object();
  for (auto const& [name, schema] : schemas) { EXPECT_FALSE(schemas.contains("New" + std::string(name))) << name; }
}

TEST(OpenApi, ExplainsEveryMemberOfAField) {
  auto const& field = contract().at("components").at("schemas").at("Field").at("properties").as_object();
  for (auto const& [name, schema] : field) { EXPECT_TRUE(schema.as_object().contains("description")) << name; }
}

TEST(OpenApi, SchemasAreJsonSchemas) {
  for (auto const& [name, schema] : contract().at("components").at("schemas").as_object()) { check_schema(schema, std::string(name)); }
  each_operation([](std::string const& name, json::object const& operation) {
    if (auto const* parameters = operation.if_contains("parameters")) {
      for (auto const& parameter : parameters->as_array()) { check_schema(resolved(parameter).at("schema"), name); }
    }
  });
}

TEST(OpenApi, DescribesEveryOperationFully) {
  std::set<std::string> ids;
  std::set<std::string> tags;
  for (auto const& tag : contract().at("tags").as_array()) { tags.insert(text(tag.at("name"))); }
  each_operation([&](std::string const& name, json::object const& operation) {
    EXPECT_TRUE(ids.insert(text(operation.at("operationId"))).second) << name << " has an operationId that is taken";
    EXPECT_FALSE(text(operation.at("summary")).empty()) << name;
    EXPECT_TRUE(tags.contains(text(operation.at("tags").at(0)))) << name;
    auto problems = 0;
    for (auto const& [status, value] : operation.at("responses").as_object()) {
      auto const& response = resolved(value);
      EXPECT_FALSE(text(response.at("description")).empty()) << name << " " << status;
      if (status == "204" || status == "304") { continue; }
      auto const* content = response.if_contains("content");
      ASSERT_NE(nullptr, content) << name << " " << status;
      for (auto const& [type, media] : content->as_object()) {
        check_schema(media.at("schema"), name);
        problems += type == "application/problem+json" ? 1 : 0;
      }
    }
    EXPECT_GT(problems, 0) << name << " can fail";
  });
}

TEST(OpenApi, DeclaresExactlyTheParametersOfEachPath) {
  each_operation([](std::string const& name, json::object const& operation) {
    std::set<std::string> declared;
    if (auto const* parameters = operation.if_contains("parameters")) {
      for (auto const& value : parameters->as_array()) {
        auto const& parameter = resolved(value);
        if (parameter.at("in") == "path") { declared.insert(text(parameter.at("name"))); }
      }
    }
    std::set<std::string> named;
    for (auto begin = name.find('{'); begin != std::string::npos; begin = name.find('{', begin + 1)) {
      named.insert(name.substr(begin + 1, name.find('}', begin) - begin - 1));
    }
    EXPECT_EQ(named, declared) << name;
  });
}

TEST(OpenApi, SaysThatUnknownMembersOfABodyAreRefused) {
  auto bodies = 0;
  each_operation([&](std::string const& name, json::object const& operation) {
    auto const* body = operation.if_contains("requestBody");
    auto const* media = body == nullptr ? nullptr : body->at("content").as_object().if_contains("application/json");
    if (media == nullptr) { return; }
    auto const& schema = resolved(media->at("schema"));
    if (name == "PATCH /api/v1/entries/{id}") { return; }  // a patch of content, whose members are the tenant's
    auto const* closed = schema.if_contains(schema.contains("allOf") ? "unevaluatedProperties" : "additionalProperties");
    EXPECT_TRUE(closed != nullptr && *closed == false) << name;
    ++bodies;
  });
  EXPECT_GT(bodies, 20);
}

/// What api/openapi/operation.hpp lists: a member that is misspelt would be overlooked.
TEST(OpenApi, IsSaidByMembersThatAreUnderstood) {
  static std::set<std::string> const kMembers{"id",    "summary", "description", "body",     "may_have",   "bodies", "example", "answer",
                                              "is",    "media",   "list",        "status",   "nothing",    "takes",  "query",   "conflicts",
                                              "makes", "links",   "headers",     "statuses", "no_command", "scopes"};
  auto const text_of_all = api::openapi_operations();
  auto const sections = json::parse(json::string_view(text_of_all.data(), text_of_all.size())).as_array();
  auto said = 0;
  for (auto const& section : sections) {
    auto const* operations = section.as_object().if_contains("operations");
    if (operations == nullptr) { continue; }
    for (auto const& [route, operation] : operations->as_object()) {
      for (auto const& member : operation.as_object()) {
        EXPECT_TRUE(kMembers.contains(std::string(member.key()))) << route << " " << member.key();
      }
      ++said;
    }
  }
  EXPECT_GT(said, 50);
}

/// Of two members of one name all but the last are lost.
TEST(OpenApi, SaysEachThingOnce) {
  json::object schemas;
  for (auto const text_of_all : {api::openapi_operations(), api::openapi_components(), api::openapi_schemas()}) {
    auto const read = parse_i_json(text_of_all);
    ASSERT_TRUE(read) << read.error().detail << (read.error().errors.empty() ? "" : read.error().errors.front().pointer);
    if (read->is_object()) { schemas = read->as_object(); }
  }
  json::object of_records;
  api::add_record_schemas(of_records);
  for (auto const& [name, schema] : of_records) { EXPECT_FALSE(schemas.contains(name)) << name << " is a record's"; }
  std::set<std::string> routes;
  auto const sections = json::parse(json::string_view(api::openapi_operations().data(), api::openapi_operations().size())).as_array();
  for (auto const& all : {sections, api::record_sections()}) {
    for (auto const& section : all) {
      auto const* operations = section.as_object().if_contains("operations");
      if (operations == nullptr) { continue; }
      for (auto const& operation : operations->as_object()) { EXPECT_TRUE(routes.emplace(operation.key()).second) << operation.key(); }
    }
  }
}

TEST(OpenApi, ShowsOfEveryBodyThatIsNeededWhatFitsItsSchema) {
  ContractJudge judge;
  each_operation([&](std::string const& name, json::object const& operation) {
    auto const* body = operation.if_contains("requestBody");
    if (body == nullptr) { return; }
    for (auto const& [type, media] : body->at("content").as_object()) {
      auto const* example = media.as_object().if_contains("example");
      EXPECT_TRUE(example != nullptr || body->at("required") == false) << name << " " << type << " has no example";
      if (example != nullptr) { judge.expect_fits(media.at("schema"), *example, name + " " + std::string(type)); }
    }
  });
}

TEST(OpenApi, NamesScopesThatThereAre) {
  auto const& scopes = contract().at("components").at("schemas").at("Scope").at("enum").as_array();
  std::set<std::string> known;
  for (auto const& scope : scopes) { known.insert(text(scope)); }
  each_operation([&](std::string const& name, json::object const& operation) {
    for (auto const& way : operation.at("security").as_array()) {
      auto const* needed = way.as_object().if_contains("bearer");
      if (needed == nullptr) { continue; }
      EXPECT_FALSE(needed->as_array().empty()) << name;
      for (auto const& scope : needed->as_array()) { EXPECT_TRUE(known.contains(text(scope))) << name << " " << scope; }
    }
  });
}

TEST(OpenApi, GivesEveryListATypedPage) {
  each_operation([](std::string const& name, json::object const& operation) {
    auto const& ok = operation.at("responses").as_object();
    if (!ok.contains("200") || !text(operation.at("operationId")).starts_with("list")) { return; }
    auto const& page = resolved(ok.at("200").at("content").at("application/json").at("schema"));
    EXPECT_TRUE(page.at("properties").at("items").at("items").as_object().contains("$ref")) << name;
  });
}

TEST(OpenApi, ExplainsEveryCodeThatAProblemCanHave) {
  auto const& codes = contract().at("components").at("schemas").at("Problem").at("properties").at("code").at("x-codes").as_object();
  for (int code = 0; code <= static_cast<int>(RejectionCode::too_many); ++code) {
    EXPECT_TRUE(codes.contains(code_name(static_cast<RejectionCode>(code)))) << code;
  }
  for (int code = 0; code <= static_cast<int>(StoreErrorCode::internal); ++code) {
    EXPECT_TRUE(codes.contains(api::name_of(static_cast<StoreErrorCode>(code)))) << code;
  }
}

/// Also of those that the server refuses before there is a handler, and of those that are no rejection: they are texts beside a status.
TEST(OpenApi, ExplainsEveryCodeThatIsWrittenSomewhere) {
  std::map<std::string, unsigned> known;
  for (auto const& code : api::problem_codes()) { known.emplace(code.name, code.status); }
  std::regex const written(R"([{(]\s*([45][0-9][0-9]), "([a-z_]+)\")");
  auto found = 0;
  for (auto const* folder : {"api", "infra/http"}) {
    for (auto const& file : std::filesystem::recursive_directory_iterator(source_root() / folder)) {
      if (!file.is_regular_file()) { continue; }
      auto const source = read_bytes(file.path()).value_or("");
      for (std::sregex_iterator one(source.begin(), source.end(), written), end; one != end; ++one) {
        ++found;
        auto const it = known.find((*one)[2]);
        EXPECT_TRUE(it != known.end() && std::to_string(it->second) == (*one)[1]) << file.path() << " " << one->str();
      }
    }
  }
  EXPECT_GT(found, 10);
}

TEST(OpenApi, IsServedWithTheReferenceMadeOfIt) {
  World world;
  EXPECT_EQ("3.1.0", text(world.call({}, "GET", "/openapi.json").json().at("openapi")));
  auto const page = world.call({}, "GET", "/docs");
  EXPECT_NE(std::string::npos, page.body().find("id=\"problem-not_found\""));
  EXPECT_NE(std::string::npos, page.body().find("/api/v1/entries/{id}/versions"));
  for (auto const* part :
       {"How to authenticate", "integer, 1 to 200, default <code>50</code>", "Needs the scope <code>content:write</code>",
        "Needs the scope <code>import</code> and <code>content:publish</code>.",
        "Needs the scope <code>content:write</code> or <code>content:publish</code>.", "binary. One <code>Entry</code> on each line.",
        "curl -X POST -H &quot;Authorization: Bearer $TOKEN&quot; -H &#39;ContentOS-Tenant: acme&#39; -H &#39;Content-Type: "
        "application/json&#39; -d &#39;{&quot;entry_id&quot;:&quot;welcome&quot;",
        "<td class=mono>on_conflict</td>"}) {
    EXPECT_NE(std::string::npos, page.body().find(part)) << part;
  }
  auto lines = 0;
  std::string const server = "&quot;$SERVER";
  for (auto at = page.body().find(server); at != std::string::npos; at = page.body().find(server, at + 1)) {
    auto const target = page.body().substr(at, page.body().find("</pre>", at) - at);
    EXPECT_EQ(std::string::npos, target.find('{')) << target << " cannot be sent as it stands";
    ++lines;
  }
  EXPECT_GT(lines, 100);
  EXPECT_EQ(std::string::npos, page.body().find("{…}"));
  EXPECT_NE(std::string::npos, page.header("Content-Security-Policy").find("default-src 'none'"));
}

}  // namespace
}  // namespace contentos::test
