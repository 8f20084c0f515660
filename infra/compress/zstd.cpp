#include "infra/compress/zstd.hpp"

#include <zstd.h>

#include <memory>

namespace contentos {

namespace {

constexpr char kRaw = 0;
constexpr char kZstd = 1;
constexpr int kLevel = 1;
constexpr std::size_t kSmallestWorthwhileBytes = 64;

template <auto Free>
struct Freer {
  template <class T>
  void operator()(T* context) const {
    Free(context);
  }
};

std::string raw(std::string_view bytes) {
  std::string out(1, kRaw);
  out.append(bytes);
  return out;
}

StoreError corrupt(std::string what) { return {StoreErrorCode::corrupt, false, "stored bytes " + std::move(what)}; }

Result<std::string> decompress_frame(std::string_view frame, std::size_t max_bytes) {
  auto const size = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN) { return corrupt("are not a frame that says its size"); }
  if (size > max_bytes) { return corrupt("are larger than " + std::to_string(max_bytes) + " when decompressed"); }
  thread_local std::unique_ptr<ZSTD_DCtx, Freer<ZSTD_freeDCtx>> const context(ZSTD_createDCtx());
  CONTENTOS_ENSURE(context != nullptr, "there is memory for zstd");
  std::string out(static_cast<std::size_t>(size), '\0');
  auto const written = ZSTD_decompressDCtx(context.get(), out.data(), out.size(), frame.data(), frame.size());
  if (ZSTD_isError(written) != 0 || written != out.size()) { return corrupt("do not decompress"); }
  return out;
}

}  // namespace

std::string compress(std::string_view bytes) {
  if (bytes.size() < kSmallestWorthwhileBytes) { return raw(bytes); }
  thread_local std::unique_ptr<ZSTD_CCtx, Freer<ZSTD_freeCCtx>> const context(ZSTD_createCCtx());
  CONTENTOS_ENSURE(context != nullptr, "there is memory for zstd");
  std::string out(1 + ZSTD_compressBound(bytes.size()), kZstd);
  auto const written = ZSTD_compressCCtx(context.get(), out.data() + 1, out.size() - 1, bytes.data(), bytes.size(), kLevel);
  if (ZSTD_isError(written) != 0 || written >= bytes.size()) { return raw(bytes); }
  out.resize(1 + written);
  return out;
}

Result<std::string> decompress(std::string_view stored, std::size_t max_bytes) {
  if (stored.empty()) { return corrupt("have no format byte"); }
  auto const rest = stored.substr(1);
  switch (stored.front()) {
    case kRaw:
      if (rest.size() > max_bytes) { return corrupt("are larger than " + std::to_string(max_bytes)); }
      return std::string(rest);
    case kZstd: return decompress_frame(rest, max_bytes);
    default: return corrupt("have an unknown format byte");
  }
}

}  // namespace contentos
