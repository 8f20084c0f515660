#include "infra/crypto/aead.hpp"

#include "domain/core/result.hpp"
#include "infra/crypto/random.hpp"

#include <openssl/evp.h>

#include <memory>

namespace contentos::crypto {

namespace {

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

/// Looked for once: to find it costs as much as to seal a short text.
EVP_CIPHER const* cipher() {
  static EVP_CIPHER const* const found = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  return found;
}

unsigned char const* bytes(std::string_view s) { return reinterpret_cast<unsigned char const*>(s.data()); }
unsigned char* bytes(char* s) { return reinterpret_cast<unsigned char*>(s); }
int length(std::string_view s) { return static_cast<int>(s.size()); }

}  // namespace

std::string seal_with_nonce(std::string_view key, std::string_view nonce, std::string_view plaintext, std::string_view aad) {
  CONTENTOS_ENSURE(key.size() == kAeadKeyBytes && nonce.size() == kAeadNonceBytes, "AES-256-GCM has a key of 32 and a nonce of 12 bytes");
  Context const context(EVP_CIPHER_CTX_new());
  std::string out(kAeadNonceBytes + plaintext.size() + kAeadTagBytes, '\0');
  nonce.copy(out.data(), kAeadNonceBytes);
  auto* const text = out.data() + kAeadNonceBytes;
  auto* const tag = text + plaintext.size();
  int written = 0;
  int rest = 0;
  bool const done = context && EVP_EncryptInit_ex(context.get(), cipher(), nullptr, bytes(key), bytes(nonce)) == 1 &&
                    EVP_EncryptUpdate(context.get(), nullptr, &written, bytes(aad), length(aad)) == 1 &&
                    EVP_EncryptUpdate(context.get(), bytes(text), &written, bytes(plaintext), length(plaintext)) == 1 &&
                    EVP_EncryptFinal_ex(context.get(), bytes(tag), &rest) == 1 &&
                    EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kAeadTagBytes, tag) == 1;
  CONTENTOS_ENSURE(done, "AES-256-GCM seals");
  return out;
}

std::string seal(std::string_view key, std::string_view plaintext, std::string_view aad) {
  std::array<char, kAeadNonceBytes> nonce{};
  fill_unique(nonce.data(), nonce.size());
  return seal_with_nonce(key, {nonce.data(), nonce.size()}, plaintext, aad);
}

std::optional<std::string> open(std::string_view key, std::string_view sealed, std::string_view aad) {
  CONTENTOS_ENSURE(key.size() == kAeadKeyBytes, "AES-256-GCM has a key of 32 bytes");
  if (sealed.size() < kAeadNonceBytes + kAeadTagBytes) { return std::nullopt; }
  auto const nonce = sealed.substr(0, kAeadNonceBytes);
  auto const text = sealed.substr(kAeadNonceBytes, sealed.size() - kAeadNonceBytes - kAeadTagBytes);
  std::string tag(sealed.substr(sealed.size() - kAeadTagBytes));
  Context const context(EVP_CIPHER_CTX_new());
  std::string out(text.size(), '\0');
  int written = 0;
  int rest = 0;
  bool const is_ready = context && EVP_DecryptInit_ex(context.get(), cipher(), nullptr, bytes(key), bytes(nonce)) == 1 &&
                        EVP_DecryptUpdate(context.get(), nullptr, &written, bytes(aad), length(aad)) == 1 &&
                        EVP_DecryptUpdate(context.get(), bytes(out.data()), &written, bytes(text), length(text)) == 1 &&
                        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kAeadTagBytes, tag.data()) == 1;
  CONTENTOS_ENSURE(is_ready, "AES-256-GCM opens");
  if (EVP_DecryptFinal_ex(context.get(), bytes(out.data()) + out.size(), &rest) != 1) { return std::nullopt; }
  return out;
}

}  // namespace contentos::crypto
