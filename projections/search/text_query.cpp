#include "projections/search/text_query.hpp"

#include <algorithm>
#include <optional>

namespace contentos::search {

namespace {

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// A piece of the text as it was written.
struct Piece {
  std::string_view text;
  bool is_quoted = false;
  bool is_excluded = false;
};

class Pieces {
public:
  explicit Pieces(std::string_view text) : rest_(text) {}

  std::optional<Piece> next() {
    while (!rest_.empty() && is_space(rest_.front())) { rest_.remove_prefix(1); }
    if (rest_.empty()) { return std::nullopt; }
    Piece piece;
    if (rest_.front() == '-') {
      piece.is_excluded = true;
      rest_.remove_prefix(1);
    }
    piece.is_quoted = rest_.starts_with('"');
    if (piece.is_quoted) { rest_.remove_prefix(1); }
    auto const is_end = [&](char c) { return piece.is_quoted ? c == '"' : is_space(c) || c == '"'; };
    auto const end = std::ranges::find_if(rest_, is_end) - rest_.begin();
    piece.text = rest_.substr(0, static_cast<std::size_t>(end));
    rest_.remove_prefix(piece.text.size());
    if (piece.is_quoted && !rest_.empty()) { rest_.remove_prefix(1); }
    return piece;
  }

private:
  std::string_view rest_;
};

bool is_or(Piece const& piece) {
  return !piece.is_quoted && !piece.is_excluded && (piece.text == "or" || piece.text == "OR" || piece.text == "Or");
}

using Words = std::vector<std::string>;

Words words_of(std::string_view text, WordBreaker const& words) {
  Words out;
  words.each(text, [&](std::string_view word) { out.emplace_back(word); });
  return out;
}

bool is_word(std::string const& word, Term const& term, std::size_t at) {
  bool const is_beginning = term.is_prefix && at + 1 == term.words.size();
  return is_beginning ? word.starts_with(term.words[at]) : word == term.words[at];
}

bool stands_in(Term const& term, Words const& text) {
  for (std::size_t begin = 0; begin + term.words.size() <= text.size(); ++begin) {
    std::size_t n = 0;
    while (n < term.words.size() && is_word(text[begin + n], term, n)) { ++n; }
    if (n == term.words.size()) { return true; }
  }
  return false;
}

}  // namespace

std::variant<TextQuery, QueryFlaw> parse_text_query(std::string_view text, WordBreaker const& words) {
  TextQuery query;
  Branch branch;
  std::size_t count = 0;
  bool only_excludes = false;
  auto const end_branch = [&] {
    only_excludes = only_excludes || (branch.must.empty() && !branch.must_not.empty());
    if (!branch.must.empty()) { query.branches.push_back(std::move(branch)); }
    branch = {};
  };
  Pieces pieces(text);
  while (auto const piece = pieces.next()) {
    if (is_or(*piece)) {
      end_branch();
      continue;
    }
    Term term{words_of(piece->text, words), !piece->is_quoted && piece->text.ends_with('*')};
    if (term.words.empty()) { continue; }
    count += term.words.size();
    (piece->is_excluded ? branch.must_not : branch.must).push_back(std::move(term));
  }
  end_branch();
  if (count > kMostQueryWords) { return QueryFlaw{"too_many", "At most 32 words are searched for at once."}; }
  if (only_excludes) { return QueryFlaw{"only_excluded", "Words that must not be there need one beside them that must."}; }
  return query;
}

bool is_found_in(TextQuery const& query, std::string_view text, WordBreaker const& words) {
  auto const all = words_of(text, words);
  auto const stands = [&](Term const& term) { return stands_in(term, all); };
  return std::ranges::any_of(query.branches, [&](Branch const& branch) {
    return std::ranges::all_of(branch.must, stands) && std::ranges::none_of(branch.must_not, stands);
  });
}

}  // namespace contentos::search
