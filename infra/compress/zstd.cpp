#include "infra/compress/zstd.hpp"

#include <zstd.h>

namespace contentos {

namespace {

constexpr char kRaw = 0;
constexpr char kZstd = 1;
constexpr int kLevel = 3;
constexpr std::size_t kWorthwhileBytes = 128;

StoreError corrupt(char const* what) { return {StoreErrorCode::corrupt, false, what}; }

}  // namespace

std::string compress(std::string_view bytes) {
  if (bytes.size() >= kWorthwhileBytes) {
    std::string out(1 + ZSTD_compressBound(bytes.size()), kZstd);
    auto const size = ZSTD_compress(out.data() + 1, out.size() - 1, bytes.data(), bytes.size(), kLevel);
    if (ZSTD_isError(size) == 0 && size < bytes.size()) {
      out.resize(1 + size);
      return out;
    }
  }
  std::string out(1, kRaw);
  out.append(bytes);
  return out;
}

Result<std::string> decompress(std::string_view stored, std::size_t max_bytes) {
  if (stored.empty()) { return corrupt("no compressed bytes"); }
  auto const rest = stored.substr(1);
  if (stored[0] == kRaw) {
    if (rest.size() > max_bytes) { return corrupt("stored bytes are too many"); }
    return std::string(rest);
  }
  if (stored[0] != kZstd) { return corrupt("stored bytes of an unknown kind"); }
  auto const size = ZSTD_getFrameContentSize(rest.data(), rest.size());
  if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR) { return corrupt("not a compressed frame"); }
  if (size > max_bytes) { return corrupt("compressed bytes would become too many"); }
  std::string out(static_cast<std::size_t>(size), '\0');
  if (ZSTD_decompress(out.data(), out.size(), rest.data(), rest.size()) != out.size()) { return corrupt("a broken compressed frame"); }
  return out;
}

}  // namespace contentos
