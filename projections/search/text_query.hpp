// What is searched for: words that must all be there, `"a phrase"`, `-without`, `or`, and `beginning*`.
#pragma once

#include "projections/search/word_breaker.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace contentos::search {

inline constexpr std::size_t kMostQueryWords = 32;

/// Words that stand side by side; most terms have one.
struct Term {
  std::vector<std::string> words;
  bool is_prefix = false;  // of the last word only the beginning is given
  friend bool operator==(Term const&, Term const&) = default;
};

/// All of `must` and none of `must_not`.
struct Branch {
  std::vector<Term> must{};
  std::vector<Term> must_not{};
  friend bool operator==(Branch const&, Branch const&) = default;
};

/// One branch holds. Without branches nothing is found: there was no word in the text.
struct TextQuery {
  std::vector<Branch> branches{};
};

/// Why a text cannot be searched for.
struct QueryFlaw {
  std::string_view code;
  std::string_view message;
};

/// Signs that part words part them here too, so that `foo-bar` is a phrase. A quote that is not closed reaches to the end.
[[nodiscard]] std::variant<TextQuery, QueryFlaw> parse_text_query(std::string_view text, WordBreaker const& words);

/// Whether `text` fulfils the query, looked at word by word.
[[nodiscard]] bool is_found_in(TextQuery const& query, std::string_view text, WordBreaker const& words);

}  // namespace contentos::search
