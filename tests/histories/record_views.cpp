#include "tests/histories/record_views.hpp"

#include "tests/histories/hostile_history.hpp"
#include "tests/support/entry_facets.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace contentos::test {

namespace json = boost::json;

namespace {

bool says(json::object const& shown, char const* member) {
  auto const* value = shown.if_contains(member);
  return value != nullptr && *value == true;
}

RecordViews::View view_of(WordRow const& word, void const* state, EventHeader const& first, EventHeader const& last) {
  auto const shown = word.fold.describe(state);
  RecordViews::View out{first.tenant_position, last.tenant_position, last.recorded, last.occurred, json::serialize(shown), {}, {}, false};
  bool const is_entry = word.name == "entry";
  out.facets = is_entry ? facets_of_entry(shown) : word.fold.facets(state);
  std::ranges::sort(out.facets);
  out.facets.erase(std::unique(out.facets.begin(), out.facets.end()), out.facets.end());
  auto const* revoked_at = shown.if_contains("revoked_at");
  out.is_gone = says(shown, "is_deleted") || (!is_entry && says(shown, "archived")) || (revoked_at != nullptr && !revoked_at->is_null());
  if (!is_entry) { out.sort_key = word.fold.sort_key(state); }
  return out;
}

}  // namespace

void RecordViews::follow(Feed& feed) {
  for (std::int64_t s = 0; s < feed.shard_count(); ++s) {
    auto& at = at_[ShardNo(s)];
    for (auto append = feed.read(ShardNo(s), at, 1, 1).value(); !append.empty(); append = feed.read(ShardNo(s), at, 1, 1).value()) {
      take(append);
      at = append.back()->position;
    }
  }
}

void RecordViews::take(std::vector<EventPtr> const& append) {
  std::map<StreamName, EventHeader const*> touched;
  for (auto const& event : append) {
    auto const& header = event->header;
    auto& [word, state] = streams_[{header.tenant, header.stream}];
    if (word == nullptr) {
      word = find_word(header.stream.aggregate());
      require(word != nullptr, header.stream.str() + " is of no word");
      state = word->fold.initial();
    }
    auto const meta = meta_of(header);
    require(word->fold.apply(state.get(), {header.type, event->data, event->body, meta}), header.type + " cannot be folded");
    if (word->is_listed) { touched[header.stream] = &header; }
  }
  for (auto const& [name, last] : touched) {
    auto const& [word, state] = streams_.at({last->tenant, name});
    if (!word->fold.exists(state.get())) { continue; }
    views[last->tenant][std::string(word->name)][std::string(name.id())].push_back(
        view_of(*word, state.get(), append.front()->header, *last));
  }
}

std::set<std::string> RecordViews::kinds() const {
  std::set<std::string> out;
  each([&](TenantId, std::string const& kind, std::string const&, std::vector<View> const&) { out.insert(kind); });
  return out;
}

RecordViews::View const* RecordViews::at(std::vector<View> const& views, AsOf const& as_of) {
  auto const was_there = [&](View const& view) {
    if (auto const* at = std::get_if<AsOfPosition>(&as_of)) { return view.first <= at->position; }
    if (auto const* at = std::get_if<AsOfRecorded>(&as_of)) { return view.recorded <= at->time; }
    if (auto const* at = std::get_if<AsOfOccurred>(&as_of)) { return view.occurred <= at->time; }
    return true;
  };
  auto const found = std::find_if(views.rbegin(), views.rend(), was_there);
  return found == views.rend() ? nullptr : &*found;
}

}  // namespace contentos::test
