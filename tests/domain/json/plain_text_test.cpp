#include "domain/json/plain_text.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace contentos {
namespace {

std::size_t one_by_one(std::string_view text, std::size_t from) {
  while (from < text.size() && static_cast<unsigned char>(text[from]) >= 0x20 && text[from] != '"' && text[from] != '\\') { ++from; }
  return from;
}

TEST(EndOfPlainText, IsWhereOneByOneItWouldBe) {
  std::mt19937 dice(7);
  // What borders on what ends a text, and what carries into its neighbours.
  std::string const bytes("\x00\x01\x1f\x20\x21\"#[\\]\x7f\x80\x9f\xa0\xa2\xdc\xff", 17);
  for (int i = 0; i < 20'000; ++i) {
    std::string text(dice() % 40, 'a');
    for (auto& c : text) {
      if (dice() % 4 == 0) { c = bytes[dice() % bytes.size()]; }
    }
    auto const from = dice() % (text.size() + 1);
    ASSERT_EQ(one_by_one(text, from), end_of_plain_text(text, from)) << i;
  }
  for (int c = 0; c < 256; ++c) {
    for (std::size_t at = 0; at < 17; ++at) {
      std::string text(17, 'x');
      text[at] = static_cast<char>(c);
      ASSERT_EQ(one_by_one(text, 0), end_of_plain_text(text, 0)) << c << " at " << at;
    }
  }
}

}  // namespace
}  // namespace contentos
