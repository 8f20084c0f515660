// Where new ids, secrets and digests come from. Implemented by infra/crypto; tests give their own, so that what happens is repeatable.
#pragma once

#include "domain/core/ids.hpp"
#include "domain/event/envelope.hpp"

#include <string>
#include <string_view>

namespace contentos {

class Identity {
public:
  virtual ~Identity() = default;
  [[nodiscard]] virtual Uuid new_uuid() = 0;                                                       // version 7
  [[nodiscard]] virtual Uuid named_uuid(Uuid const& name_space, std::string_view name) const = 0;  // version 5
  /// By HMAC-SHA-256 over the name, so that whoever does not know the key can foretell none; version 8 (RFC 9562, section 5.8).
  [[nodiscard]] virtual Uuid keyed_uuid(std::string_view key, std::string_view name) const = 0;
  [[nodiscard]] virtual std::string random_bytes(std::size_t count) = 0;
  [[nodiscard]] virtual Sha256 sha256(std::string_view bytes) const = 0;
  [[nodiscard]] virtual std::string sha256_hex(std::string_view bytes) const = 0;
  [[nodiscard]] virtual bool equal_in_constant_time(std::string_view a, std::string_view b) const = 0;
  [[nodiscard]] virtual Timestamp now() const = 0;  // this machine's clock; the database's decides where it matters
};

}  // namespace contentos
