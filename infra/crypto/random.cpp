#include "infra/crypto/random.hpp"

#include "domain/core/base64.hpp"
#include "domain/core/result.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <atomic>
#include <chrono>

namespace contentos::crypto {

namespace {

constexpr unsigned kCounterBits = 12;

std::int64_t unix_ms() {
  auto const now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

/// Milliseconds and a counter in one number, so that one atomic keeps them in order. A full counter runs over into the milliseconds,
/// which is at most as far ahead of the clock as ids were made faster than 4096 a millisecond.
std::int64_t next_tick() {
  static std::atomic<std::int64_t> last{0};
  auto const now = unix_ms() << kCounterBits;
  auto before = last.load(std::memory_order_relaxed);
  std::int64_t next = 0;
  do { next = std::max(now, before + 1); } while (!last.compare_exchange_weak(before, next, std::memory_order_relaxed));
  return next;
}

/// Bytes that make ids and nonces differ, drawn many at a time: each time the generator is asked costs more than what is made of them.
/// Secrets are not.
class UniqueBytes {
public:
  void fill(std::uint8_t* out, std::size_t size) {
    CONTENTOS_ENSURE(size <= bytes_.size(), "what is unique is short");
    if (bytes_.size() - at_ < size) {
      fill_random(bytes_.data(), bytes_.size());
      at_ = 0;
    }
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at_), size, out);
    at_ += size;
  }

private:
  std::array<std::uint8_t, 512> bytes_{};
  std::size_t at_ = bytes_.size();
};

}  // namespace

void fill_unique(void* out, std::size_t size) {
  thread_local UniqueBytes drawn;
  drawn.fill(static_cast<std::uint8_t*>(out), size);
}

void fill_random(void* out, std::size_t size) {
  CONTENTOS_ENSURE(RAND_bytes(static_cast<unsigned char*>(out), static_cast<int>(size)) == 1, "the machine has randomness");
}

std::string random_bytes(std::size_t count) {
  std::string out(count, '\0');
  fill_random(out.data(), count);
  return out;
}

Uuid new_uuid_v7() {
  auto const tick = next_tick();
  std::array<std::uint8_t, 10> tail{};
  fill_unique(tail.data() + 2, tail.size() - 2);
  tail[0] = static_cast<std::uint8_t>((tick >> 8) & 0x0F);
  tail[1] = static_cast<std::uint8_t>(tick & 0xFF);
  return Uuid::v7(tick >> kCounterBits, tail);
}

Uuid uuid_v5(Uuid const& name_space, std::string_view name) {
  auto const input = name_space.raw() + std::string(name);
  std::array<std::uint8_t, 20> digest{};
  CONTENTOS_ENSURE(EVP_Digest(input.data(), input.size(), digest.data(), nullptr, EVP_sha1(), nullptr) == 1, "SHA-1 is there for names");
  std::array<std::uint8_t, 16> first{};
  std::copy_n(digest.begin(), first.size(), first.begin());
  return Uuid::from_digest(first, 5);
}

std::string random_token() { return to_base64url(random_bytes(32)); }

}  // namespace contentos::crypto
