#include "api/serve/admin_token.hpp"

#include "api/serve/failure.hpp"

#include <fstream>

namespace contentos {

namespace fs = std::filesystem;

namespace {

std::string first_word_of(fs::path const& file) {
  std::ifstream in(file);
  std::string word;
  in >> word;
  return word;
}

/// A draft whose token is good becomes the file; any other is another process's defeat, or older than its token's making.
Result<void> settle(Authenticator const& authenticator, Identity const& identity, fs::path const& draft, fs::path const& file) {
  auto const text = first_word_of(draft);
  if (text.empty()) { return {}; }
  auto const known = authenticator.authenticate(text, identity.now());
  if (!known && std::holds_alternative<StoreError>(known.error())) { return as_store_error(known.error()); }
  if (known) {
    if (auto const written = DataFolder::write_private(file, text + "\n"); !written) { return written; }
  }
  std::error_code ignored;
  fs::remove(draft, ignored);
  return {};
}

}  // namespace

Result<bool> make_admin_token(TokenCommands& tokens, Authenticator const& authenticator, Identity const& identity, DataFolder const& data,
                              fs::path const& file) {
  auto const draft = data.path() / "admin-token.draft";
  auto const made =
      tokens.bootstrap_admin([&](std::string const& text) -> Result<void> { return DataFolder::write_private(draft, text + "\n"); });
  if (!made) { return as_store_error(made.error()); }
  if (auto const settled = settle(authenticator, identity, draft, file); !settled) { return settled.error(); }
  return *made;
}

}  // namespace contentos
