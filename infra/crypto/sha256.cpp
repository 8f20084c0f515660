#include "infra/crypto/sha256.hpp"

#include "domain/core/result.hpp"

#include <openssl/evp.h>

namespace contentos::crypto {

struct Sha256Stream::Context {
  EVP_MD_CTX* md = EVP_MD_CTX_new();
  Context() { CONTENTOS_ENSURE(md != nullptr && EVP_DigestInit_ex(md, EVP_sha256(), nullptr) == 1, "SHA-256 starts"); }
  ~Context() { EVP_MD_CTX_free(md); }
  Context(Context const&) = delete;
  Context& operator=(Context const&) = delete;
  /// With the implementation that it has: to look for one again costs as much as to hash a small event.
  void start_again() const { CONTENTOS_ENSURE(EVP_DigestInit_ex(md, nullptr, nullptr) == 1, "SHA-256 starts again"); }
};

Sha256Stream::Sha256Stream() : context_(std::make_unique<Context>()) {}
Sha256Stream::~Sha256Stream() = default;
Sha256Stream::Sha256Stream(Sha256Stream&&) noexcept = default;
Sha256Stream& Sha256Stream::operator=(Sha256Stream&&) noexcept = default;

void Sha256Stream::update(std::string_view bytes) {
  CONTENTOS_ENSURE(EVP_DigestUpdate(context_->md, bytes.data(), bytes.size()) == 1, "SHA-256 takes bytes");
}

Sha256 Sha256Stream::finish() {
  Sha256 out;
  CONTENTOS_ENSURE(EVP_DigestFinal_ex(context_->md, out.data(), nullptr) == 1, "SHA-256 ends");
  context_->start_again();
  return out;
}

Sha256 sha256(std::string_view bytes) {
  // One context per thread: making one costs more than hashing a small event does.
  thread_local Sha256Stream stream;
  stream.update(bytes);
  return stream.finish();
}

Sha256 event_hash(std::string_view header_bytes, std::string_view data, std::optional<Sha256> const& body_hash) {
  thread_local Sha256Stream stream;
  auto const data_hash = sha256(data);
  stream.update(header_bytes);
  stream.update(bytes_of(data_hash));
  if (body_hash) { stream.update(bytes_of(*body_hash)); }
  return stream.finish();
}

}  // namespace contentos::crypto
