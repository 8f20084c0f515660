#include "commands/import/import_line.hpp"

#include "commands/access/authenticator.hpp"
#include "infra/crypto/identity.hpp"
#include "infra/text/icu_graphemes.hpp"
#include "infra/text/icu_transliterator.hpp"

#include <gtest/gtest.h>

#include <set>

namespace contentos::test {
namespace {

class AnImportLine : public testing::Test {
protected:
  Decided<ImportLine> parse(std::string const& text) {
    return parse_import_line(
        {TenantScope(TenantId(identity_.named_uuid({}, "tenant"))), mapping_, definition_, "en-US", identity_, transliterator_, graphemes_},
        text);
  }
  void SetUp() override {
    content_type::Field title;
    title.key = "title";
    definition_.fields.push_back(title);
  }
  /// The pointers of what is wrong; empty when nothing is.
  std::set<std::string> wrong(std::string const& text) {
    std::set<std::string> pointers;
    auto const line = parse(text);
    if (line) { return pointers; }
    auto const rejection = line.error();
    for (auto const& error : rejection.errors) { pointers.insert(error.pointer); }
    return pointers;
  }
  std::string slug(std::string const& key) {
    auto const line = parse(R"({"committed_at":"2020-01-01T00:00:00Z","title":"T","post":")" + key + "\"}");
    EXPECT_TRUE(line.has_value());
    return line && line->save.save.slugs ? line->save.save.slugs->at("en-US") : "";
  }
  crypto::SystemIdentity identity_{};
  text::IcuTransliterator transliterator_{};
  text::IcuGraphemes graphemes_{};
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
  auto const line = parse(R"({"post":"inside/Welcome Home","committed_at":"2020-01-01T00:00:00Z","title":"T"})");
  auto const again = parse(R"({"post":"inside/Welcome Home","committed_at":"2021-01-01T00:00:00Z","title":"T"})");
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

TEST_F(AnImportLine, MakesItsSlugOfLettersOfAllScripts) {
  EXPECT_EQ("cafe", slug("caf\xC3\xA9"));
  EXPECT_EQ("cafe", slug("cafe\xCC\x81"));
  EXPECT_EQ("novosti-moskva", slug("Новости/Москва"));
  EXPECT_EQ("athena", slug("Αθήνα"));
  EXPECT_EQ("a-b", slug("a/../b"));
  EXPECT_EQ("", slug("\xF0\x9F\xA6\x80"));
}

TEST_F(AnImportLine, NamesEveryMemberThatIsWrong) {
  EXPECT_EQ((std::set<std::string>{"/post", "/committed_at", "/author", "/deleted"}),
            wrong(R"({"post":"","committed_at":"yesterday","author":{},"deleted":"no","title":"T"})"));
  mapping_.id_member = "a/b~c";
  EXPECT_EQ((std::set<std::string>{"/a~1b~0c"}), wrong(R"({"committed_at":"2020-01-01T00:00:00Z","title":"T"})"));
}

TEST_F(AnImportLine, TakesNullForNothing) {
  auto const line = parse(
      R"({"post":"a","committed_at":"2020-01-01T00:00:00Z","title":"T","author":null,"message":null,"version":null,"published":null,"deleted":null})");
  ASSERT_TRUE(line.has_value());
  EXPECT_TRUE(line->author.empty());
  EXPECT_TRUE(line->save.publish);
  EXPECT_FALSE(line->save.deleted);
  EXPECT_EQ(std::set<std::string>{""}, wrong(R"({"post":"a","committed_at":"2020-01-01T00:00:00Z","title":null})"));
}

TEST_F(AnImportLine, IsRefusedWhenNoMemberFitsAField) {
  EXPECT_EQ(std::set<std::string>{""}, wrong(R"({"post":"a","committed_at":"2020-01-01T00:00:00Z","headline":"T"})"));
  EXPECT_TRUE(wrong(R"({"post":"a","committed_at":"2020-01-01T00:00:00Z","deleted":true})").empty());
  mapping_.fields = {{"headline", "title"}};
  EXPECT_TRUE(wrong(R"({"post":"a","committed_at":"2020-01-01T00:00:00Z","headline":"T"})").empty());
}

TEST_F(AnImportLine, KeepsKeyAndVersionApart) {
  EXPECT_EQ(std::set<std::string>{"/post"}, wrong(R"({"post":"a\n1","committed_at":"2020-01-01T00:00:00Z","title":"T"})"));
  EXPECT_EQ(std::set<std::string>{"/version"}, wrong(R"({"post":"a","version":"1\n2","committed_at":"2020-01-01T00:00:00Z","title":"T"})"));
}

TEST_F(AnImportLine, BoundsWhatBecomesAPersonAndATime) {
  auto const with = [](std::string const& member) {
    return R"({"post":"a","committed_at":"2020-01-01T00:00:00Z","title":"T",)" + member + "}";
  };
  EXPECT_TRUE(wrong(with(R"("author":")" + std::string(200, 'n') + '"')).empty());
  EXPECT_EQ(std::set<std::string>{"/author"}, wrong(with(R"("author":")" + std::string(201, 'n') + '"')));
  EXPECT_EQ(std::set<std::string>{"/committed_at"}, wrong(R"({"post":"a","committed_at":"0001-01-01T00:00:00+05:00","title":"T"})"));
  EXPECT_EQ(std::set<std::string>{"/committed_at"}, wrong(R"({"post":"a","committed_at":"9999-12-31T23:00:00-05:00","title":"T"})"));
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
