#include "domain/core/ids.hpp"

#include <gtest/gtest.h>

#include <type_traits>

namespace contentos {
namespace {

TEST(UuidText, IsReadInBothCasesAndWrittenInLower) {
  auto const id = Uuid::parse("2ED6657d-e927-568b-95e1-2665a8aea6a2");
  ASSERT_TRUE(id);
  EXPECT_EQ(id->str(), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
  EXPECT_EQ(id->raw().size(), 16U);
  EXPECT_EQ(id->raw()[0], '\x2e');
}

TEST(UuidText, IsRefusedInAnyOtherForm) {
  for (auto const* text :
       {"", "2ed6657de927568b95e12665a8aea6a2", "{2ed6657d-e927-568b-95e1-2665a8aea6a2}", "2ed6657d-e927-568b-95e1-2665a8aea6a",
        "2ed6657d-e927-568b-95e1-2665a8aea6a22", "2ed6657de-927-568b-95e1-2665a8aea6a2", "2ed6657d-e927-568b-95e1-2665a8aea6ag",
        "2ed6657d-e927-568b-95e1-2665a8aea6-2"}) {
    EXPECT_EQ(Uuid::parse(text), std::nullopt) << text;
  }
}

TEST(UuidBytes, AreReadBackWhenThereAre16) {
  auto const id = Uuid::parse("2ed6657d-e927-568b-95e1-2665a8aea6ff");
  EXPECT_EQ(id->view(), id->raw());
  EXPECT_EQ(Uuid::from_raw(id->raw()), id);
  EXPECT_EQ(Uuid::from_raw(std::string(16, '\0')), Uuid{});
  for (std::size_t const count : {0U, 15U, 17U, 32U}) { EXPECT_EQ(Uuid::from_raw(std::string(count, 'x')), std::nullopt) << count; }
}

TEST(UuidVersion7, IsTheExampleOfRfc9562) {
  // Appendix A.6: 2022-02-22T19:22:22Z, random bits 0xCC3 and 0x18C4DC0C0C07398F.
  std::array<std::uint8_t, 10> const random{0x0C, 0xC3, 0x18, 0xC4, 0xDC, 0x0C, 0x0C, 0x07, 0x39, 0x8F};
  EXPECT_EQ(Uuid::v7(1645557742000, random).str(), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
}

TEST(UuidVersion7, SortsByTime) {
  std::array<std::uint8_t, 10> const high{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
  EXPECT_LT(Uuid::v7(1000, high), Uuid::v7(1001, {}));
}

TEST(UuidFromDigest, CarriesTheVersionAndTheVariant) {
  EXPECT_EQ(Uuid::from_digest({}, 8).str(), "00000000-0000-8000-8000-000000000000");
  std::array<std::uint8_t, 16> ones{};
  ones.fill(0xFF);
  EXPECT_EQ(Uuid::from_digest(ones, 5).str(), "ffffffff-ffff-5fff-bfff-ffffffffffff");
}

TEST(ClientId, HasOneToSixtyFourCharactersOfItsAlphabet) {
  EXPECT_TRUE(is_client_id("a"));
  EXPECT_TRUE(is_client_id("2019-09-30.Some_Post"));
  EXPECT_TRUE(is_client_id(std::string(64, 'x')));
  EXPECT_TRUE(is_client_id("..."));
  for (std::string const& text : {std::string(), std::string(65, 'x'), std::string("a b"), std::string("a/b"), std::string("\xC3\xBC"),
                                  std::string("a\0b", 3), std::string("a:b"), std::string("."), std::string("..")}) {
    EXPECT_FALSE(is_client_id(text));
  }
}

TEST(StreamNames, AreTakenApartAtTheFirstDash) {
  StreamName const name("entry", "my-first-post");
  EXPECT_EQ(name.str(), "entry-my-first-post");
  EXPECT_EQ(name.aggregate(), "entry");
  EXPECT_EQ(name.id(), "my-first-post");
  EXPECT_EQ(StreamName::from_stored("odd").id(), "");
}

TEST(Ids, AreNotTakenForOneAnother) {
  static_assert(!std::is_convertible_v<TenantId, EventId>);
  static_assert(!std::is_convertible_v<Uuid, TenantId>);
  static_assert(!std::is_convertible_v<ShardPosition, TenantPosition>);
  static_assert(!std::is_convertible_v<std::int64_t, StreamVersion>);
  static_assert(!std::is_default_constructible_v<TenantScope>);
  static_assert(!std::is_convertible_v<TenantId, TenantScope>);
}

}  // namespace
}  // namespace contentos
