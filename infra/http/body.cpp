#include "infra/http/body.hpp"

#include "infra/http/trace_id.hpp"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace contentos::http {
namespace {

std::error_code last_error() { return {errno, std::generic_category()}; }

}  // namespace

bool BodyBudget::take(std::size_t bytes, std::size_t spare) {
  auto left = left_.load(std::memory_order_relaxed);
  do {
    if (left < bytes || left - bytes < spare) { return false; }
  } while (!left_.compare_exchange_weak(left, left - bytes, std::memory_order_relaxed));
  return true;
}

bool BodyLease::grow_to(std::size_t bytes) { return bytes <= taken_ || change_to(bytes); }

bool BodyLease::change_to(std::size_t bytes, std::size_t spare) {
  if (bytes <= taken_) {
    budget_.give_back(taken_ - bytes);
  } else if (!budget_.take(bytes - taken_, spare)) {
    return false;
  }
  taken_ = bytes;
  return true;
}

void BodyLease::release() {
  // All threads share the budget, and most requests take nothing of it.
  if (taken_ > 0) { budget_.give_back(std::exchange(taken_, 0)); }
}

SpoolFile::~SpoolFile() { remove(); }

std::error_code SpoolFile::create(std::filesystem::path const& folder) {
  auto path = folder / ("body-" + new_trace_id());
  descriptor_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor_ < 0) { return last_error(); }
  path_ = std::move(path);
  return {};
}

std::error_code SpoolFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    auto const written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) { continue; }
      return last_error();
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

std::error_code SpoolFile::close() {
  auto const descriptor = std::exchange(descriptor_, -1);
  return descriptor >= 0 && ::close(descriptor) != 0 ? last_error() : std::error_code{};
}

void SpoolFile::remove() {
  // An error here has no one to go to: the file lies in the spool folder, which its owner sweeps at start.
  static_cast<void>(close());
  if (path_.empty()) { return; }
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
  path_.clear();
}

}  // namespace contentos::http
