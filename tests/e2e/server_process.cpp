#include "tests/e2e/server_process.hpp"

#include "tests/domain/support/source_root.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <iterator>

namespace contentos::test {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kReady = "ContentOS is ready: ";
constexpr auto kEndPatience = std::chrono::minutes(1);

}  // namespace

ServerProcess::ServerProcess(fs::path const& folder, std::vector<std::string> options, Variables environment, std::string const& program)
    : folder_(folder) {
  fs::remove(folder_ / "said");  // the address in it is the last process's
  ChildOptions child{.arguments = {program, "serve", "--data", (folder_ / "data").string()}};
  child.arguments.insert(child.arguments.end(), options.begin(), options.end());
  child.output_file = (folder_ / "said").string();
  child.environment = std::move(environment);
  EXPECT_TRUE(child_.start(std::move(child)).has_value());
}

ServerProcess::~ServerProcess() { end(SIGTERM); }

std::string const& ServerProcess::address() {
  auto const end = std::chrono::steady_clock::now() + kEndPatience;
  while (address_.empty()) {
    auto const text = said();
    auto const at = text.find(kReady);
    if (at != std::string::npos && text.find('\n', at) != std::string::npos) {
      auto const begin = at + kReady.size();
      address_ = text.substr(begin, text.find_first_of(" \n", begin) - begin);
    } else if (child_.wait(std::chrono::milliseconds(5)) || std::chrono::steady_clock::now() > end) {
      ADD_FAILURE() << "the server did not start: " << text;
      address_ = "http://127.0.0.1:1";
    }
  }
  return address_;
}

cli::Client ServerProcess::client(std::string const& tenant) {
  auto const& at = address();
  std::ifstream in(folder_ / "data" / "admin-token");
  std::string token;
  in >> token;
  return {at, token, tenant};
}

std::string ServerProcess::said() const { return read_bytes(folder_ / "said").value_or(""); }

void ServerProcess::end(int number) {
  child_.signal(number);
  while (!child_.wait(kEndPatience)) {}
}

std::vector<std::string> processes_of(fs::path const& folder) {
  std::vector<std::string> out;
  std::error_code gone;
  for (auto const& entry : fs::directory_iterator("/proc")) {
    if (entry.path().filename().string().find_first_not_of("0123456789") != std::string::npos) { continue; }
    auto arguments = read_bytes(entry.path() / "cmdline").value_or("");
    auto const cwd = fs::read_symlink(entry.path() / "cwd", gone).string();
    if (arguments.find(folder.string()) == std::string::npos && !cwd.starts_with(folder.string())) { continue; }
    std::ranges::replace(arguments, '\0', ' ');
    out.push_back(entry.path().filename().string() + " " + arguments);
  }
  return out;
}

CommandEnd run_command(fs::path const& folder, std::vector<std::string> arguments, Variables environment) {
  static int number = 0;
  auto const output = folder / ("command-" + std::to_string(++number));
  arguments.insert(arguments.begin(), CONTENTOS_BINARY);
  auto const code = run_program({.arguments = std::move(arguments),
                                 .output_file = output.string(),
                                 .working_dir = folder.string(),
                                 .environment = std::move(environment)},
                                kEndPatience);
  return {code ? *code : -1, read_bytes(output).value_or("")};
}

}  // namespace contentos::test
