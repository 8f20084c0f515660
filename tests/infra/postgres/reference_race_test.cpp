// The deletion of a record against a reference to it that is made, or comes back, in another process: through the commands, with the caches
// of each, on the log in PostgreSQL. For every word that refers to others, for entries, and for a word that only tests know.
#include "domain/entry/word.hpp"
#include "domain/record/record.hpp"
#include "domain/word/make_row.hpp"
#include "infra/postgres/connection.hpp"
#include "infra/postgres/event_log.hpp"
#include "tests/commands/forwarding_log.hpp"
#include "tests/commands/world.hpp"
#include "tests/infra/postgres/log_testing.hpp"
#include "tests/support/contents.hpp"
#include "tests/support/postgres_fixture.hpp"
#include "tests/support/references.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <barrier>
#include <latch>
#include <thread>

namespace contentos::widget {

struct Content {
  std::string name;
  std::optional<std::string> owner;  // another persona
  std::vector<TagId> tags;
  static constexpr auto fields() {
    return std::array{field<&Content::name>("name", {.required = true, .example = "Widget"}), field<&Content::owner>("owner"),
                      field<&Content::tags>("tags")};
  }
};
/// Stands in for the persona, since permissions are only for words that there are.
struct Word {
  static constexpr std::string_view kName = "persona", kPlural = "personas", kTitle = "Personas", kAbout = "What tests are about.";
  using Content = widget::Content;
  static std::vector<record::Reference> references(Content const& c) {
    std::vector<record::Reference> out;
    if (c.owner) { out.push_back({Word::kName, *c.owner}); }
    for (auto const& tag : c.tags) { out.push_back(record::reference_to(tag)); }
    return out;
  }
};

}  // namespace contentos::widget

namespace contentos::test {
namespace {

namespace json = boost::json;

/// How the two of a round meet. But for the first, both have decided on what they knew when either appends.
enum class Meeting { as_they_come, together, deletion_first, reference_first };
constexpr std::array kMeetings{Meeting::as_they_come, Meeting::together, Meeting::deletion_first, Meeting::reference_first};

/// Where both wait until the other one is ready to append, and one perhaps until the other has.
struct Crossing {
  std::barrier<> ready{2};
  std::latch first_is_done{1};
};

/// A process's log, which holds its next append at a crossing.
class HeldLog final : public ForwardingLog {
public:
  enum class Place { any, first, second };
  using ForwardingLog::ForwardingLog;
  void hold(Crossing& crossing, Place place) {
    crossing_ = &crossing;
    place_ = place;
  }
  /// Lets the other one go on, when there was no append.
  void let_go() {
    auto* crossing = std::exchange(crossing_, nullptr);
    if (crossing == nullptr) { return; }
    crossing->ready.arrive_and_drop();
    if (place_ == Place::first) { crossing->first_is_done.count_down(); }
  }

  Result<AppendVerdict> append(AppendRequest request) override {
    auto* crossing = std::exchange(crossing_, nullptr);
    if (crossing == nullptr) { return ForwardingLog::append(std::move(request)); }
    crossing->ready.arrive_and_wait();
    if (place_ == Place::second) { crossing->first_is_done.wait(); }
    auto verdict = ForwardingLog::append(std::move(request));
    if (place_ == Place::first) { crossing->first_is_done.count_down(); }
    return verdict;
  }

private:
  Crossing* crossing_ = nullptr;
  Place place_ = Place::any;
};

/// One process on the database.
struct Node {
  explicit Node(std::string const& conninfo, SubjectKeyStore& keys)
      : pg(ok(PgEventLog::open({.conninfo = conninfo}))), log(*pg), process(log, keys) {}
  std::unique_ptr<PgEventLog> pg;
  HeldLog log;
  Process process;
};

class ReferenceRaces : public testing::Test {
protected:
  void SetUp() override { make_acme(here_.process, tenant_); }

  /// What refers: by which of its ways to come to refer, and to what.
  struct Referrer {
    std::string name;
    std::string target;                                                                                  // a word's name
    std::function<Outcome<Written>(Process&, std::string const& id, std::string const& target)> create;  // without a target: to nothing
    std::function<Outcome<Written>(Process&, std::string const& id, std::string const& target)> change;
    std::function<Outcome<Written>(Process&, std::string const& id, bool is_deletion)> remove_or_undelete;
    WordRow const* word;
    std::string refusal;      // of a reference to what is not there
    bool is_fixed = false;    // it refers from its beginning, or not at all
    bool leaves_out = false;  // what comes back does so without what it cannot refer to any more, rather than not at all
  };
  enum class Way { create, change, undelete };

