// Whoever sends the examples of the contract one after the other, as it stands, gets what the contract says, and what is just beyond it is
// refused.
#include "tests/api/contract.hpp"
#include "tests/api/contract_probes.hpp"
#include "tests/api/world.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <map>
#include <set>

namespace contentos::test {
namespace {

namespace json = boost::json;

/// What there is to do only where something is set aside: set_aside_test.cpp does it.
std::set<std::string> const kOnlyInTrouble{"unparkTenant", "skipEvent"};

class ContractExamples : public testing::Test {
protected:
  void SetUp() override {
    world_.services().options.metrics = [] { return std::string("# HELP one\n"); };
  }

  static constexpr std::string_view kOfAnswer = "$response.body#";

  /// `$response.body#/…`, as this answer has it.
  static json::value of_answer(std::string const& expression, json::value const& answer) {
    EXPECT_TRUE(expression.starts_with(kOfAnswer)) << expression;
    return answer.at_pointer(expression.substr(kOfAnswer.size()));
  }

  /// A text with such expressions in braces.
  static std::string filled(std::string body, json::value const& answer) {
    auto const start = "{" + std::string(kOfAnswer);
    for (auto at = body.find(start); at != std::string::npos; at = body.find(start)) {
      auto const end = body.find('}', at);
      body.replace(at, end - at + 1, text(of_answer(body.substr(at + 1, end - at - 1), answer)));
    }
    return body;
  }

  void follow_links(json::object const& response, json::value const& answer) {
    auto const* links = response.if_contains("links");
    if (links == nullptr) { return; }
    for (auto const& [name, link] : links->as_object()) {
      auto const id = text(link.at("operationId"));
      for (auto const& [parameter, expression] : link.at("parameters").as_object()) {
        linked_[id][parameter] = of_answer(text(expression), answer);
      }
      if (auto const* body = link.as_object().if_contains("requestBody")) { bodies_[id] = filled(text(*body), answer); }
    }
  }

  std::string value_of(std::string const& operation, json::object const& parameter) {
    auto const name = text(parameter.at("name"));
    if (auto const* given = linked_[operation].if_contains(name)) { return text(*given); }
    auto const* example = parameter.if_contains("example");
    if (example == nullptr) {
      ADD_FAILURE() << operation << " needs " << name << ", and has neither an example nor a link";
      return "none";
    }
    return example->is_string() ? text(*example) : json::serialize(*example);
  }

  /// `name=value`; of an object each member.
  static std::string as_query(std::string const& name, json::value const& example) {
    if (auto const* members = example.if_object()) {
      std::string out;
      for (auto const& [member, value] : *members) { out += (out.empty() ? "" : "&") + as_query(std::string(member), value); }
      return out;
    }
    return name + "=" + (example.is_string() ? text(example) : json::serialize(example));
  }

  std::string body_of(std::string const& id, json::object const& operation) {
    auto const* body = operation.if_contains("requestBody");
    if (body == nullptr) { return {}; }
    if (auto const linked = bodies_.find(id); linked != bodies_.end()) { return linked->second; }
    for (auto const& [type, media] : body->at("content").as_object()) {
      auto const* example = media.as_object().if_contains("example");
      if (example != nullptr) { return example->is_string() ? text(*example) : json::serialize(*example); }
    }
    return {};
  }

  void send(std::string const& method, std::string const& target, std::string const& body, json::object const& operation) {
    auto const id = text(operation.at("operationId"));
    auto const caller = world_.admin(has_tenant_ ? "acme" : "");
    auto const answer = id == "startImport" ? world_.import(caller, target, body) : world_.call(caller, method, target, body);
    EXPECT_EQ(2U, answer.status() / 100) << id << " " << target << " " << body << "\n" << answer.body();
    auto const* response = operation.at("responses").as_object().if_contains(std::to_string(answer.status()));
    ASSERT_NE(nullptr, response) << id << " answers " << answer.status();
    ++sent_;
    for (auto const& [name, header] : answer.response.headers) {
      if (name.starts_with("ContentOS-") || name == "ETag" || name == "Location") {
        auto const* headers = response->as_object().if_contains("headers");
        EXPECT_TRUE(headers != nullptr && headers->as_object().contains(name)) << id << " answers " << name;
      }
    }
    world_.catch_up();
    auto const* content = response->as_object().if_contains("content");
    if (content == nullptr) { return; }
    auto const& [type, media] = *content->as_object().begin();
    EXPECT_TRUE(answer.header("Content-Type").starts_with(type)) << id << " " << answer.header("Content-Type");
    if (type != "application/json") { return; }
    judge_.expect_fits(media.at("schema"), answer.json(), id);
    if (id == "startImport") { (void)world_.finished(caller, answer.header("Location")); }
    follow_links(response->as_object(), answer.json());
  }

