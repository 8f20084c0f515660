#include "infra/http/trace_id.hpp"

#include "domain/core/hex.hpp"

#include <array>
#include <cstdint>
#include <random>

namespace contentos::http {
namespace {

bool is_zero(std::string_view text) { return text.find_first_not_of('0') == std::string_view::npos; }

std::mt19937_64 seeded_generator() {
  std::random_device device;
  std::seed_seq seed{device(), device(), device(), device(), device(), device(), device(), device()};
  return std::mt19937_64{seed};
}

}  // namespace

std::optional<std::string> trace_id_of(std::string_view traceparent) {
  // version "-" trace-id "-" parent-id "-" flags: 2, 32, 16 and 2 digits. Later versions may only add a "-…" tail.
  constexpr std::size_t kBytes = 55;
  if (traceparent.size() < kBytes) { return std::nullopt; }
  auto const version = traceparent.substr(0, 2);
  auto const trace = traceparent.substr(3, 32);
  auto const parent = traceparent.substr(36, 16);
  auto const flags = traceparent.substr(53, 2);
  if (traceparent[2] != '-' || traceparent[35] != '-' || traceparent[52] != '-') { return std::nullopt; }
  if (!is_lower_hex(version) || !is_lower_hex(trace) || !is_lower_hex(parent) || !is_lower_hex(flags)) { return std::nullopt; }
  if (version == "ff" || is_zero(trace) || is_zero(parent)) { return std::nullopt; }
  if (traceparent.size() > kBytes && (version == "00" || traceparent[kBytes] != '-')) { return std::nullopt; }
  return std::string{trace};
}

std::string new_trace_id() {
  thread_local std::mt19937_64 generator = seeded_generator();
  std::string id;
  do {
    std::array<std::uint64_t, 2> const bits{generator(), generator()};
    id = to_hex({reinterpret_cast<char const*>(bits.data()), sizeof bits});
  } while (is_zero(id));
  return id;
}

}  // namespace contentos::http
