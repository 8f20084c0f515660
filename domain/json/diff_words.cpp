#include "domain/json/diff.hpp"

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <utility>

namespace contentos {

namespace {

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

std::vector<std::string_view> split_words(std::string_view text) {
  std::vector<std::string_view> words;
  std::size_t begin = 0;
  for (std::size_t i = 1; i <= text.size(); ++i) {
    if (i == text.size() || is_space(text[i]) != is_space(text[begin])) {
      words.push_back(text.substr(begin, i - begin));
      begin = i;
    }
  }
  return words;
}

/// Collects words into runs. Between two equal runs everything removed comes before everything added.
class Runs {
public:
  void equal(std::string_view word) {
    flush();
    append(TextRun::Kind::equal, word);
  }
  void removed(std::string_view word) { removed_.append(word); }
  void added(std::string_view word) { added_.append(word); }

  [[nodiscard]] std::vector<TextRun> take() {
    flush();
    return std::move(runs_);
  }

private:
  void flush() {
    append(TextRun::Kind::removed, std::exchange(removed_, {}));
    append(TextRun::Kind::added, std::exchange(added_, {}));
  }
  void append(TextRun::Kind kind, std::string_view text) {
    if (text.empty()) { return; }
    if (!runs_.empty() && runs_.back().kind == kind) {
      runs_.back().text.append(text);
    } else {
      runs_.push_back({kind, std::string(text)});
    }
  }

  std::vector<TextRun> runs_{};
  std::string removed_{};
  std::string added_{};
};

using Numbers = std::vector<std::uint32_t>;

/// The greedy algorithm of Myers (1986), figure 2. Per number of differences d it keeps the furthest x reached on each diagonal
/// k = x - y of d's parity, -d … d, so that the way can be walked back.
class ShortestEdit {
public:
  ShortestEdit(Numbers const& a, Numbers const& b) : a_(a), b_(b) {}

  /// Returns false when more than `most_differences` are needed.
  bool search(std::size_t most_differences) {
    auto const most = std::min(most_differences, a_.size() + b_.size());
    for (std::size_t d = 0; d <= most; ++d) {
      furthest_.emplace_back(d + 1);
      for (std::size_t i = 0; i <= d; ++i) {
        auto const k = diagonal(d, i);
        auto x = goes_down(d, i) ? furthest_[d - 1][i] : d == 0 ? 0 : furthest_[d - 1][i - 1] + 1;
        x = slide(x, k);
        furthest_[d][i] = x;
        if (x >= size_a() && x - k >= size_b()) { return true; }
      }
    }
    return false;
  }

  /// How many differences were tried.
  [[nodiscard]] std::size_t differences() const { return furthest_.size(); }

  enum class Step { equal, removed, added };

  /// The steps from the beginning to the end. Requires: `search` returned true.
  [[nodiscard]] std::vector<Step> steps() const {
    std::vector<Step> out;
    auto x = size_a();
    auto y = size_b();
    for (std::size_t d = furthest_.size() - 1; d > 0; --d) {
      auto const i = index(d, x - y);
      bool const down = goes_down(d, i);
      auto const from_x = down ? furthest_[d - 1][i] : furthest_[d - 1][i - 1];
      auto const start_x = down ? from_x : from_x + 1;
      for (; x > start_x; --x, --y) { out.push_back(Step::equal); }
      out.push_back(down ? Step::added : Step::removed);
      (down ? y : x) -= 1;
    }
    for (; x > 0; --x) { out.push_back(Step::equal); }
    std::reverse(out.begin(), out.end());
    return out;
  }

private:
  using Place = std::int32_t;

  static Place diagonal(std::size_t d, std::size_t i) { return 2 * static_cast<Place>(i) - static_cast<Place>(d); }
  static std::size_t index(std::size_t d, Place k) { return static_cast<std::size_t>((k + static_cast<Place>(d)) / 2); }

  /// Whether diagonal i of d is reached best from the one above it (an added word) rather than from the one beside it.
  [[nodiscard]] bool goes_down(std::size_t d, std::size_t i) const {
    if (d == 0) { return false; }
    return i == 0 || (i != d && furthest_[d - 1][i - 1] < furthest_[d - 1][i]);
  }

  [[nodiscard]] Place slide(Place x, Place k) const {
    while (x < size_a() && x - k < size_b() && a_[static_cast<std::size_t>(x)] == b_[static_cast<std::size_t>(x - k)]) { ++x; }
    return x;
  }

  [[nodiscard]] Place size_a() const { return static_cast<Place>(a_.size()); }
  [[nodiscard]] Place size_b() const { return static_cast<Place>(b_.size()); }

  Numbers const& a_;
  Numbers const& b_;
  std::vector<std::vector<Place>> furthest_{};
};

using Words = std::vector<std::string_view>;

void compare_middle(Words const& a, Words const& b, Runs& runs, std::size_t& differences_left) {
  std::unordered_map<std::string_view, std::uint32_t> known;
  auto const number = [&known](Words const& words) {
    Numbers out;
    out.reserve(words.size());
    for (auto const& word : words) { out.push_back(known.try_emplace(word, static_cast<std::uint32_t>(known.size())).first->second); }
    return out;
  };
  auto const numbers_a = number(a);
  auto const numbers_b = number(b);
  ShortestEdit edit(numbers_a, numbers_b);
  auto const is_found = !a.empty() && !b.empty() && edit.search(differences_left);
  differences_left -= std::min(differences_left, edit.differences());
  if (!is_found) {
    for (auto const& word : a) { runs.removed(word); }
    for (auto const& word : b) { runs.added(word); }
    return;
  }
  std::size_t x = 0;
  std::size_t y = 0;
  for (auto const step : edit.steps()) {
    switch (step) {
      case ShortestEdit::Step::equal:
        runs.equal(a[x++]);
        ++y;
        break;
      case ShortestEdit::Step::removed: runs.removed(a[x++]); break;
      case ShortestEdit::Step::added: runs.added(b[y++]); break;
    }
  }
}

}  // namespace

std::vector<TextRun> diff_words(std::string_view from, std::string_view to) {
  auto differences_left = kMostDifferences;
  return diff_words(from, to, differences_left);
}

std::vector<TextRun> diff_words(std::string_view from, std::string_view to, std::size_t& differences_left) {
  auto a = split_words(from);
  auto b = split_words(to);
  auto const prefix = static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
  auto const rest = static_cast<std::ptrdiff_t>(std::min(a.size(), b.size()) - prefix);
  auto const suffix = static_cast<std::size_t>(std::mismatch(a.rbegin(), a.rbegin() + rest, b.rbegin()).first - a.rbegin());

  Runs runs;
  for (std::size_t i = 0; i < prefix; ++i) { runs.equal(a[i]); }
  auto const middle = [prefix, suffix](Words const& words) {
    return Words(words.begin() + static_cast<std::ptrdiff_t>(prefix), words.end() - static_cast<std::ptrdiff_t>(suffix));
  };
  compare_middle(middle(a), middle(b), runs, differences_left);
  for (std::size_t i = a.size() - suffix; i < a.size(); ++i) { runs.equal(a[i]); }
  return runs.take();
}

}  // namespace contentos
