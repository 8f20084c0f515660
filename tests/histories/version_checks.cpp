// What the versions model and the catalog show of every entry, now and as of any moment, against the log.
#include "domain/json/i_json.hpp"
#include "projections/search/search_text.hpp"
#include "projections/search/word_table.hpp"
#include "tests/histories/history_proof.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace contentos::test {

namespace {

template <class T>
T must(Result<T> result, std::string const& what) {
  require(result.has_value(), what + " cannot be read" + (result ? "" : ": " + result.error().context));
  return std::move(*result);
}

std::string text_of(AsOf const& as_of) {
  if (auto const* at = std::get_if<AsOfRecorded>(&as_of)) { return "as of the recorded " + format_rfc3339(at->time); }
  if (auto const* at = std::get_if<AsOfOccurred>(&as_of)) { return "as of the occurred " + format_rfc3339(at->time); }
  if (auto const* at = std::get_if<AsOfPosition>(&as_of)) { return "as of position " + std::to_string(at->position.value); }
  return "now";
}

}  // namespace

void HistoryProof::check_entry(TenantScope scope, EntryId const& id, LogViews::Entry const& entry) {
  auto const& last = entry.views.back();
  auto const& rows = models_.folds.catalog_entries.at({scope.tenant(), id.str()});
  require(rows.size() == entry.views.size(), "the catalog has not one row for each append of " + id.str());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    require(stored_json(entry.views[i].json).at("stream_version") == rows[i].stream_version.value &&
                rows[i].validity.from == entry.views[i].first,
            "the catalog has " + id.str() + " otherwise than the log");
  }
  require(parse_stored_json(last.json).has_value(), "what is shown of " + id.str() + " is no JSON");
  check_versions(scope, id, entry);
  check_moments(scope, id, entry);
  check_search(scope, id, entry);
}

void HistoryProof::check_versions(TenantScope scope, EntryId const& id, LogViews::Entry const& entry) {
  auto const& reader = models_.versions_reader;
  for (auto const& facts : entry.state.versions) {
    auto const what = "version " + std::to_string(facts.number) + " of " + id.str();
    auto const by_number = must(reader.version(scope, id, facts.number), what);
    auto const by_id = must(reader.version(scope, id, facts.id), what);
    require(by_number.has_value() && by_id.has_value(), what + " is not there");
    require(by_number->data == entry.data.at(facts.id) && by_id->data == by_number->data, what + " is read back otherwise");
    require(by_number->facts_json == boost::json::serialize(entry::describe(facts)), what + " has other facts");
    require(parse_stored_json(*by_number->data).has_value(), what + " is no JSON");
  }
  std::size_t count = 0;
  std::optional<std::int32_t> before;
  do {
    auto const page = must(reader.list(scope, id, AsOfLatest{}, before, 1 + choices_.below(7), true), "the versions of " + id.str());
    count += page.versions.size();
    before = page.next;
  } while (before);
  require(count == entry.state.versions.size(), "the list of the versions of " + id.str() + " has not all of them");
}

