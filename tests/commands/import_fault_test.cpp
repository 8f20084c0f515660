// What becomes of imports when a process dies, a disk loses something, an answer is lost, code throws, or many come at once.
#include "domain/entry/word.hpp"
#include "tests/commands/import_world.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>
#include <gmock/gmock.h>

#include <fstream>
#include <thread>

namespace contentos::test {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;
using testing::HasSubstr;

std::string line(std::string const& key, int minute) {
  auto const time = *parse_rfc3339("2020-01-01T00:00:00Z") + std::chrono::minutes(minute);
  return json::serialize(json::object{{"post", key}, {"committed_at", format_rfc3339(time)}, {"title", "t"}}) + "\n";
}

class ImportFaults : public testing::Test {
protected:
  static std::string status(json::object const& operation) { return json::value_to<std::string>(operation.at("status")); }
  static std::string message(json::object const& operation) {
    auto const& errors = operation.at("progress").at("errors").as_array();
    return errors.empty() ? "" : json::value_to<std::string>(errors.at(0).at("message"));
  }
  static OperationId id(Written const& written) { return *OperationId::parse(written.view.at("operation_id").as_string()); }
  void hold_entries() {
    world_.log().hold([](AppendRequest const& request) { return request.streams.front().stream.aggregate() == "entry"; });
  }
  /// An import that an ended process left, as a ticket says that it was started so many times.
  OperationId left_by_an_ended_process(int starts) {
    world_.stop();
    auto const left = world_.start(line("a", 1));
    auto const ticket = file_of(*left, ".json");
    std::ifstream in(ticket);
    auto told = json::parse(std::string(std::istreambuf_iterator<char>(in), {})).as_object();
    told["starts"] = starts;
    std::ofstream(ticket) << json::serialize(told);
    return *left;
  }
  fs::path file_of(OperationId operation, char const* ending) { return world_.imports_folder() / (operation.str() + ending); }
  std::size_t files_left() {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(world_.imports_folder()), fs::directory_iterator()));
  }
  /// An operation has its outcome a moment before its files are gone.
  void expect_no_files() {
    world_.stop();
    EXPECT_EQ(0U, files_left());
  }
  ImportWorld world_{};
};

TEST_F(ImportFaults, OfALineCostThatLine) {
  world_.log().throw_at_next("entry");
  auto const operation = world_.import(line("a", 1) + line("b", 1));
  EXPECT_EQ("succeeded_with_errors", status(operation));
  EXPECT_EQ(1, counted(operation, "saved"));
  EXPECT_THAT(message(operation), HasSubstr("a fault"));
}

TEST_F(ImportFaults, OfTheImportItselfEndItAsFailed) {
  world_.log().throw_at_next("content_type");
  ImportRequest request{.make_type = true};
  request.mapping.type_key = TypeKey("story");
  auto const operation = world_.import(line("a", 1), request);
  EXPECT_EQ("failed", status(operation));
  EXPECT_THAT(message(operation), HasSubstr("a fault"));
  EXPECT_EQ("succeeded", status(world_.import(line("a", 1))));
}

TEST_F(ImportFaults, ThatEndTheProcessEachTimeEndTheImport) {
  auto const left = left_by_an_ended_process(5);
  world_.restart();
  auto const operation = world_.wait(left);
  EXPECT_EQ("failed", status(operation));
  EXPECT_THAT(message(operation), HasSubstr("The server ended 5 times"));
  expect_no_files();
}

TEST_F(ImportFaults, OfTheTenantsEndEndItWithAReason) {
  hold_entries();
  auto const id = world_.start(line("a", 1) + line("b", 1) + line("c", 1));
  ASSERT_TRUE(id);
  ASSERT_TRUE(world_.tenants().remove(world_.command()).has_value());
  world_.log().release();
  auto const operation = world_.wait(*id);
  EXPECT_EQ("failed", status(operation));
  EXPECT_THAT(message(operation), HasSubstr("The tenant was deleted."));
  EXPECT_EQ(1, counted(operation, "failed")) << "not line by line";
  expect_no_files();
}

TEST_F(ImportFaults, OfATenantThatIsGoneAtTheNextStartEndIt) {
  auto const left = left_by_an_ended_process(1);
  ASSERT_TRUE(world_.tenants().remove(world_.command()).has_value());
  world_.restart();
  auto const operation = world_.wait(left);
  EXPECT_EQ("failed", status(operation));
  EXPECT_THAT(message(operation), HasSubstr("The tenant was deleted."));
}

TEST_F(ImportFaults, OfASuspendedTenantComeToAnEndToo) {
  hold_entries();
  auto const id = world_.start(line("a", 1));
  ASSERT_TRUE(id);
  auto admin = world_.command();
  admin.principal.scopes = {"platform:admin"};
  ASSERT_TRUE(world_.tenants().patch(admin, {.status = "suspended"}).has_value());
  world_.log().release();
  auto const operation = world_.wait(*id);
  EXPECT_EQ("failed", status(operation));
  EXPECT_THAT(message(operation), HasSubstr("suspended"));
}

TEST_F(ImportFaults, ThatEndTheProcessNowAndThenDoNot) {
  auto const left = left_by_an_ended_process(4);
  world_.restart();
  EXPECT_EQ("succeeded", status(world_.wait(left)));
}

TEST_F(ImportFaults, ThatLoseTheLinesEndItAsFailed) {
  world_.stop();
  auto const left = world_.start(line("a", 1));
  fs::remove(file_of(*left, ".ndjson"));
  world_.restart();
  auto const operation = world_.wait(*left);
  EXPECT_EQ("failed", status(operation));
  EXPECT_EQ("The import's file could not be read.", message(operation));
}

