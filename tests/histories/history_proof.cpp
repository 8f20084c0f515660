#include "tests/histories/history_proof.hpp"

#include "api/serve/states_of_versions.hpp"
#include "domain/entry/extent.hpp"
#include "domain/entry/word.hpp"
#include "domain/json/i_json.hpp"
#include "infra/crypto/sha256.hpp"
#include "tests/support/followed_up_to.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace contentos::test {

namespace {

std::string digest(std::string_view text) {
  auto const sum = crypto::sha256(text);
  return {sum.begin(), sum.end()};
}

void must_apply(Projection& projection, ShardNo shard, std::vector<EventPtr> const& events) {
  auto const result = projection.apply({shard, events, {events.back()->position, events.back()->hash}});
  if (auto const* poison = std::get_if<Poison>(&result)) { throw Broken(std::string(projection.name()) + ": " + poison->reason); }
  if (auto const* error = std::get_if<StoreError>(&result)) { throw Broken(std::string(projection.name()) + ": " + error->context); }
}

std::size_t batch_size(Choices& choices) { return choices.one_in(4) ? 1'000'000 : 1 + choices.below(12); }

void catch_up(Projection& projection, Feed& feed, Choices& choices) {
  for (std::int64_t s = 0; s < feed.shard_count(); ++s) {
    ShardNo const shard(s);
    while (true) {
      auto const events = feed.read(shard, projection.checkpoint(shard).value().position, batch_size(choices), 1U << 30U).value();
      if (events.empty()) { break; }
      must_apply(projection, shard, events);
    }
  }
}

void add_dump(std::vector<std::string>& out, Projection& projection) {
  auto const done =
      projection.dump([&](std::string_view line) { out.push_back(std::string(projection.name()) + " " + std::string(line)); });
  require(done.has_value(), std::string(projection.name()) + " cannot be dumped");
}

void require_equal(std::vector<std::string> const& one, std::vector<std::string> const& other, std::string const& what) {
  if (one == other) { return; }
  auto const [a, b] = std::mismatch(one.begin(), one.end(), other.begin(), other.end());
  throw Broken(what + ":\n" + (a == one.end() ? "(nothing)" : a->substr(0, 3000)) + "\n" +
               (b == other.end() ? "(nothing)" : b->substr(0, 3000)));
}

}  // namespace

Models::Models()
    : delivery(std::make_unique<delivery::DeliveryProjection>(delivery_store, digest, cache)),
      delivery_reader(delivery_store, digest, cache) {}

void Models::follow(Feed& feed, Choices& choices) {
  catch_up(versions, feed, choices);
  catch_up(search, feed, choices);
  catch_up(*delivery, feed, choices);
  for (std::int64_t s = 0; s < feed.shard_count(); ++s) {
    auto& at = at_[ShardNo(s)];
    while (true) {
      auto const events = feed.read(ShardNo(s), at, batch_size(choices), 1U << 30U).value();
      if (events.empty()) { break; }
      folds.apply(events);
      at = events.back()->position;
    }
  }
}

std::vector<std::string> Models::dump() {
  auto out = folds.dump();
  add_dump(out, versions);
  add_dump(out, search);
  add_dump(out, *delivery);
  return out;
}

void HistoryProof::check() {
  follow();
  views_.follow(history_.world.feed);
  records_.follow(history_.world.feed);
  check_commands_fold();
  check_rows();
  for (auto const& [tenant, entries] : views_.entries) {
    for (auto const& [id, entry] : entries) {
      check_entry(TenantScope(tenant), EntryId(id), entry);
      check_todos(tenant, id, entry.state);
    }
  }
  static std::map<std::string, LogViews::Entry> const kNone;
  for (auto const& tenant : history_.tenants()) {
    auto const entries = views_.entries.find(tenant);
    check_delivery(tenant, entries == views_.entries.end() ? kNone : entries->second);
  }
  check_rebuilds();
}

namespace {

/// As commands answer it: without what a fold without bodies does not know.
std::string answered(entry::State const& state) { return entry::text_of(entry::without_content(state), "", "[]"); }

}  // namespace

/// What commands have kept is what a process would read that starts now, and what it would go on from.
void HistoryProof::check_commands_fold() {
  Repositories fresh(history_.world.log);
  FollowedUpTo followed;
  StatesOfVersions stored;
  stored.open(models_.versions_reader, followed);
  Repositories started(history_.world.log, &stored, StreamVersion(1));
  for (auto const& [tenant, entries] : views_.entries) {
    for (auto const& [id, entry] : entries) {
      auto const kept = history_.world.repositories.load<entry::Word>(TenantScope(tenant), id, Freshness::cached);
      auto const read = fresh.load<entry::Word>(TenantScope(tenant), id, Freshness::fresh);
      require(kept.has_value() && read.has_value(), "the entry " + id + " cannot be folded by commands");
      require(boost::json::serialize(entry::describe(*kept->state)) == boost::json::serialize(entry::describe(*read->state)),
              "commands have the entry " + id + " otherwise than the log");
      require(stored.newest(row_of<entry::Word>(), TenantScope(tenant), id).has_value(), "commands cannot begin with the entry " + id);
      auto const newest = started.load<entry::Word>(TenantScope(tenant), id, Freshness::fresh);
      require(newest.has_value(), "the entry " + id + " cannot be gone on from");
      require(answered(*newest->state) == answered(*read->state) && newest->last == read->last &&
                  newest->state->was_live == read->state->was_live && newest->state->was_archived == read->state->was_archived &&
                  newest->state->claims == read->state->claims &&
                  entry::needed_claims(*newest->state) == entry::needed_claims(*read->state),
              "commands would go on from the entry " + id + " as it is not");
      check_claims(TenantScope(tenant), StreamName(entry::Word::kName, id), entry.state);
    }
  }
}

