#include "commands/access/authenticator.hpp"
#include "domain/category/category.hpp"
#include "domain/comment/comment.hpp"
#include "domain/registration/registration.hpp"
#include "domain/tenant/tenant.hpp"
#include "tests/commands/forwarding_log.hpp"
#include "tests/commands/world.hpp"

namespace contentos::test {
namespace {

using Kind = TransitionInput::Kind;

class APipeline : public World {};

TEST_F(APipeline, AnswersARepeatedCommandWithTheRecordAsItWasThen) {
  auto const first = command();
  auto const created = here_.entries.create(first, note("a", "one"));
  ASSERT_TRUE(created.has_value());
  ASSERT_TRUE(here_.entries.save(command(), EntryId("a"), {.data = {{"title", "two"}}, .base_version_id = latest(*created)}).has_value());
  auto const again = here_.entries.create(first, note("a", "one"));
  ASSERT_TRUE(again.has_value());
  EXPECT_TRUE(again->repeated);
  EXPECT_EQ(created->view, again->view);
  EXPECT_EQ(created->position, again->position);
}

/// Counts the events that are read of comments.
class CountingLog final : public ForwardingLog {
public:
  using ForwardingLog::ForwardingLog;
  std::size_t comment_events = 0;
  Result<std::vector<RecordedEvent>> read_stream(TenantScope scope, StreamName const& stream, StreamVersion from, Parts parts) override {
    auto events = ForwardingLog::read_stream(scope, stream, from, parts);
    if (events && stream.aggregate() == comment::Word::kName) { comment_events += events->size(); }
    return events;
  }
};

TEST_F(APipeline, ReadsNoMoreOfALongStreamThanIsNew) {
  CountingLog log(shared_.log);
  Process process(shared_, log);
  ASSERT_TRUE(process.entries.create(command(), note("a", "one")).has_value());
  auto const& word = row_of<comment::Word>();
  auto const made = process.records.run(word, command(), {.verb = record::Verb::create, .members = {{"on", "entry/a"}, {"text", "Yes."}}});
  ASSERT_TRUE(made.has_value());
  std::string const id(made->view.at("comment_id").as_string());
  auto const like_as = [&](CommandContext context, std::string const& who, record::Verb verb) {
    context.principal.actor = {ActorKind::system, who};
    return process.records.run(word, std::move(context), {.verb = verb, .id = id});
  };
  for (int i = 0; i < 100; ++i) { ASSERT_TRUE(like_as(command(), "u" + std::to_string(i), record::Verb::like)->changed); }
  EXPECT_LT(log.comment_events, 10U) << "what was appended here need not be read back";
  log.comment_events = 0;
  EXPECT_FALSE(like_as(command(), "u7", record::Verb::like)->changed);
  EXPECT_LT(log.comment_events, 3U) << "that it is so was looked up behind what is known";
  auto const context = command();
  auto const first = like_as(context, "u7", record::Verb::unlike);
  log.comment_events = 0;
  auto const again = like_as(context, "u7", record::Verb::unlike);
  ASSERT_TRUE(again.has_value());
  EXPECT_TRUE(again->repeated);
  EXPECT_EQ(first->view, again->view);
  EXPECT_LT(log.comment_events, 4U) << "a repeat is answered out of what is known";
  ASSERT_TRUE(like_as(command(), "u8", record::Verb::unlike)->changed);
  auto const later = like_as(context, "u7", record::Verb::unlike);
  EXPECT_EQ(first->view, later->view) << "as it was then, whatever came since";
}

TEST_F(APipeline, AnswersACommandThatChangesNothingWithAPositionNoLowerThanAnyBefore) {
  auto const archive = [&](Process& process, std::string const& id) {
    return process.records.run(row_of<category::Word>(), command(), {.verb = record::Verb::archive, .id = id}).value();
  };
  auto const make = [&](char const* name) {
    return here_.records.run(row_of<category::Word>(), command(), {.verb = record::Verb::create, .members = {{"name", name}}}).value();
  };
  std::string const id(make("News").view.at("category_id").as_string());
  EXPECT_TRUE(archive(here_, id).changed);
  auto const later = make("Sport");
  for (auto* process : {&here_, &there_}) {
    auto const again = archive(*process, id);
    EXPECT_FALSE(again.changed);
    EXPECT_EQ(later.position, again.position);
  }
}

TEST_F(APipeline, RefusesACommandIdThatComesBackWithAnotherCommand) {
  auto context = command();
  ASSERT_TRUE(here_.entries.create(context, note("a", "one")).has_value());
  context.digest[0] = 1;
  auto const reused = here_.entries.create(context, note("a", "other"));
  ASSERT_FALSE(reused.has_value());
  EXPECT_EQ(RejectionCode::command_reused, code(reused.error()));
}

TEST_F(APipeline, NeverRejectsOnAFoldThatAnotherProcessHasMovedOn) {
  auto const created = here_.entries.create(command(), note("a", "one"));
  ASSERT_TRUE(created.has_value());
  ASSERT_TRUE(there_.entries.transition(command(), EntryId("a"), {.kind = Kind::archive}).has_value());
  ASSERT_TRUE(here_.entries.transition(command(), EntryId("a"), {.kind = Kind::unarchive}).has_value());
  // `there` still believes that the entry is archived; what it would reject, it looks up first.
  auto const published = there_.entries.transition(command(), EntryId("a"), {.kind = Kind::publish});
  ASSERT_TRUE(published.has_value());
  EXPECT_EQ("published", published->view.at("status").as_string());
}

TEST_F(APipeline, DecidesAgainWhenItLostARace) {
  auto const created = here_.entries.create(command(), note("a", "one"));
  ASSERT_TRUE(there_.entries.transition(command(), EntryId("a"), {.kind = Kind::publish}).has_value());
  auto const saved = here_.entries.save(command(), EntryId("a"), {.data = {{"title", "two"}}, .base_version_id = latest(*created)});
  ASSERT_TRUE(saved.has_value());
  EXPECT_TRUE(saved->view.at("is_published").as_bool());
  EXPECT_EQ(2, saved->view.at("latest_version").at("number").as_int64());
}

TEST_F(APipeline, WritesNothingForASuspendedTenantEvenOnAnOldFold) {
  ASSERT_TRUE(there_.entries.create(command(), note("a", "one")).has_value());
  auto admin = command();
  admin.principal.scopes = {"platform:admin"};
  ASSERT_TRUE(here_.tenants.patch(admin, {.status = "suspended"}).has_value());
  auto const refused = there_.entries.create(command(), note("b", "two"));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(RejectionCode::forbidden, code(refused.error()));
}

TEST_F(APipeline, WritesNothingForATokenThatAnotherProcessRevoked) {
  auto const made = here_.tokens.create(command(), {.kind = token::Kind::management, .name = "editor"});
  ASSERT_TRUE(made.has_value() && made->token.has_value());
  auto const principal = Authenticator(there_.repositories, there_.identity).authenticate(*made->token, there_.identity.now());
  ASSERT_TRUE(principal.has_value());
  ASSERT_TRUE(here_.tokens.revoke(command(), principal->token_id).has_value());
  auto context = command();
  context.principal = *principal;
  auto const refused = there_.entries.create(context, note("a", "one"));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(RejectionCode::unauthenticated, code(refused.error()));
}

/// Appends an event under these conditions.
Outcome<Pipeline::Done> run_under(Pipeline& pipeline, CommandContext const& context, std::vector<EmptyClaimPrefix> const& empty,
                                  std::vector<Claim> const& held) {
  return pipeline.run(context, {Deed::edit, content_type::Word::kName}, Resource{context.scope}, [&](Freshness) -> Outcome<Intent> {
    return Intent{.streams = {{StreamName("test", "x"), StreamVersion(0), {{.type = "test.happened.v1", .data = "{}"}}}},
                  .empty_prefixes = empty,
                  .held_claims = held};
  });
}

TEST_F(APipeline, AnswersACommandThatHappensWhileItIsRepeatedAsIfItCameLater) {
  auto const context = command();
  bool has_happened = false;
  auto const repeated = there_.pipeline.run(context, {Deed::edit, content_type::Word::kName}, Resource{context.scope},
                                            [&](Freshness freshness) -> Outcome<Intent> {
                                              if (freshness == Freshness::fresh && !has_happened) {
                                                has_happened = true;
                                                EXPECT_TRUE(run_under(here_.pipeline, context, {}, {}).has_value());
                                              }
                                              return Failure(Rejection{RejectionCode::stale_precondition, "The record has changed since."});
                                            });
  ASSERT_TRUE(repeated.has_value());
  EXPECT_TRUE(repeated->repeated);
  EXPECT_EQ(StreamVersion(1), repeated->version);
}

TEST_F(APipeline, SaysWhoDependsOnWhatMustNotBeInUse) {
  for (int i = 0; i < 22; ++i) {
    ASSERT_TRUE(here_.entries.create(command(), note(("n" + std::to_string(10 + i)).c_str(), "x")).has_value());
  }
  auto const refused = here_.content_types.remove(command(), TypeKey("note"));
  ASSERT_FALSE(refused.has_value());
  ASSERT_EQ(RejectionCode::in_use, code(refused.error()));
  auto const extra = std::get<Rejection>(refused.error()).extra;
  ASSERT_EQ(20U, extra.at("holders").as_array().size());
  EXPECT_EQ("entry-n10", extra.at("holders").at(0).as_string());
  EXPECT_EQ("entry-n29", extra.at("holders").at(19).as_string());
  EXPECT_EQ(22, extra.at("holders_total").as_int64());
}

TEST_F(APipeline, SaysWhichRecordDoesNotExist) {
  ASSERT_TRUE(here_.entries.create(command(), note("a", "x")).has_value());
  auto const refused = run_under(here_.pipeline, command(), {}, {{"type_entry", "note/a"}, {"exists", "tag/a"}});
  ASSERT_FALSE(refused.has_value());
  ASSERT_EQ(RejectionCode::validation_failed, code(refused.error()));
  EXPECT_EQ("A record that this one refers to does not exist.", std::get<Rejection>(refused.error()).detail);
  EXPECT_EQ("tag/a", std::get<Rejection>(refused.error()).extra.at("reference").as_string());
  EXPECT_TRUE(run_under(here_.pipeline, command(), {}, {{"type_entry", "note/a"}}).has_value());
}

TEST_F(APipeline, HidesWhatBelongsToAnotherTenant) {
  ASSERT_TRUE(here_.entries.create(command(), note("a", "one")).has_value());
  auto const other = here_.tenants.create(command(kPlatformTenant), {.name = "Other", .slug = "other"});
  auto context = command(*TenantId::parse(other->view.at("tenant_id").as_string()));
  auto const absent = here_.entries.transition(context, EntryId("a"), {.kind = Kind::publish});
  ASSERT_FALSE(absent.has_value());
  EXPECT_EQ(RejectionCode::not_found, code(absent.error()));
}

TEST_F(APipeline, FinishesATenantWhoseCreationWasCutShort) {
  // Registered with the platform, and then the process died.
  TenantId const half(here_.identity.new_uuid());
  auto const registered = here_.pipeline.decide_on<registration::Word>(
      command(kPlatformTenant), {Deed::create, registration::Word::kName}, half.str(),
      registration::RegisterTenant{half, "half", ShardNo(3), "Half", "gold", "eu", {{"public_delivery", true}}});
  ASSERT_TRUE(registered.has_value());
  ASSERT_TRUE(there_.tenants.finish_registrations([](StoreError const&) {}).has_value());
  auto const tenant = there_.repositories.load<tenant::Word>(TenantScope(half), half.str(), Freshness::fresh);
  ASSERT_TRUE(tenant.has_value());
  EXPECT_EQ("gold", tenant->state->plan);
  EXPECT_TRUE(tenant->state->settings.public_delivery);
}

TEST_F(APipeline, KeepsNoAddressOfACallerInPlaintext) {
  auto context = command();
  context.remote_address = "203.0.113.77";
  ASSERT_TRUE(here_.entries.create(context, note("a", "one")).has_value());
  auto const events = shared_.log.read_stream(TenantScope(tenant_), StreamName("entry", "a"), StreamVersion(1), Parts::with_body);
  ASSERT_TRUE(events.has_value());
  for (auto const& event : *events) {
    EXPECT_FALSE(event.header.origin.ip_sealed.empty());
    EXPECT_EQ(std::string::npos, event.header_bytes.find("203.0.113.77"));
  }
}

}  // namespace
}  // namespace contentos::test
