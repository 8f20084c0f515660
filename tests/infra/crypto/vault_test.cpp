#include "infra/crypto/vault.hpp"

#include "domain/core/base64.hpp"
#include "infra/crypto/random.hpp"
#include "infra/memory/memory_subject_keys.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace contentos::crypto {
namespace {

std::string open_text(SubjectVault& vault, TenantScope scope, Uuid const& subject, StreamName const& stream, std::string_view field,
                      std::string_view sealed) {
  auto const value = vault.open(scope, subject, stream, field, sealed);
  if (!value) { return value.error().code == StoreErrorCode::corrupt ? "corrupt" : "error"; }
  return value->value_or("nothing");
}

class SubjectVaultTest : public testing::Test {
protected:
  MemorySubjectKeys keys;
  std::string const master = random_bytes(32);
  SubjectVault vault{master, keys};
  TenantScope const tenant{TenantId(new_uuid_v7())};
  TenantScope const other_tenant{TenantId(new_uuid_v7())};
  Uuid const person = new_uuid_v7();
  Uuid const other_person = new_uuid_v7();
  StreamName const stream{"person", "p1"};
};

TEST_F(SubjectVaultTest, OpensWhatItSealed) {
  for (std::string const& text : {std::string("Ada Lovelace"), std::string(), std::string("\0\xFF", 2)}) {
    auto const sealed = vault.seal(tenant, person, stream, "name", text);
    ASSERT_TRUE(sealed);
    EXPECT_EQ(open_text(vault, tenant, person, stream, "name", *sealed), text);
    EXPECT_NE(*sealed, *vault.seal(tenant, person, stream, "name", text));
  }
}

TEST_F(SubjectVaultTest, OpensNowhereElse) {
  auto const sealed = *vault.seal(tenant, person, stream, "name", "Ada");
  // So that there are keys everywhere and only the place is wrong.
  ASSERT_TRUE(vault.seal(tenant, other_person, stream, "name", "x"));
  ASSERT_TRUE(vault.seal(other_tenant, person, stream, "name", "x"));
  EXPECT_EQ(open_text(vault, other_tenant, person, stream, "name", sealed), "corrupt");
  EXPECT_EQ(open_text(vault, tenant, other_person, stream, "name", sealed), "corrupt");
  EXPECT_EQ(open_text(vault, tenant, person, StreamName("person", "p2"), "name", sealed), "corrupt");
  EXPECT_EQ(open_text(vault, tenant, person, stream, "email", sealed), "corrupt");
  EXPECT_EQ(open_text(vault, tenant, person, stream, "name", "no base64!"), "corrupt");
  EXPECT_EQ(open_text(vault, tenant, person, stream, "name", ""), "corrupt");
}

TEST_F(SubjectVaultTest, OpensNothingForASubjectWithoutAKey) {
  auto const sealed = *vault.seal(tenant, person, stream, "name", "Ada");
  EXPECT_EQ(open_text(vault, tenant, other_person, stream, "name", sealed), "nothing");
}

TEST_F(SubjectVaultTest, ForgetsAPersonForEver) {
  auto const sealed = *vault.seal(tenant, person, stream, "name", "Ada");
  auto const other = *vault.seal(tenant, other_person, stream, "name", "Bob");
  ASSERT_TRUE(vault.erase(tenant, person));
  ASSERT_TRUE(vault.erase(tenant, person));
  EXPECT_EQ(open_text(vault, tenant, person, stream, "name", sealed), "nothing");
  EXPECT_EQ(open_text(vault, tenant, other_person, stream, "name", other), "Bob");
  auto const again = vault.seal(tenant, person, stream, "name", "Ada");
  ASSERT_FALSE(again);
  EXPECT_FALSE(again.error().retryable);
  SubjectVault restarted(master, keys);
  EXPECT_EQ(open_text(restarted, tenant, person, stream, "name", sealed), "nothing");
}

TEST_F(SubjectVaultTest, OpensAfterARestartWithTheSameMasterKeyOnly) {
  auto const sealed = *vault.seal(tenant, person, stream, "name", "Ada");
  SubjectVault restarted(master, keys);
  EXPECT_EQ(open_text(restarted, tenant, person, stream, "name", sealed), "Ada");
  SubjectVault stranger(random_bytes(32), keys);
  EXPECT_EQ(open_text(stranger, tenant, person, stream, "name", sealed), "corrupt");
}

TEST_F(SubjectVaultTest, StoresNoKeyInTheClear) {
  ASSERT_TRUE(vault.seal(tenant, person, stream, "name", "Ada"));
  auto const subject_key = keys.get(tenant, person);
  auto const tenant_key = keys.get(tenant, kTenantKeySubject);
  EXPECT_EQ((*subject_key)->wrapped->size(), 12U + 32U + 16U);
  EXPECT_EQ((*tenant_key)->wrapped->size(), 12U + 32U + 16U);
}

TEST_F(SubjectVaultTest, RefusesAKeyThatWasMovedToAnotherSubject) {
  auto const sealed = *vault.seal(tenant, person, stream, "name", "Ada");
  auto const stolen = keys.get(tenant, person);
  ASSERT_TRUE(keys.put_if_absent(tenant, other_person, *(*stolen)->wrapped));
  EXPECT_EQ(open_text(vault, tenant, other_person, stream, "name", sealed), "corrupt");
}

TEST_F(SubjectVaultTest, IndexesEqualValuesAlikeWithinATenantAndKind) {
  auto const index = *vault.blind_index(tenant, "email", "ada@example.org");
  EXPECT_EQ(index.size(), 64U);
  EXPECT_EQ(index, *vault.blind_index(tenant, "email", "ada@example.org"));
  EXPECT_EQ(index, *SubjectVault(master, keys).blind_index(tenant, "email", "ada@example.org"));
  EXPECT_NE(index, *vault.blind_index(tenant, "email", "bob@example.org"));
  EXPECT_NE(index, *vault.blind_index(tenant, "name", "ada@example.org"));
  EXPECT_NE(index, *vault.blind_index(other_tenant, "email", "ada@example.org"));
  EXPECT_NE(*vault.blind_index(tenant, "a", "bc"), *vault.blind_index(tenant, "ab", "c"));
}

TEST_F(SubjectVaultTest, MakesOneKeyWhenManyAskAtOnce) {
  std::vector<std::string> sealed(8);
  std::vector<std::thread> threads;
  threads.reserve(sealed.size());
  for (auto& text : sealed) {
    threads.emplace_back([&, this] { text = SubjectVault(master, keys).seal(tenant, person, stream, "name", "Ada").value(); });
  }
  for (auto& thread : threads) { thread.join(); }
  for (auto const& text : sealed) { EXPECT_EQ(open_text(vault, tenant, person, stream, "name", text), "Ada"); }
}

TEST_F(SubjectVaultTest, KeepsNoMoreKeysThanItMay) {
  SubjectVault small(master, keys, {.cached_keys = 2});
  std::vector<std::pair<Uuid, std::string>> sealed;
  for (int i = 0; i < 10; ++i) {
    auto const subject = new_uuid_v7();
    sealed.emplace_back(subject, *small.seal(tenant, subject, stream, "name", std::to_string(i)));
  }
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    EXPECT_EQ(open_text(small, tenant, sealed[i].first, stream, "name", sealed[i].second), std::to_string(i));
  }
}

