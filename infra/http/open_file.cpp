#include "infra/http/open_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace contentos::http {

std::unique_ptr<OpenFile> OpenFile::open(std::filesystem::path const& path, std::error_code& failed) {
  failed.clear();
  // Without O_NONBLOCK a pipe in the file's place would hold the worker until somebody writes to it.
  int const descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat facts {};
  if (descriptor < 0 || ::fstat(descriptor, &facts) != 0) {
    failed = {errno, std::generic_category()};
  } else if (!S_ISREG(facts.st_mode)) {
    failed = std::make_error_code(std::errc::invalid_argument);
  }
  if (failed) {
    if (descriptor >= 0) { ::close(descriptor); }
    return nullptr;
  }
  // NOLINTNEXTLINE(modernize-make-unique): its constructor is its own
  return std::unique_ptr<OpenFile>(new OpenFile(descriptor, static_cast<std::uint64_t>(facts.st_size), facts.st_mtime));
}

OpenFile::~OpenFile() { ::close(descriptor_); }

std::error_code OpenFile::read(std::uint64_t from, std::size_t count, std::string& out) const {
  auto const before = out.size();
  out.resize(before + count);
  std::size_t done = 0;
  while (done < count) {
    auto const got = ::pread(descriptor_, out.data() + before + done, count - done, static_cast<off_t>(from + done));
    if (got < 0 && errno == EINTR) { continue; }
    if (got <= 0) {
      out.resize(before + done);
      return got == 0 ? std::error_code{} : std::error_code{errno, std::generic_category()};
    }
    done += static_cast<std::size_t>(got);
  }
  return {};
}

}  // namespace contentos::http
