// One process with all its commands on an event log in memory: real judge, vault, validator and transliterator. Its clock and its ids are
// the history's, so that the same choices give the same events.
#pragma once

#include "infra/crypto/identity.hpp"
#include "infra/memory/memory_event_log.hpp"
#include "infra/memory/memory_subject_keys.hpp"
#include "tests/support/command_side.hpp"

namespace contentos::test {

/// Counts instead of drawing.
class CountedIdentity final : public Identity {
public:
  explicit CountedIdentity(Timestamp const& now) : now_(now) {}
  Uuid new_uuid() override { return Uuid::v7(to_unix_us(now_) / 1000, drawn(++count_)); }
  Uuid named_uuid(Uuid const& name_space, std::string_view name) const override { return real_.named_uuid(name_space, name); }
  Uuid keyed_uuid(std::string_view key, std::string_view name) const override { return real_.keyed_uuid(key, name); }
  std::string random_bytes(std::size_t count) override { return std::string(count, static_cast<char>(++count_)); }
  Sha256 sha256(std::string_view bytes) const override { return real_.sha256(bytes); }
  std::string sha256_hex(std::string_view bytes) const override { return real_.sha256_hex(bytes); }
  bool equal_in_constant_time(std::string_view a, std::string_view b) const override { return real_.equal_in_constant_time(a, b); }
  Timestamp now() const override { return now_; }

private:
  static std::array<std::uint8_t, 10> drawn(std::uint64_t count) {
    std::array<std::uint8_t, 10> out{};
    for (std::size_t i = 0; i < 8; ++i) { out[9 - i] = static_cast<std::uint8_t>(count >> (8 * i)); }
    return out;
  }
  crypto::SystemIdentity real_{};
  Timestamp const& now_;
  std::uint64_t count_ = 0;
};

/// What the history's commands stand on.
struct HostileGround {
  static constexpr std::int64_t kShards = 2;

  HostileGround() = default;
  HostileGround(HostileGround const&) = delete;
  HostileGround& operator=(HostileGround const&) = delete;

  Timestamp now = *parse_rfc3339("2024-01-30T00:00:00Z");
  MemoryEventLog log{kShards, [this] { return now; }};
  MemoryFeed feed{log};
  MemorySubjectKeys keys{};
  CountedIdentity identity{now};
};

struct HostileWorld : HostileGround, CommandSide {
  HostileWorld() : CommandSide(log, identity, keys, Turns::limits_for(4)) {
    (void)log.place_tenant(TenantScope(kPlatformTenant), ShardNo(0));
  }
};

}  // namespace contentos::test
