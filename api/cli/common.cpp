#include "api/cli/common.hpp"

#include "api/serve/address_file.hpp"
#include "api/serve/data_folder.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace contentos::cli {

namespace {

char const* variable(char const* name) {
  char const* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : nullptr;
}

std::string first_word_of(std::string const& file) {
  std::ifstream in(file);
  std::string word;
  in >> word;
  return word;
}

FolderKey key_of(std::string const& folder, std::string const& server) {
  char const* named = variable("CONTENTOS_SEALING_KEY_FILE");
  auto const key = DataFolder::read_key(named != nullptr ? named : folder + "/sealing.key");
  if (!key) {
    throw Stop{kDenied, "whether " + server + " is the server of " + folder + " cannot be told, and so it gets no token: " +
                            key.error().context + " (CONTENTOS_SEALING_KEY_FILE names it when it lies elsewhere; else give --server, and " +
                            "the token in CONTENTOS_TOKEN or CONTENTOS_TOKEN_FILE)"};
  }
  return {folder, *key};
}

}  // namespace

std::string Common::address() const {
  if (!server.empty()) { return server; }
  if (auto const found = read_address(data)) { return *found; }
  std::error_code unknown;
  if (std::filesystem::exists(data + "/address", unknown)) {
    throw Stop{kDenied, "cannot read " + data +
                            "/address, which says where the server of that folder listens: give --server, or run this as its owner"};
  }
  throw Stop{kUnreachable, "no server runs on " + data + ": start it with contentos serve --data " + data +
                               ", or say with --data or --server whom to ask"};
}

Client Common::client() const {
  auto const at = address();
  char const* given = variable("CONTENTOS_TOKEN");
  char const* named = variable("CONTENTOS_TOKEN_FILE");
  auto const token = given != nullptr ? given : first_word_of(named != nullptr ? named : data + "/admin-token");
  if (token.empty()) {
    throw Stop{kDenied, "no token for " + at + ": set CONTENTOS_TOKEN or CONTENTOS_TOKEN_FILE, or --data to the server's data folder"};
  }
  // A killed server leaves its address behind, and anybody may listen there now: only an address that was given is the caller's decision.
  auto const is_decided = !server.empty() && (given != nullptr || named != nullptr);
  if (is_decided) { return {at, token, tenant}; }
  return {at, token, tenant, key_of(data, at)};
}

Client Common::proven() const {
  auto const at = address();
  Client client(at, {}, {}, key_of(data, at));
  client.prove();
  return client;
}

}  // namespace contentos::cli
