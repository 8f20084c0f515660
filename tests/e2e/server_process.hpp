// A serving process that can be killed.
#pragma once

#include "api/cli/client.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <signal.h>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace contentos::test {

/// `contentos serve` as a child process.
class ServerProcess {
public:
  explicit ServerProcess(std::filesystem::path const& folder) : data_(folder / "data"), output_(folder / "out") {
    std::filesystem::remove(output_);  // the address in it is the last process's
    pid_ = ::fork();
    if (pid_ == 0) {
      int const out = ::open(output_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
      ::dup2(out, STDOUT_FILENO);
      int const errors = ::open((folder / "err").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
      ::dup2(errors, STDERR_FILENO);
      ::execl(CONTENTOS_BINARY, "contentos", "serve", "--data", data_.c_str(), "--listen", "127.0.0.1:0", "--no-demo", nullptr);
      ::_exit(127);
    }
    address_ = wait_for_address();
  }
  ~ServerProcess() { end(SIGTERM); }
  ServerProcess(ServerProcess const&) = delete;
  ServerProcess& operator=(ServerProcess const&) = delete;

  void end(int signal) {
    if (pid_ <= 0) { return; }
    ::kill(pid_, signal);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }
  [[nodiscard]] cli::Client client(std::string const& tenant) const {
    std::ifstream in(data_ / "admin-token");
    std::string token;
    in >> token;
    return {address_, token, tenant};
  }

private:
  std::string wait_for_address() const {
    for (int i = 0; i < 1200; ++i) {
      std::ifstream in(output_);
      std::string line;
      if (std::getline(in, line) && line.find("http://") != std::string::npos && !in.eof()) { return line.substr(line.find("http://")); }
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    ADD_FAILURE() << "the server did not start";
    return "http://127.0.0.1:1";
  }

  std::filesystem::path data_;
  std::filesystem::path output_;
  pid_t pid_ = -1;
  std::string address_{};
};

}  // namespace contentos::test