/// The entry is found by every word of what is latest and live, and by no other: what it is stored with is what its texts make.
void HistoryProof::check_search(TenantScope scope, EntryId const& id, LogViews::Entry const& entry) {
  search::WordTable expected;
  expected.clear();
  auto const put = [&](std::string_view text, search::Places places) {
    models_.words.each(text, [&](std::string_view word) { expected.put(word, places); });
  };
  if (auto const* latest = entry.state.latest()) {
    put(latest->title, search::kLatestTitle);
    put(search::search_text(entry.data.at(latest->id)), search::kLatestText);
  }
  if (entry.live) {
    auto const live = search::snapshot_text(*entry.live);
    put(live.title, search::kLiveTitle);
    put(live.text, search::kLiveText);
  }
  auto const stored = must(models_.search_store->get(search::words_key(scope.tenant(), id.str())), "the words of " + id.str());
  auto const what = "the words of " + id.str() + " are other than those of its versions";
  require((stored ? stored->substr(4) : std::string()) == expected.encode(), what);
  if (expected.words().empty()) { return; }
  auto const& word = choices_.of(expected.words());
  search::TextQuery const query{{{{{{std::string(expected.text(word))}}}, {}}}};
  for (auto const of : {SearchReader::Of::latest, SearchReader::Of::live}) {
    auto const is_latest = of == SearchReader::Of::latest;
    auto const found = must(models_.search_reader.find(scope, {.query = query, .of = of}), "what has a word");
    bool const in_title = std::ranges::binary_search(found.in_title, id.str());
    require(in_title == ((word.now & (is_latest ? search::kLatestTitle : search::kLiveTitle)) != 0), what + ": its title");
    require((in_title || std::ranges::binary_search(found.elsewhere, id.str())) ==
                ((word.now & (is_latest ? search::kLatest : search::kLive)) != 0),
            what + ": its text");
    for (auto const* ids : {&found.in_title, &found.elsewhere}) {
      for (auto const& other : *ids) { require(views_.entries.at(scope.tenant()).contains(other), "another tenant's entry is found"); }
    }
  }
}

void HistoryProof::check_moments(TenantScope scope, EntryId const& id, LogViews::Entry const& entry) {
  check_moment(scope, id, AsOfLatest{}, &entry.views.back());
  auto const latest = [&](auto const& is_in) -> LogViews::View const* {
    auto const it = std::find_if(entry.views.rbegin(), entry.views.rend(), is_in);
    return it == entry.views.rend() ? nullptr : &*it;
  };
  auto const a_little = [&] { return std::chrono::microseconds(static_cast<std::int64_t>(choices_.below(2))); };
  for (int i = 0; i < 3; ++i) {
    auto const& view = choices_.of(entry.views);
    check_moment(scope, id, AsOfPosition{view.last}, &view);
    auto const before = TenantPosition(view.first.value - 1);
    check_moment(scope, id, AsOfPosition{before}, latest([&](auto const& v) { return v.first <= before; }));
    auto const recorded = view.recorded - a_little();
    check_moment(scope, id, AsOfRecorded{recorded}, latest([&](auto const& v) { return v.recorded <= recorded; }));
    auto const occurred = view.occurred - a_little();
    check_moment(scope, id, AsOfOccurred{occurred}, latest([&](auto const& v) { return v.occurred <= occurred; }));
  }
  check_moment(scope, id, AsOfRecorded{kEarliestTime}, latest([](auto const& v) { return v.recorded <= kEarliestTime; }));
  check_moment(scope, id, AsOfOccurred{kEarliestTime}, latest([](auto const& v) { return v.occurred <= kEarliestTime; }));
  check_moment(scope, id, AsOfOccurred{kLatestTime}, &entry.views.back());
  check_moment(scope, id, AsOfRecorded{kLatestTime}, &entry.views.back());
}

void HistoryProof::check_moment(TenantScope scope, EntryId const& id, AsOf const& as_of, LogViews::View const* expected) {
  auto const& reader = models_.versions_reader;
  auto const seen = must(reader.entry_at(scope, id, as_of), id.str());
  auto const what = id.str() + " " + text_of(as_of);
  require(seen.has_value() == (expected != nullptr), what + (expected != nullptr ? " is not there" : " is there and was not"));
  auto const live = must(reader.published_snapshot_at(scope, id, as_of), id.str());
  if (expected == nullptr) {
    require(!live, id.str() + " was live before it was there");
    return;
  }
  require(seen->json == expected->json && seen->tenant_position == expected->last,
          id.str() + " is seen otherwise than it was:\n" + seen->json.substr(0, 3000) + "\n" + expected->json.substr(0, 3000));
  require(live == expected->live, "what was live of " + id.str() + " is something else");
  if (expected->latest > 0) {
    require(must(reader.version(scope, id, expected->latest, as_of), id.str()).has_value(), "a version is not there when it was");
    require(!must(reader.version(scope, id, expected->latest + 1, as_of), id.str()), "a version is there before it was");
  }
}

}  // namespace contentos::test
