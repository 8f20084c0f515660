// SHA-256 (FIPS 180-4) and the hash of an event.
#pragma once

#include "domain/event/envelope.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace contentos::crypto {

[[nodiscard]] Sha256 sha256(std::string_view bytes);

/// SHA-256 of bytes that come in pieces. Threading: one thread at a time.
class Sha256Stream {
public:
  Sha256Stream();
  ~Sha256Stream();
  Sha256Stream(Sha256Stream&&) noexcept;
  Sha256Stream& operator=(Sha256Stream&&) noexcept;

  void update(std::string_view bytes);
  /// Returns the digest of all bytes so far and starts anew.
  [[nodiscard]] Sha256 finish();

private:
  struct Context;
  std::unique_ptr<Context> context_;
};

/// SHA-256(header_bytes ‖ SHA-256(data) ‖ body_hash), the last only for an event that was written with a body.
[[nodiscard]] Sha256 event_hash(std::string_view header_bytes, std::string_view data, std::optional<Sha256> const& body_hash);

}  // namespace contentos::crypto