TEST_F(ImportFaults, ThatSpoilATicketLeaveTheLines) {
  world_.stop();
  auto const left = world_.start(line("a", 1));
  std::ofstream(file_of(*left, ".json")) << "{";
  world_.restart();
  EXPECT_TRUE(fs::exists(file_of(*left, ".ndjson")));
}

TEST_F(ImportFaults, ThatLoseTheAnswerOfAnImportThatWasTakenLeaveItRunningForTheClientThatComesAgain) {
  auto const command = world_.command();
  world_.log().lose_next_answer("operation", true);
  EXPECT_FALSE(world_.start(command, line("a", 1)).has_value());
  auto const again = world_.start(command, line("a", 1));
  ASSERT_TRUE(again.has_value());
  EXPECT_TRUE(again->repeated);
  EXPECT_EQ("succeeded", status(world_.wait(id(*again))));
  expect_no_files();
}

TEST_F(ImportFaults, ThatLoseTheAnswerOfAnImportThatWasNotTakenLeaveNothingOfIt) {
  auto const command = world_.command();
  world_.log().lose_next_answer("operation", false);
  EXPECT_FALSE(world_.start(command, line("a", 1)).has_value());
  EXPECT_EQ(2U, files_left()) << "the answer may have been another one";
  auto const again = world_.start(command, line("a", 1));
  ASSERT_TRUE(again.has_value());
  EXPECT_FALSE(again->repeated);
  EXPECT_EQ("succeeded", status(world_.wait(id(*again))));
  expect_no_files();
}

TEST_F(ImportFaults, ThatLoseTheAnswerAreSettledByTheNextProcessToo) {
  world_.log().lose_next_answer("operation", false);
  EXPECT_FALSE(world_.start(world_.command(), line("a", 1)).has_value());
  world_.restart();
  EXPECT_EQ("succeeded", status(world_.import(line("b", 1))));
  expect_no_files();
  EXPECT_FALSE(world_.entry("a")->exists);
}

TEST_F(ImportFaults, DoNotComeFromManyAtOnce) {
  hold_entries();
  std::atomic<int> taken = 0;
  std::atomic<int> refused = 0;
  {
    std::vector<std::jthread> clients;
    clients.reserve(60);
    for (int i = 0; i < 60; ++i) {
      clients.emplace_back([&] {
        auto const written = world_.start(world_.command(), line("a", 1));
        if (written) {
          ++taken;
        } else if (auto const failure = written.error(); std::get<Rejection>(failure).code == RejectionCode::too_many) {
          ++refused;
        }
      });
    }
  }
  EXPECT_EQ(static_cast<int>(ImportCommands::kMaxOfTenant), taken);
  EXPECT_EQ(60 - static_cast<int>(ImportCommands::kMaxOfTenant), refused);
}

TEST_F(ImportFaults, OfAStartGiveItsPlaceBack) {
  ImportRequest unknown;
  unknown.mapping.type_key = TypeKey("unknown");
  for (std::size_t i = 0; i < 2 * ImportCommands::kMaxOfTenant; ++i) { EXPECT_FALSE(world_.start(line("a", 1), unknown)); }
  EXPECT_EQ("succeeded", status(world_.import(line("a", 1))));
}

TEST_F(ImportFaults, OfOneTenantWaitInOrderAndNotTooMany) {
  hold_entries();
  std::vector<std::string> started;
  auto const first = world_.command();
  for (std::size_t i = 0; i < ImportCommands::kMaxOfTenant; ++i) {
    auto const written = world_.start(i == 0 ? first : world_.command(), line("k" + std::to_string(i), 1));
    ASSERT_TRUE(written.has_value());
    started.push_back(id(*written).str());
  }
  auto const refused = world_.start(world_.command(), line("a", 1));
  ASSERT_FALSE(refused.has_value());
  auto const failure = refused.error();
  EXPECT_EQ(RejectionCode::too_many, std::get<Rejection>(failure).code);
  auto const repeated = world_.start(first, line("k0", 1));
  ASSERT_TRUE(repeated.has_value()) << "what was taken before needs no place";
  EXPECT_EQ(started.front(), id(*repeated).str());

  auto const waiting = world_.look(*OperationId::parse(started.back()));
  EXPECT_EQ("waiting", waiting.at("progress").at("phase"));
  EXPECT_EQ(0, counted(waiting, "saved"));
  world_.log().release();
  for (auto const& one : started) { EXPECT_EQ("succeeded", status(world_.wait(*OperationId::parse(one)))); }
  auto expected = started;
  expected.insert(expected.end(), started.begin(), started.end());
  EXPECT_EQ(expected, world_.log().appended("operation")) << "they begin in this order, and end in it";
  EXPECT_EQ("succeeded", status(world_.import(line("a", 1))));
}

TEST_F(ImportFaults, OfALongOneDoNotHoldAnotherTenant) {
  auto const one = world_.scope();
  world_.log().hold([one](AppendRequest const& request) {
    return request.scope == one && request.streams.front().stream == StreamName(entry::Word::kName, "k0");
  });
  std::string many;
  for (int i = 0; i < 300; ++i) { many += line("k" + std::to_string(i % 40), i); }
  auto const long_one = world_.start(many);
  world_.use(world_.make_tenant("other"));
  world_.make_type("post", R"({"fields":[{"key":"title","type":"string"}]})");
  EXPECT_EQ("succeeded", status(world_.import(line("a", 1))));
  world_.use(one.tenant());
  EXPECT_EQ("running", status(world_.look(*long_one)));
  world_.log().release();
  EXPECT_EQ("succeeded", status(world_.wait(*long_one)));
}

}  // namespace
}  // namespace contentos::test
