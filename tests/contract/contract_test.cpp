// What public tools make of the contract, against a real server: clients of two generators, and requests that a fuzzer thinks of.
// scripts/fetch-contract-tools.sh fetches the tools; a tool that is not there fails the test.
#include "infra/process/child_process.hpp"
#include "tests/domain/support/source_root.hpp"
#include "tests/e2e/server_process.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>

namespace contentos::test {
namespace {

namespace fs = std::filesystem;

constexpr auto kPatience = std::chrono::minutes(5);

class Contract : public testing::Test {
protected:
  static void SetUpTestSuite() {
    auto pattern = (fs::temp_directory_path() / "contentos-contract-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) { throw std::runtime_error("no temporary folder"); }
    folder_ = std::make_unique<fs::path>(pattern);
    server_ = std::make_unique<ServerProcess>(*folder_, std::vector<std::string>{"--listen", "127.0.0.1:0"});
    (void)server_->address();
  }
  static void TearDownTestSuite() {
    server_.reset();
    std::error_code ignored;
    fs::remove_all(*folder_, ignored);
    folder_.reset();
  }

  /// Runs a script of this folder with what it needs to know of the server; whatever it says is shown when it fails.
  static void expect_script_passes(std::string const& name) {
    auto const here = source_root() / "tests" / "contract";
    auto const work = *folder_ / name;
    fs::create_directories(work);
    ChildOptions child{.arguments = {"/bin/bash", (here / (name + ".sh")).string()}};
    child.output_file = (work / "said").string();
    child.working_dir = work.string();
    child.environment = {
        {"SERVER", server_->address()}, {"TOKEN_FILE", (*folder_ / "data" / "admin-token").string()}, {"SOURCES", source_root().string()}};
    ChildProcess process;
    ASSERT_TRUE(process.start(std::move(child)).has_value());
    auto const end = process.wait(kPatience);
    EXPECT_EQ(std::optional(0), end) << read_bytes(work / "said").value_or("");
  }

  static std::unique_ptr<fs::path> folder_;
  static std::unique_ptr<ServerProcess> server_;
};

std::unique_ptr<fs::path> Contract::folder_{};
std::unique_ptr<ServerProcess> Contract::server_{};

TEST_F(Contract, GivesAPythonClientThatTypesEveryOperationAndCallsTen) { expect_script_passes("python_client"); }

TEST_F(Contract, GivesATypeScriptClientThatTypesEveryOperation) { expect_script_passes("typescript_client"); }

TEST_F(Contract, HoldsForWhateverAFuzzerSends) { expect_script_passes("fuzz"); }

}  // namespace
}  // namespace contentos::test
