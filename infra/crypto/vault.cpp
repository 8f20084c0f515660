#include "infra/crypto/vault.hpp"

#include "domain/core/base64.hpp"
#include "domain/core/hex.hpp"
#include "infra/crypto/aead.hpp"
#include "infra/crypto/hmac.hpp"
#include "infra/crypto/random.hpp"
#include "infra/crypto/sha256.hpp"

#include <initializer_list>
#include <utility>

namespace contentos::crypto {

namespace {

constexpr char kFormat = 1;

/// Joins parts so that no two lists of parts give the same bytes: each is led by its length.
std::string join(std::initializer_list<std::string_view> parts) {
  std::string out;
  for (auto const part : parts) {
    for (unsigned shift = 0; shift < 32; shift += 8) { out.push_back(static_cast<char>(part.size() >> shift & 0xFF)); }
    out.append(part);
  }
  return out;
}

std::string key_place(TenantScope scope, Uuid const& subject) {
  return join({"contentos key", scope.tenant().uuid().raw(), subject.raw()});
}

std::string value_place(TenantScope scope, Uuid const& subject, StreamName const& stream, std::string_view field) {
  return join({"contentos value", scope.tenant().uuid().raw(), subject.raw(), stream.str(), field});
}

std::string secret_place(TenantScope scope, StreamName const& stream, std::string_view field) {
  return join({"contentos secret", scope.tenant().uuid().raw(), stream.str(), field});
}

/// The tenant key wraps; what else it is needed for has a key of its own, so that neither use says anything about the other.
Sha256 derived(std::string_view tenant_key, std::string_view purpose) { return hmac_sha256(tenant_key, purpose); }

/// Of a sealed text in base64, what the cipher made; nothing when it is none of ours.
std::optional<std::string> unpacked(std::string_view sealed) {
  auto bytes = from_base64(sealed);
  if (!bytes || bytes->empty() || bytes->front() != kFormat) { return std::nullopt; }
  bytes->erase(0, 1);
  return bytes;
}

StoreError corrupt(std::string what) { return {StoreErrorCode::corrupt, false, std::move(what)}; }
StoreError refused(std::string what) { return {StoreErrorCode::internal, false, std::move(what)}; }

}  // namespace

SubjectVault::SubjectVault(std::string master_key, SubjectKeyStore& store, VaultOptions options)
    : master_key_(std::move(master_key)), store_(store), cache_(options.cached_keys, options.cached_for) {
  CONTENTOS_ENSURE(master_key_.size() == kAeadKeyBytes, "the vault's master key has 32 bytes");
}

Result<std::string> SubjectVault::seal(TenantScope scope, Uuid const& subject, StreamName const& stream, std::string_view field,
                                       std::string_view plaintext) {
  CONTENTOS_ENSURE(subject != kTenantKeySubject, "the Max UUID stands for the tenant itself");
  auto const key = key_of(scope, subject, IfAbsent::make);
  if (!key) { return key.error(); }
  if (!*key) { return refused("subject " + subject.str() + " is erased, nothing can be sealed for it"); }
  return to_base64(kFormat + crypto::seal(**key, plaintext, value_place(scope, subject, stream, field)));
}

Result<std::optional<std::string>> SubjectVault::open(TenantScope scope, Uuid const& subject, StreamName const& stream,
                                                      std::string_view field, std::string_view sealed) {
  CONTENTOS_ENSURE(subject != kTenantKeySubject, "the Max UUID stands for the tenant itself");
  auto const key = key_of(scope, subject, IfAbsent::leave);
  if (!key) { return key.error(); }
  if (!*key) { return std::optional<std::string>(); }
  auto const bytes = unpacked(sealed);
  if (!bytes) { return corrupt("a value of " + stream.str() + " was not sealed by a vault"); }
  auto plaintext = crypto::open(**key, *bytes, value_place(scope, subject, stream, field));
  if (!plaintext) { return corrupt("a value of " + stream.str() + " was sealed for another place or has been changed"); }
  return plaintext;
}

Result<std::string> SubjectVault::blind_index(TenantScope scope, std::string_view kind, std::string_view value) {
  auto const key = tenant_key(scope);
  if (!key) { return key.error(); }
  auto const index_key = derived(*key, "contentos blind index");
  return to_hex(bytes_of(hmac_sha256(bytes_of(index_key), join({kind, value}))));
}

Result<void> SubjectVault::erase(TenantScope scope, Uuid const& subject) {
  CONTENTOS_ENSURE(subject != kTenantKeySubject, "a tenant's own key is not erased as a subject's");
  auto const done = store_.destroy(scope, subject);
  cache_.forget(scope.tenant(), subject);  // also after an error: it may have happened
  return done;
}

Result<std::string> SubjectVault::seal_secret(TenantScope scope, StreamName const& stream, std::string_view field,
                                              std::string_view secret) {
  auto const key = tenant_key(scope);
  if (!key) { return key.error(); }
  auto const own = derived(*key, "contentos secrets");
  return to_base64(kFormat + crypto::seal(bytes_of(own), secret, secret_place(scope, stream, field)));
}

Result<std::string> SubjectVault::open_secret(TenantScope scope, StreamName const& stream, std::string_view field,
                                              std::string_view sealed) {
  auto const key = tenant_key(scope);
  if (!key) { return key.error(); }
  auto const own = derived(*key, "contentos secrets");
  auto const bytes = unpacked(sealed);
  auto secret = bytes ? crypto::open(bytes_of(own), *bytes, secret_place(scope, stream, field)) : std::nullopt;
  if (!secret) { return corrupt("a secret of " + stream.str() + " was sealed for another place or has been changed"); }
  return *std::move(secret);
}

Result<std::optional<std::string>> SubjectVault::key_of(TenantScope scope, Uuid const& subject, IfAbsent if_absent) {
  if (auto cached = cache_.find(scope.tenant(), subject)) { return cached; }
  auto const generation = cache_.generation();
  auto key = load_key(scope, subject, if_absent);
  if (key && *key) { cache_.insert(scope.tenant(), subject, **key, generation); }
  return key;
}

Result<std::optional<std::string>> SubjectVault::load_key(TenantScope scope, Uuid const& subject, IfAbsent if_absent) {
  auto const known = store_.get(scope, subject);
  if (!known) { return known.error(); }
  if (!*known && if_absent == IfAbsent::leave) { return std::optional<std::string>(); }
  if (*known && !(*known)->wrapped) { return std::optional<std::string>(); }

  auto const wrapping = wrapping_key(scope, subject);
  if (!wrapping) { return wrapping.error(); }
  auto const place = key_place(scope, subject);
  auto stored = known->value_or(StoredKey{});
  if (!*known) {
    auto const put = store_.put_if_absent(scope, subject, crypto::seal(*wrapping, random_bytes(kAeadKeyBytes), place));
    if (!put) { return put.error(); }
    stored = *put;
    if (!stored.wrapped) { return std::optional<std::string>(); }
  }
  auto key = crypto::open(*wrapping, *stored.wrapped, place);
  if (!key || key->size() != kAeadKeyBytes) { return corrupt("a stored key was not wrapped by this master key"); }
  return key;
}

Result<std::string> SubjectVault::tenant_key(TenantScope scope) {
  auto key = key_of(scope, kTenantKeySubject, IfAbsent::make);
  if (!key) { return key.error(); }
  if (!*key) { return refused("the tenant's key is destroyed"); }
  return **key;
}

Result<std::string> SubjectVault::wrapping_key(TenantScope scope, Uuid const& subject) {
  if (subject == kTenantKeySubject) { return master_key_; }
  return tenant_key(scope);
}

}  // namespace contentos::crypto