  Outcome<Written> run(Process& process, WordRow const& word, record::Verb verb, std::string const& id, json::object members = {}) {
    return process.records.run(word, new_command(process, tenant_), {.verb = verb, .id = id, .members = std::move(members)});
  }
  std::string new_id() { return here_.process.identity.new_uuid().str(); }

  /// All that a record of the word needs, without the reference of that field.
  json::object content(WordRow const& word, std::string const& suffix, std::string const& without = {}) {
    auto out = another(word, suffix);
    for (auto const& field : referring_fields(*word.kind)) {
      auto const spec = std::ranges::find(word.kind->content.fields, field.key, &FieldSpec::key);
      if (field.key != without && spec->rules.required) { out[field.key] = field.to(make(field.target, suffix)); }
    }
    return out;
  }
  std::string make(std::string const& kind, std::string const& suffix) {
    auto const& word = *find_word(kind);
    auto const id = new_id();
    EXPECT_TRUE(run(here_.process, word, record::Verb::create, id, content(word, suffix)).has_value()) << kind;
    return id;
  }

  Referrer by_field(WordRow const& word, ReferringField const& field) {
    auto const members = [this, &word, field](std::string const& id, std::string const& target) {
      if (target.empty() || field.target != word.name) {
        auto out = content(word, id, field.key);
        if (!target.empty()) { out[field.key] = field.to(target); }
        return out;
      }
      // Nothing is made here: that it refers to another of its kind says what else it refers to.
      auto out = another(word, id);
      agree(word, target, out);
      out[field.key] = field.to(target);
      return out;
    };
    auto const spec = std::ranges::find(word.kind->content.fields, field.key, &FieldSpec::key);
    return {std::string(word.name) + "." + field.key,
            field.target,
            [=, this, &word](Process& p, std::string const& id, std::string const& target) {
              return run(p, word, record::Verb::create, id, members(id, target));
            },
            [=, this, &word](Process& p, std::string const& id, std::string const& target) {
              return run(p, word, record::Verb::change, id, {{field.key, field.to(target)}});
            },
            [=, this, &word](Process& p, std::string const& id, bool is_deletion) {
              return run(p, word, is_deletion ? record::Verb::remove : record::Verb::undelete, id);
            },
            &word,
            "validation_failed unknown_reference",
            spec->rules.fixed};
  }
  /// What a record of the word that refers to that one has to have as it has it.
  void agree(WordRow const& word, std::string const& target, json::object& members) {
    auto const& known = *find_word(word.name);  // as which the target was made
    auto const state = there_.process.repositories.load(known, TenantScope(tenant_), target, Freshness::fresh).value().state;
    auto const there = known.fold.describe(state.get());
    for (auto const& field : word.kind->content.fields) {
      if (field.rules.fixed && field.rules.required) { members[field.key] = there.at(field.key); }
    }
  }

  Referrer by_tags_of_entries() {
    auto const save = [](std::string const& target) {
      SaveInput out{.data = {{"title", "Title"}}};
      if (!target.empty()) { out.tags = std::vector{*TagId::parse(target)}; }
      return out;
    };
    return {"entry.tags",
            "tag",
            [=, this](Process& p, std::string const& id, std::string const& target) {
              return p.entries.create(new_command(p, tenant_), {.id = EntryId(id), .type_key = TypeKey("note"), .first = save(target)});
            },
            [=, this](Process& p, std::string const& id, std::string const& target) {
              auto input = save(target);
              auto const state = p.repositories.load<entry::Word>(TenantScope(tenant_), id, Freshness::fresh).value().state;
              input.base_version_id = state->latest()->id;
              return p.entries.save(new_command(p, tenant_), EntryId(id), input);
            },
            [=, this](Process& p, std::string const& id, bool is_deletion) {
              auto const kind = is_deletion ? TransitionInput::Kind::remove : TransitionInput::Kind::undelete;
              return p.entries.transition(new_command(p, tenant_), EntryId(id), {.kind = kind});
            },
            &row_of<entry::Word>(),
            "validation_failed unknown_tag",
            false,
            true};
  }

  Referrer by_site_of_entries() {
    auto out = by_tags_of_entries();
    out.name = "entry.site";
    out.target = "site";
    auto const marks = [](std::string const& target) { return target.empty() ? MarksInput{} : MarksInput{.site = SiteId::parse(target)}; };
    out.create = [=, this](Process& p, std::string const& id, std::string const& target) {
      return p.entries.create(
          new_command(p, tenant_),
          {.id = EntryId(id), .type_key = TypeKey("note"), .first = {.data = {{"title", "Title"}}}, .marks = marks(target)});
    };
    out.change = [=, this](Process& p, std::string const& id, std::string const& target) {
      return p.entries.mark(new_command(p, tenant_), EntryId(id), marks(target));
    };
    out.refusal = "validation_failed unknown_site";
    return out;
  }

