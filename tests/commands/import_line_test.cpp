#include "commands/import/import_line.hpp"

#include "commands/access/authenticator.hpp"
#include "infra/crypto/identity.hpp"

#include <gtest/gtest.h>

#include <set>

namespace contentos::test {
namespace {

class AnImportLine : public testing::Test {
protected:
  Decided<ImportLine> parse(std::string const& text) {
    return parse_import_line({TenantScope(TenantId(identity_.named_uuid({}, "tenant"))), mapping_, definition_, "en-US", identity_}, text);
  }
  void SetUp() override {
    content_type::Field title;
    title.key = "title";
    definition_.fields.push_back(title);
  }
  crypto::SystemIdentity identity_{};
  ImportMapping mapping_{};
  content_type::Definition definition_{};
};

TEST_F(AnImportLine, KeepsAKeyThatIsAnId) {
  auto const line = parse(R"({"post":"hello.1","committed_at":"2020-01-01T00:00:00Z","title":"T","extra":1})");
  ASSERT_TRUE(line.has_value());
  EXPECT_EQ("hello.1", line->save.id.str());
  EXPECT_TRUE(line->save.external_id.empty());
  EXPECT_EQ((boost::json::object{{"title", "T"}}), line->save.save.data);
}

TEST_F(AnImportLine, TurnsAnyOtherKeyIntoAStableIdWithASlug) {
  auto const line = parse(R"({"post":"inside/Welcome Home","committed_at":"2020-01-01T00:00:00Z"})");
  auto const again = parse(R"({"post":"inside/Welcome Home","committed_at":"2021-01-01T00:00:00Z"})");
  ASSERT_TRUE(line.has_value() && again.has_value());
  EXPECT_EQ(line->save.id, again->save.id);
  EXPECT_NE(line->command_id, again->command_id);
  EXPECT_EQ("inside/Welcome Home", line->save.external_id);
  EXPECT_EQ("inside-welcome-home", line->save.save.slugs->at("en-US"));
}

TEST_F(AnImportLine, IsTheSameCommandWhateverItSaysAndAnotherDigest) {
  auto const one = parse(R"({"post":"a","version":1,"committed_at":"2020-01-01T00:00:00Z","title":"T"})");
  auto const other = parse(R"({"post":"a","version":1,"committed_at":"2020-01-01T00:00:00Z","title":"U"})");
  EXPECT_EQ(one->command_id, other->command_id);
  EXPECT_NE(one->digest, other->digest);
}

TEST_F(AnImportLine, NamesEveryMemberThatIsWrong) {
  auto const line = parse(R"({"post":"","committed_at":"yesterday","author":{},"deleted":"no"})");
  ASSERT_FALSE(line.has_value());
  std::set<std::string> pointers;
  auto const rejection = line.error();
  for (auto const& error : rejection.errors) { pointers.insert(error.pointer); }
  EXPECT_EQ((std::set<std::string>{"/post", "/committed_at", "/author", "/deleted"}), pointers);
}

TEST(TokenText, ReadsBackWhatItWrote) {
  crypto::SystemIdentity identity;
  TokenText const text{TenantId(identity.new_uuid()), TokenId(identity.new_uuid()), identity.random_bytes(32)};
  auto const read = TokenText::parse(text.str(token::Kind::delivery, false));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(text.tenant, read->tenant);
  EXPECT_EQ(text.token, read->token);
  EXPECT_EQ(text.secret, read->secret);
}

TEST(TokenText, RefusesWhatIsNoToken) {
  for (char const* text : {"", "cos_", "cos_m_", "cos_x_AAAA", "Bearer", "cos_m_====", "cos_m_AAAA"}) {
    EXPECT_FALSE(TokenText::parse(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace contentos::test
