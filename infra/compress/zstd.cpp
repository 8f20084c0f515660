#include "infra/compress/zstd.hpp"

#include <zstd.h>

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

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

using Compressor = std::unique_ptr<ZSTD_CCtx, Freer<ZSTD_freeCCtx>>;

/// Those that nobody works with. The one that was given back last is taken first: its tables, some 100 KB, are still near the processor, as
/// they would not be had each of a hundred threads its own.
class IdleCompressors {
public:
  [[nodiscard]] Compressor take() {
    std::lock_guard const lock(mutex_);
    if (idle_.empty()) { return Compressor(ZSTD_createCCtx()); }
    auto out = std::move(idle_.back());
    idle_.pop_back();
    return out;
  }
  void give_back(Compressor compressor) {
    std::lock_guard const lock(mutex_);
    idle_.push_back(std::move(compressor));
  }

private:
  std::mutex mutex_{};
  std::vector<Compressor> idle_{};
};

IdleCompressors& idle_compressors() {
  static auto& instance = *new IdleCompressors();  // never destroyed: threads that outlive main may still compress
  return instance;
}

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
  std::string out(1 + ZSTD_compressBound(bytes.size()), kZstd);
  auto compressor = idle_compressors().take();
  CONTENTOS_ENSURE(compressor != nullptr, "there is memory for zstd");
  auto const written = ZSTD_compressCCtx(compressor.get(), out.data() + 1, out.size() - 1, bytes.data(), bytes.size(), kLevel);
  idle_compressors().give_back(std::move(compressor));
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