  /// `code` of the rejection, `code pointer` of its only error; of a store's error its context.
  static std::string words_of(Outcome<Written> const& outcome) {
    if (outcome) { return "done"; }
    auto const failure = outcome.error();
    if (auto const* error = std::get_if<StoreError>(&failure)) { return "store error: " + error->context; }
    auto const& rejection = std::get<Rejection>(failure);
    auto out = std::string(code_name(rejection.code));
    for (auto const& error : rejection.errors) { out += " " + error.code; }
    if (auto const* holders = rejection.extra.if_contains("holders")) { out += " " + json::serialize(*holders); }
    return out;
  }

  void race(Referrer const& referrer, int rounds);
  bool round(Referrer const& referrer, Way way, Meeting meeting, bool is_warm);
  std::optional<json::object> shown(WordRow const& word, std::string const& id);
  /// Whether it is there and refers to the target.
  bool refers(WordRow const& word, std::string const& id, std::string const& target);
  void expect_claims_of_the_log();

  std::string const conninfo_ = fresh_database();
  MemorySubjectKeys keys_{};
  Node here_{conninfo_, keys_};   // deletes
  Node there_{conninfo_, keys_};  // refers
  TenantId tenant_{};
  int made_ = 0;
};

/// Nothing when it is not there, or deleted: by a process that starts now.
std::optional<json::object> ReferenceRaces::shown(WordRow const& word, std::string const& id) {
  Repositories fresh(*there_.pg);
  auto const state = fresh.load(word, TenantScope(tenant_), id, Freshness::fresh).value().state;
  if (!word.fold.exists(state.get())) { return std::nullopt; }
  auto out = word.fold.describe(state.get());
  return out.at("is_deleted").as_bool() ? std::nullopt : std::optional(std::move(out));
}

bool ReferenceRaces::refers(WordRow const& word, std::string const& id, std::string const& target) {
  auto const record = shown(word, id);
  return record && json::serialize(*record).find(target) != std::string::npos;
}

/// Says whether the deletion won.
bool ReferenceRaces::round(Referrer const& referrer, Way way, Meeting meeting, bool is_warm) {
  auto const target = make(referrer.target, "t" + std::to_string(++made_));
  auto const id = new_id();
  if (way != Way::create) { EXPECT_EQ("done", words_of(referrer.create(there_.process, id, way == Way::undelete ? target : ""))); }
  if (way == Way::undelete) { EXPECT_EQ("done", words_of(referrer.remove_or_undelete(there_.process, id, true))); }
  auto const& target_word = *find_word(referrer.target);
  if (is_warm) { (void)there_.process.repositories.load(target_word, TenantScope(tenant_), target, Freshness::fresh).value(); }

  Crossing crossing;
  using Place = HeldLog::Place;
  auto const place = [&](Meeting first) {
    return meeting == Meeting::together ? Place::any : meeting == first ? Place::first : Place::second;
  };
  if (meeting != Meeting::as_they_come) {
    here_.log.hold(crossing, place(Meeting::deletion_first));
    there_.log.hold(crossing, place(Meeting::reference_first));
  }
  std::barrier start(2);
  std::string deleted, referred;
  std::thread deleting([&] {
    start.arrive_and_wait();
    deleted = words_of(run(here_.process, target_word, record::Verb::remove, target));
    here_.log.let_go();
  });
  start.arrive_and_wait();
  referred = words_of(way == Way::create   ? referrer.create(there_.process, id, target)
                      : way == Way::change ? referrer.change(there_.process, id, target)
                                           : referrer.remove_or_undelete(there_.process, id, false));
  there_.log.let_go();
  deleting.join();

  bool const deletion_won = deleted == "done";
  auto const stream = std::string(referrer.word->name) + "-" + id;
  bool const leaves_out = way == Way::undelete && referrer.leaves_out;
  if (deletion_won && leaves_out) {
    EXPECT_EQ("done", referred);
    EXPECT_TRUE(shown(*referrer.word, id).has_value());
  } else if (deletion_won) {
    EXPECT_EQ(referrer.refusal, referred);
  } else {
    EXPECT_EQ("in_use [\"" + stream + "\"]", deleted);
    EXPECT_EQ("done", referred);
  }
  if (meeting == Meeting::deletion_first || meeting == Meeting::reference_first) {
    EXPECT_EQ(meeting == Meeting::deletion_first, deletion_won) << "whoever appends first has won";
  }
  EXPECT_EQ(deletion_won, !shown(target_word, target));
  EXPECT_EQ(deletion_won, !refers(*referrer.word, id, target));
  auto const exists = referrer.target + "/" + target;
  auto const holder = [&](Claim const& claim) { return here_.pg->claim_holder(TenantScope(tenant_), claim).value(); };
  EXPECT_EQ(deletion_won, !holder({std::string(record::kExistsClaim), exists}));
  EXPECT_EQ(deletion_won, !holder({std::string(record::kRefClaim), exists + "/" + stream}));
  return deletion_won;
}

void ReferenceRaces::race(Referrer const& referrer, int rounds) {
  SCOPED_TRACE(referrer.name);
  std::map<std::pair<Meeting, bool>, int> wins;
  for (int i = 0; i < rounds && !HasFailure(); ++i) {
    auto way = std::array{Way::create, Way::change, Way::undelete}.at(static_cast<std::size_t>(i / 4) % 3);
    if (referrer.is_fixed && way == Way::change) { way = Way::create; }
    auto const meeting = kMeetings.at(static_cast<std::size_t>(i) % kMeetings.size());
    SCOPED_TRACE("round " + std::to_string(i));
    ++wins[{meeting, round(referrer, way, meeting, i / 12 % 2 == 0)}];
  }
  for (bool const deletion_won : {false, true}) {
    EXPECT_LT(0, (wins[{Meeting::deletion_first, deletion_won}] + wins[{Meeting::reference_first, deletion_won}]));
    // Which of the two is faster is the machine's to say.
    auto const name = referrer.name + (deletion_won ? " deletions " : " references ");
    RecordProperty(name + "as they come", (wins[{Meeting::as_they_come, deletion_won}]));
    RecordProperty(name + "together", (wins[{Meeting::together, deletion_won}]));
  }
}

/// What streams hold by their events is what the table says, and nothing else is there.
void ReferenceRaces::expect_claims_of_the_log() {
  std::map<std::string, std::set<Claim>> held;
  std::vector<EventPtr> all;
  for (std::int64_t shard = 0; shard < here_.pg->shard_count(); ++shard) {
    auto const events = ok(here_.pg->read_shard(ShardNo(shard), ShardPosition(0), 1'000'000, std::size_t{1} << 30U));
    for (auto const& event : events) {
      if (event->header.tenant != tenant_) { continue; }
      auto& claims = held[event->header.stream.str()];
      auto const changes = read_claims(json::parse(event->data).as_object());
      for (auto const& claim : changes.release) { claims.erase(claim); }
      claims.insert(changes.take.begin(), changes.take.end());
    }
  }
  std::set<std::string> expected;
  for (auto const& [stream, claims] : held) {
    for (auto const& claim : claims) { expected.insert(claim.kind + " " + claim.key + " " + stream); }
  }
  auto connection = pg::Connection::open({.conninfo = conninfo_}).value();
  auto const rows =
      ok(connection.exec("SELECT kind || ' ' || convert_from(key, 'UTF8') || ' ' || stream FROM contentos.claim WHERE tenant = $1",
                         pg::Params().uuid(tenant_)));
  std::set<std::string> table;
  for (std::size_t i = 0; i < rows.size(); ++i) { table.emplace(rows[i].text(0)); }
  EXPECT_EQ(expected, table);
  EXPECT_GT(table.size(), 100U);
}

TEST_F(ReferenceRaces, OfEntriesTagsHaveOneWinner) {
  race(by_tags_of_entries(), 120);
  race(by_site_of_entries(), 120);
  expect_claims_of_the_log();
}

TEST_F(ReferenceRaces, OfEveryReferringFieldHaveOneWinner) {
  std::vector<Referrer> referrers;
  auto const add = [&](WordRow const& word) {
    auto const fields = referring_fields(*word.kind);
    EXPECT_FALSE(fields.empty()) << word.name << " refers by no field of its own: say here how it comes to refer";
    for (auto const& field : fields) { referrers.push_back(by_field(word, field)); }
  };
  for (auto const* word : words()) {
    if (word->kind != nullptr && word->kind->references != nullptr) { add(*word); }
  }
  add(row_of<widget::Word>());
  for (auto const& referrer : referrers) { race(referrer, 120); }
  expect_claims_of_the_log();
}

}  // namespace
}  // namespace contentos::test
