#include "projections/search/search_reader.hpp"

#include "projections/kv/kv_projection.hpp"
#include "projections/search/stored.hpp"

#include <algorithm>
#include <map>
#include <span>

namespace contentos {

namespace {

using search::Branch;
using search::EntryNumber;
using search::Places;
using search::Posting;
using search::Term;

using Hits = std::vector<Posting>;  // by number, each once

/// An entry that may be what is asked for.
struct Candidate {
  bool is_in_title = false;
  bool must_be_looked_at = false;
};

/// One question to one tenant's segments.
class Asking {
public:
  Asking(KvReader const& store, TenantId tenant, SearchReader::Question const& question)
      : store_(store),
        tenant_(tenant),
        question_(question),
        manifest_(search::read_manifest(store, tenant)),
        title_(question.of == SearchReader::Of::latest ? search::kLatestTitle : search::kLiveTitle),
        anywhere_(question.of == SearchReader::Of::latest ? search::kLatest : search::kLive) {}

  [[nodiscard]] bool is_truncated() const { return is_truncated_; }

  std::map<EntryNumber, Candidate> candidates() {
    std::map<EntryNumber, Candidate> out;
    for (auto const& branch : question_.query.branches) { add(out, branch); }
    return out;
  }

private:
  void add(std::map<EntryNumber, Candidate>& out, Branch const& branch) {
    auto hits = all_of(branch.must);
    bool const has_phrase = std::ranges::any_of(branch.must, [](Term const& term) { return term.words.size() > 1; });
    std::vector<EntryNumber> doubtful;  // has the words of a phrase that must not be there
    for (auto const& term : branch.must_not) {
      if (hits.empty()) { return; }
      auto const excluded = all_of(std::span(&term, 1));
      if (term.words.size() == 1) {
        std::erase_if(hits, [&](Posting const& hit) { return is_in(excluded, hit.number); });
      } else {
        for (auto const& hit : excluded) { doubtful.push_back(hit.number); }
      }
    }
    std::ranges::sort(doubtful);
    for (auto const& hit : hits) {
      auto const looked_at = question_.looks_at_all || has_phrase || std::ranges::binary_search(doubtful, hit.number);
      auto const [known, is_new] = out.try_emplace(hit.number, Candidate{false, looked_at});
      known->second.is_in_title = known->second.is_in_title || (hit.places & title_) != 0;
      known->second.must_be_looked_at = known->second.must_be_looked_at && looked_at;
    }
  }

  static bool is_in(Hits const& hits, EntryNumber number) { return std::ranges::binary_search(hits, number, {}, &Posting::number); }

  /// The entries that have each word of each term; the places are those that all of them share.
  Hits all_of(std::span<Term const> terms) {
    std::optional<Hits> out;
    for (auto const& term : terms) {
      for (std::size_t i = 0; i < term.words.size(); ++i) {
        auto const hits = entries_with(term.words[i], term.is_prefix && i + 1 == term.words.size());
        out = out ? both(*out, hits) : hits;
        if (out->empty()) { return {}; }
      }
    }
    return std::move(out).value_or(Hits{});
  }

  static Hits both(Hits const& a, Hits const& b) {
    Hits out;
    for (auto left = a.begin(), right = b.begin(); left != a.end() && right != b.end();) {
      if (left->number < right->number) {
        ++left;
      } else if (right->number < left->number) {
        ++right;
      } else {
        out.push_back({left->number, static_cast<Places>(left->places & right->places)});
        ++left;
        ++right;
      }
    }
    return out;
  }

  Hits const& entries_with(std::string const& word, bool is_prefix) {
    auto const [known, is_new] = read_.try_emplace({word, is_prefix});
    if (is_new) { known->second = read(word, is_prefix); }
    return known->second;
  }

  Hits read(std::string const& word, bool is_prefix) {
    Hits out;
    auto postings = search::postings_from(store_, tenant_, manifest_, word);
    while (postings.next() && (is_prefix ? postings.word().starts_with(word) : postings.word() == word)) {
      if (++postings_read_ > SearchReader::kMostPostings) {
        is_truncated_ = true;
        break;
      }
      auto posting = postings.posting();
      posting.places = static_cast<Places>(posting.places & anywhere_);
      // Where it stands in the title it stands, too: what several words share must tell the title from elsewhere alone.
      if ((posting.places & title_) != 0) { posting.places = anywhere_; }
      if (posting.places != 0) { out.push_back(posting); }
    }
    if (!is_prefix) { return out; }
    std::ranges::stable_sort(out, {}, &Posting::number);
    Hits once;
    for (auto const& hit : out) {
      if (!once.empty() && once.back().number == hit.number) {
        once.back().places |= hit.places;
      } else {
        once.push_back(hit);
      }
    }
    return once;
  }

  KvReader const& store_;
  TenantId tenant_;
  SearchReader::Question const& question_;
  search::Manifest manifest_;
  Places title_;
  Places anywhere_;
  std::map<std::pair<std::string, bool>, Hits> read_{};  // by word, and whether it is a beginning
  std::size_t postings_read_ = 0;
  bool is_truncated_ = false;
};

}  // namespace

Result<SearchReader::Found> SearchReader::find(TenantScope scope, Question const& question) const {
  auto const store = store_->snapshot();
  if (auto const allowed = check_not_set_aside(*store, scope.tenant()); !allowed) { return allowed.error(); }
  return search::with_stored([&]() -> Result<Found> {
    Asking asking(*store, scope.tenant(), question);
    auto const candidates = asking.candidates();
    Found out{.is_truncated = asking.is_truncated()};
    std::size_t looked_at = 0;
    // The best first, and of those the newest, so that what is left out is the least.
    for (bool const in_title : {true, false}) {
      for (auto it = candidates.rbegin(); it != candidates.rend(); ++it) {
        if (it->second.is_in_title != in_title) { continue; }
        bool const is_looked_at = it->second.must_be_looked_at;
        if (out.in_title.size() + out.elsewhere.size() == kMostEntries || (is_looked_at && looked_at == kMostLookedAt)) {
          out.is_truncated = true;
          continue;
        }
        auto id = search::get(*store, search::number_key(scope.tenant(), it->first));
        if (!id) { throw search::Corrupt(); }
        if (is_looked_at) {
          ++looked_at;
          auto const text = question.text(EntryId(*id));
          if (!text) { return text.error(); }
          if (!*text || !search::is_found_in(question.query, **text, words_)) { continue; }
        }
        (in_title ? out.in_title : out.elsewhere).push_back(std::move(*id));
      }
    }
    std::ranges::sort(out.in_title);
    std::ranges::sort(out.elsewhere);
    return out;
  });
}

}  // namespace contentos