  void send_all_of(std::string const& name, json::object const& operation) {
    auto const id = text(operation.at("operationId"));
    auto target = name.substr(name.find(' ') + 1);
    std::string needed;
    std::vector<std::string> more;
    has_tenant_ = false;
    for (auto const& value : operation.at("parameters").as_array()) {
      auto const& parameter = resolved(value);
      auto const parameter_name = text(parameter.at("name"));
      auto const* required = parameter.if_contains("required");
      auto const* example = parameter.if_contains("example");
      if (parameter.at("in") == "path") {
        auto const place = "{" + parameter_name + "}";
        target.replace(target.find(place), place.size(), value_of(id, parameter));
      } else if (parameter.at("in") == "query" && required != nullptr && *required == true) {
        needed += (needed.empty() ? "?" : "&") + as_query(parameter_name, *example);
      } else if (parameter.at("in") == "query" && example != nullptr) {
        more.push_back(as_query(parameter_name, *example));
      }
      has_tenant_ = has_tenant_ || parameter_name == "ContentOS-Tenant";
    }
    auto const method = name.substr(0, name.find(' '));
    auto const body = body_of(id, operation);
    send(method, target + needed, body, operation);
    for (auto const& one : more) { send(method, target + needed + (needed.empty() ? "?" : "&") + one, body, operation); }
    probe_query(method, target, body, operation);
    probe_body(method, target, body, operation);
  }

  void expect_refused(unsigned status, std::string const& method, std::string const& target, std::string const& body, bool is_import) {
    auto const caller = world_.admin(has_tenant_ ? "acme" : "");
    auto const answer = is_import ? world_.import(caller, target, body) : world_.call(caller, method, target, body);
    EXPECT_EQ(status, answer.status()) << method << " " << target << " " << body.substr(0, 300) << "\n" << answer.body();
    ++probed_;
  }

  /// Each parameter just beyond what is said of it, and one that nobody knows.
  void probe_query(std::string const& method, std::string const& target, std::string const& body, json::object const& operation) {
    auto const* security = operation.if_contains("security");
    if (security->as_array().empty()) { return; }  // pages and probes read no parameters
    bool const is_import = text(operation.at("operationId")) == "startImport";
    expect_refused(400, method, target + "?nonsense=1", body, is_import);
    for (auto const& value : operation.at("parameters").as_array()) {
      auto const& parameter = resolved(value);
      if (parameter.at("in") != "query" || parameter.at("schema").as_object().contains("properties")) { continue; }
      for (auto const& wrong : beyond_parameter(parameter.at("schema").as_object())) {
        expect_refused(400, method, target + "?" + text(parameter.at("name")) + "=" + wrong, body, is_import);
      }
    }
  }

  void probe_body(std::string const& method, std::string const& target, std::string const& body, json::object const& operation) {
    auto const* request = operation.if_contains("requestBody");
    auto const* media = request == nullptr ? nullptr : request->at("content").as_object().if_contains("application/json");
    if (media == nullptr) { return; }
    auto example = body.empty() ? json::object() : json::parse(body).as_object();
    // The id that an example chooses is taken by now, which would be said first.
    if (method == "POST") {
      for (auto const& member : json::object(example)) {
        if (member.key() == "entry_id" || member.value() == "0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8b11") { example.erase(member.key()); }
      }
    }
    for (auto const& wrong : beyond_body(media->at("schema").as_object(), example)) {
      expect_refused(422, method, target, json::serialize(wrong), false);
    }
  }

  World world_{};
  ContractJudge judge_{};
  std::map<std::string, json::object> linked_{};
  std::map<std::string, std::string> bodies_{};
  bool has_tenant_ = false;
  int sent_ = 0;
  int probed_ = 0;
};

/// The server is no laxer than the contract, either: each member and each parameter is refused just beyond what the contract says of it,
/// and what is refused changes nothing for the examples that follow.
TEST_F(ContractExamples, CanBeSentOneAfterTheOtherAndAreTheLastThatPassBeforeALimit) {
  auto operations = 0;
  each_operation([&](std::string const& name, json::object const& operation) {
    ++operations;
    if (!kOnlyInTrouble.contains(text(operation.at("operationId")))) { send_all_of(name, operation); }
  });
  EXPECT_GT(sent_, operations);
  EXPECT_GT(probed_, 500);
}

}  // namespace
}  // namespace contentos::test