TEST_F(SubjectVaultTest, LearnsOfAnErasureByAnotherProcessWhenItsKeyIsTooOld) {
  SubjectVault other(master, keys, {.cached_keys = 100, .cached_for = std::chrono::seconds(-1)});
  auto const sealed = *other.seal(tenant, person, stream, "name", "Ada");
  ASSERT_TRUE(vault.erase(tenant, person));
  EXPECT_EQ(open_text(other, tenant, person, stream, "name", sealed), "nothing");
}

TEST(KeyCache, TakesNoKeyThatWasReadBeforeOneWasForgotten) {
  KeyCache cache(10, std::chrono::seconds(60));
  TenantId const tenant(new_uuid_v7());
  auto const subject = new_uuid_v7();
  auto const generation = cache.generation();
  cache.forget(tenant, subject);
  cache.insert(tenant, subject, "key", generation);
  EXPECT_EQ(cache.find(tenant, subject), std::nullopt);
  cache.insert(tenant, subject, "key", cache.generation());
  EXPECT_EQ(cache.find(tenant, subject), "key");
}

/// The secret, or why not.
std::string open_secret(SecretVault& vault, TenantScope scope, StreamName const& stream, std::string_view field, std::string_view sealed) {
  auto const secret = vault.open_secret(scope, stream, field, sealed);
  return secret ? *secret : secret.error().code == StoreErrorCode::corrupt ? "corrupt" : "error";
}

TEST_F(SubjectVaultTest, OpensSecretsOfItsTenantAtTheirPlaceAlone) {
  StreamName const channel("channel", "c1");
  for (std::string const& text : {std::string("xoxb-1"), std::string("\0\xFF", 2), std::string(8'192, 'x')}) {
    auto const sealed = vault.seal_secret(tenant, channel, "secret", text);
    ASSERT_TRUE(sealed);
    EXPECT_EQ(sealed->find(text), std::string::npos);
    EXPECT_NE(*sealed, *vault.seal_secret(tenant, channel, "secret", text));
    EXPECT_EQ(open_secret(vault, tenant, channel, "secret", *sealed), text);
    SubjectVault other_process(master, keys);
    EXPECT_EQ(open_secret(other_process, tenant, channel, "secret", *sealed), text);
    EXPECT_EQ(open_secret(vault, other_tenant, channel, "secret", *sealed), "corrupt");
    EXPECT_EQ(open_secret(vault, tenant, StreamName("channel", "c2"), "secret", *sealed), "corrupt");
    EXPECT_EQ(open_secret(vault, tenant, channel, "token", *sealed), "corrupt");
    EXPECT_EQ(open_text(vault, tenant, person, channel, "secret", *sealed), "nothing") << "it is nobody's personal value";
  }
}

TEST_F(SubjectVaultTest, OpensNoSecretThatWasChanged) {
  auto const bytes = *from_base64(*vault.seal_secret(tenant, stream, "secret", "xoxb-1"));
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    auto changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_EQ(open_secret(vault, tenant, stream, "secret", to_base64(changed)), "corrupt") << i;
  }
  for (auto const* text : {"", "xoxb-1", "AQ=="}) { EXPECT_EQ(open_secret(vault, tenant, stream, "secret", text), "corrupt") << text; }
}

TEST_F(SubjectVaultTest, KeepsSecretsWherePersonsAreErased) {
  auto const sealed = vault.seal_secret(tenant, stream, "secret", "xoxb-1");
  ASSERT_TRUE(vault.erase(tenant, person));
  EXPECT_EQ(open_secret(vault, tenant, stream, "secret", *sealed), "xoxb-1");
}

}  // namespace
}  // namespace contentos::crypto
