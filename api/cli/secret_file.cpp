#include "api/cli/secret_file.hpp"

#include "api/cli/client.hpp"

#include <fstream>
#include <iostream>

namespace contentos::cli {

namespace {

constexpr std::size_t kLineEndBytes = 2;

/// No more than that, and one byte, which tells that there is more.
std::string read_most(std::istream& in, std::size_t most_bytes) {
  std::string out(most_bytes + 1, '\0');
  in.read(out.data(), static_cast<std::streamsize>(out.size()));
  out.resize(static_cast<std::size_t>(in.gcount()));
  return out;
}

void take_line_end(std::string& text) {
  if (!text.ends_with('\n')) { return; }
  text.pop_back();
  if (text.ends_with('\r')) { text.pop_back(); }
}

}  // namespace

std::string read_secret(std::string const& option, std::string const& file, std::size_t most_bytes) {
  std::ifstream opened;
  if (file != "-") { opened.open(file, std::ios::binary); }
  auto& in = file == "-" ? std::cin : opened;
  auto secret = read_most(in, most_bytes + kLineEndBytes);
  if (in.bad() || (file != "-" && !opened.is_open())) { throw Stop{kUsage, option + ": cannot read " + file}; }
  take_line_end(secret);
  if (secret.empty()) { throw Stop{kUsage, option + ": " + file + " holds nothing"}; }
  if (secret.size() > most_bytes) {
    throw Stop{kUsage, option + ": " + file + " holds more than " + std::to_string(most_bytes) + " bytes"};
  }
  return secret;
}

}  // namespace contentos::cli
