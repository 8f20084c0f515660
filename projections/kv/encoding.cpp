#include "projections/kv/encoding.hpp"

#include "domain/core/result.hpp"

namespace contentos {

namespace {

constexpr std::uint64_t kSignBit = 1ULL << 63U;

std::uint64_t read_bytes(std::string_view bytes, std::size_t count) {
  CONTENTOS_ENSURE(bytes.size() >= count, "a stored number is cut short");
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) { value = (value << 8U) | static_cast<std::uint8_t>(bytes[i]); }
  return value;
}

}  // namespace

void append_be32(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) { out.push_back(static_cast<char>((value >> static_cast<unsigned>(shift)) & 0xffU)); }
}

void append_be64(std::string& out, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) { out.push_back(static_cast<char>((value >> static_cast<unsigned>(shift)) & 0xffU)); }
}

void append_ordered(std::string& out, std::int64_t value) { append_be64(out, static_cast<std::uint64_t>(value) ^ kSignBit); }
void append_inverted(std::string& out, std::int64_t value) { append_be64(out, ~(static_cast<std::uint64_t>(value) ^ kSignBit)); }

std::uint32_t read_be32(std::string_view bytes) { return static_cast<std::uint32_t>(read_bytes(bytes, 4)); }
std::uint64_t read_be64(std::string_view bytes) { return read_bytes(bytes, 8); }
std::int64_t read_ordered(std::string_view bytes) { return static_cast<std::int64_t>(read_be64(bytes) ^ kSignBit); }
std::int64_t read_inverted(std::string_view bytes) { return static_cast<std::int64_t>(~read_be64(bytes) ^ kSignBit); }

std::string tenant_key(char kind, TenantId tenant) {
  std::string key;
  key.reserve(96);  // most keys are shorter: one allocation for what the caller appends
  key.push_back(kind);
  return key.append(tenant.uuid().view());
}

}  // namespace contentos