/// What an entry needs to be the only one of it holds, and nothing else.
void HistoryProof::check_claims(TenantScope scope, StreamName const& stream, entry::State const& state) {
  require(state.claims == entry::needed_claims(state), stream.str() + " holds other claims than it needs");
  for (auto const& claim : state.claims) {
    require(history_.world.log.claim_holder(scope, claim).value() == stream, stream.str() + " does not hold its " + claim.kind);
  }
}

namespace {

bool is_shown(catalog::RecordRow const& row, RecordViews::View const& view) { return row.json == view.json; }
/// An entry is shown as it was at its version; the row says what it is found by.
bool is_shown(catalog::EntryRow const& row, RecordViews::View const& view) {
  auto const shown = stored_json(view.json);
  return shown.at("stream_version") == row.stream_version.value && shown.at("title").as_string() == row.title &&
         shown.at("status").as_string() == row.status && shown.at("type_key").as_string() == row.type_key;
}

/// A record's row is what the log makes of it, and holds until the next one.
template <class Row>
void check_row(Row const& row, RecordViews::View const& view, RecordViews::View const* next, std::string const& what) {
  require(is_shown(row, view) && row.facets == view.facets, what + " stands in the catalog otherwise than in the log");
  require(row.validity.from == view.first && row.validity.occurred_from == view.occurred, what + " holds since another append");
  require(row.validity.to == (next != nullptr ? std::optional(next->first) : std::nullopt) &&
              row.validity.occurred_to == (next != nullptr ? std::optional(next->occurred) : std::nullopt),
          what + " ends with another append");
}

}  // namespace

void HistoryProof::check_rows() {
  std::size_t entries = 0;
  std::size_t others = 0;
  records_.each([&](TenantId tenant, std::string const& kind, std::string const& id, std::vector<RecordViews::View> const& views) {
    auto const what = kind + " " + id;
    auto const check_all = [&](auto const& rows) {
      require(rows.size() == views.size(), "the catalog has not one row for each append of " + what);
      for (std::size_t i = 0; i < rows.size(); ++i) { check_row(rows[i], views[i], i + 1 < rows.size() ? &views[i + 1] : nullptr, what); }
    };
    if (kind == "entry") {
      ++entries;
      return check_all(models_.folds.catalog_entries.at({tenant, id}));
    }
    ++others;
    auto const& rows = models_.folds.catalog_records.at({tenant, kind, id});
    check_all(rows);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      require(rows[i].sort_key == views[i].sort_key && rows[i].is_gone == views[i].is_gone, what + " has another place in its list");
    }
  });
  require(entries == models_.folds.catalog_entries.size() && others == models_.folds.catalog_records.size(),
          "the catalog has records that the log has not");
}

void HistoryProof::check_todos(TenantId tenant, std::string const& id, entry::State const& state) {
  auto const& todos = models_.folds.todos;
  auto const* publish = todos.find("scheduler", tenant, id + "/publish/");
  require((publish != nullptr) == state.schedule.has_value(), "to publish is something else than the schedule of " + id);
  if (publish != nullptr) {
    require(publish->due == state.schedule->publish_at && publish->payload.at("caused_by").as_int64() == state.schedule->at.value &&
                todos.find("scheduler", tenant, id + "/publish/" + state.schedule->version_id.str()) == publish,
            "the to-do of " + id + " is not its schedule");
  }
  auto const* unpublish = todos.find("scheduler", tenant, id + "/unpublish");
  auto const ends = state.live && state.live->unpublish_at;
  require((unpublish != nullptr) == ends, "to unpublish is something else than what is live of " + id);
  if (ends) {
    require(unpublish->due == *state.live->unpublish_at && unpublish->payload.at("caused_by").as_int64() == state.live->at.value,
            "the to-do of " + id + " is not the end of what is live");
  }
}

void HistoryProof::check_rebuilds() {
  auto const incremental = models_.dump();
  Models anew;
  anew.follow(history_.world.feed, choices_);
  require_equal(incremental, anew.dump(), "a model built from the beginning is another");
  for (Projection* model : {static_cast<Projection*>(models_.delivery.get()), static_cast<Projection*>(&models_.search)}) {
    auto const shadow = model->begin_rebuild().value();
    catch_up(*shadow, history_.world.feed, choices_);
    require(shadow->promote().has_value(), "a rebuild cannot be promoted");
  }
  require_equal(incremental, models_.dump(), "a rebuilt model is another");
  require(models_.versions.set_aside().value().empty() && models_.delivery->set_aside().value().empty() &&
              models_.search.set_aside().value().empty(),
          "something is set aside");
}

void HistoryProof::tell(int steps) {
  for (int i = 0; i < steps && !choices_.is_spent(); ++i) {
    history_.step();
    if (choices_.one_in(10)) { follow(); }
    if (choices_.one_in(60)) { check(); }
  }
  check();
}

}  // namespace contentos::test
