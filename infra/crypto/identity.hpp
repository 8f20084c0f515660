// The Identity of a running process: real randomness, real digests, the machine's clock.
#pragma once

#include "commands/ports/identity.hpp"

namespace contentos::crypto {

/// Threading: any thread.
class SystemIdentity final : public Identity {
public:
  [[nodiscard]] Uuid new_uuid() override;
  [[nodiscard]] Uuid named_uuid(Uuid const& name_space, std::string_view name) const override;
  [[nodiscard]] Uuid keyed_uuid(std::string_view key, std::string_view name) const override;
  [[nodiscard]] std::string random_bytes(std::size_t count) override;
  [[nodiscard]] Sha256 sha256(std::string_view bytes) const override;
  [[nodiscard]] std::string sha256_hex(std::string_view bytes) const override;
  [[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b) const override;
  [[nodiscard]] Timestamp now() const override;
};

}  // namespace contentos::crypto
