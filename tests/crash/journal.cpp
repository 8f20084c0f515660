#include "tests/crash/journal.hpp"

#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

namespace contentos::crash {

Journal::Journal(std::filesystem::path const& file)
    : file_(::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_DSYNC | O_CLOEXEC, 0600)) {
  if (file_ < 0) {
    std::perror(file.c_str());
    std::abort();
  }
}

Journal::~Journal() { ::close(file_); }

void Journal::write(std::string const& line) const {
  if (::write(file_, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
    std::perror("journal");
    std::abort();
  }
}

void Journal::intend(CommandId id, Sent const& sent) {
  {
    std::lock_guard const lock(mutex_);
    sent_[id] = sent;
  }
  write("intend " + id.str() + " " + sent.tenant + " " + sent.entry + " " + sent.what + "\n");
}

void Journal::told(CommandId id, Told told, long status) {
  {
    std::lock_guard const lock(mutex_);
    auto& sent = sent_.at(id);
    sent.told = told;
    sent.status = status;
  }
  write("told " + id.str() + " " + std::to_string(status) + "\n");
}

std::map<CommandId, Sent> Journal::all() const {
  std::lock_guard const lock(mutex_);
  return sent_;
}

}  // namespace contentos::crash
