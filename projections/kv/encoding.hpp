// Numbers as bytes whose order is the numbers' order: what keys are made of.
#pragma once

#include "domain/core/ids.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace contentos {

void append_be32(std::string& out, std::uint32_t value);
void append_be64(std::string& out, std::uint64_t value);
/// Signed: smaller numbers sort first, also below zero.
void append_ordered(std::string& out, std::int64_t value);
/// Signed, inverted: larger numbers sort first.
void append_inverted(std::string& out, std::int64_t value);

/// Requires: at least 4 or 8 bytes.
[[nodiscard]] std::uint32_t read_be32(std::string_view bytes);
[[nodiscard]] std::uint64_t read_be64(std::string_view bytes);
[[nodiscard]] std::int64_t read_ordered(std::string_view bytes);
[[nodiscard]] std::int64_t read_inverted(std::string_view bytes);

/// The kind byte and the tenant's 16 bytes: how every key of a model starts.
[[nodiscard]] std::string tenant_key(char kind, TenantId tenant);

}  // namespace contentos
