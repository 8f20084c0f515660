// Deleting and undeleting a tenant: two logs, so two appends; whatever comes between them, and whoever else does the same, both logs end
// with one truth.
#include "commands/access/authenticator.hpp"
#include "commands/scheduler/scheduler.hpp"
#include "domain/entry/word.hpp"
#include "domain/record/record.hpp"
#include "domain/registration/registration.hpp"
#include "domain/site/site.hpp"
#include "domain/skip/skip.hpp"
#include "domain/tenant/tenant.hpp"
#include "tests/commands/forwarding_log.hpp"
#include "tests/commands/stubborn_todos.hpp"
#include "tests/commands/watched_log.hpp"
#include "tests/commands/world.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <optional>
#include <thread>

namespace contentos::test {
namespace {

using testing::HasSubstr;

/// A log that takes no appends of one tenant.
class CutLog final : public ForwardingLog {
public:
  using ForwardingLog::ForwardingLog;
  std::optional<TenantId> cut{};

  Result<AppendVerdict> append(AppendRequest request) override {
    if (cut == request.scope.tenant()) { return StoreError{StoreErrorCode::unavailable, true, "cut"}; }
    return ForwardingLog::append(std::move(request));
  }
};

class Existence : public World {
protected:
  CommandContext by_admin() {
    auto context = command();
    context.principal.scopes = {"platform:admin"};
    return context;
  }
  /// What the two logs say, as a process sees it that knows nothing yet.
  bool own_is_deleted() { return own().audit.is_deleted(); }
  bool is_deleted_by_the_platform() { return said().is_deleted; }
  tenant::State own() {
    return *Repositories(shared_.log).load<tenant::Word>(TenantScope(tenant_), tenant_.str(), Freshness::fresh).value().state;
  }
  registration::State said() {
    return *Repositories(shared_.log).load<registration::Word>(TenantScope(kPlatformTenant), tenant_.str(), Freshness::fresh).value().state;
  }
  bool holds(std::string const& slug) {
    auto const holder = shared_.log.claim_holder(TenantScope(kPlatformTenant), {"tenant_slug", slug}).value();
    return holder == StreamName(registration::Word::kName, tenant_.str());
  }
  bool has_one_truth() {
    return own_is_deleted() == is_deleted_by_the_platform() && own().slug == said().slug && holds(said().slug) == !own_is_deleted();
  }
  std::vector<RecordedEvent> events(TenantId in, std::string_view aggregate) {
    return shared_.log.read_stream(TenantScope(in), StreamName(aggregate, tenant_.str()), StreamVersion(1), Parts::with_body).value();
  }
  void make_other(std::string const& slug) {
    ASSERT_TRUE(here_.tenants.create(command(kPlatformTenant), {.name = "Other", .slug = slug}).has_value());
  }
  static Rejection rejected(Outcome<Written> const& outcome) {
    if (outcome.has_value()) {
      ADD_FAILURE() << "it was not refused";
      return {RejectionCode::bad_request, "", {}, {}};
    }
    auto const failure = outcome.error();
    EXPECT_TRUE(std::holds_alternative<Rejection>(failure));
    return std::get<Rejection>(failure);
  }
  CutLog cut_{shared_.log};
  Process mortal_{shared_, cut_};
};

TEST_F(Existence, EndsAndComesBackWithAllThatTheTenantHas) {
  ASSERT_TRUE(here_.entries.create(command(), note("a", "one")).has_value());
  auto const gone = here_.tenants.remove(by_admin());
  ASSERT_TRUE(gone.has_value());
  EXPECT_EQ("deleted", gone->view.at("status").as_string());
  EXPECT_TRUE(gone->changed);
  EXPECT_TRUE(has_one_truth());
  EXPECT_TRUE(own_is_deleted());
  EXPECT_FALSE(there_.tenants.remove(by_admin()).value().changed) << "it is deleted already";
  auto const back = there_.tenants.undelete(by_admin(), std::nullopt);
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ("active", back->view.at("status").as_string());
  EXPECT_TRUE(has_one_truth());
  EXPECT_FALSE(own_is_deleted());
  EXPECT_FALSE(here_.tenants.undelete(by_admin(), std::nullopt).value().changed);
  EXPECT_FALSE(here_.tenants.undelete(by_admin(), "another").has_value()) << "it is too late for another slug";
  EXPECT_TRUE(here_.entries.transition(command(), EntryId("a"), {.kind = TransitionInput::Kind::publish}).has_value());
}

TEST_F(Existence, ThatWasCutShortAtADeletionIsFinishedByItsRepetition) {
  cut_.cut = tenant_;
  auto const context = by_admin();
  ASSERT_FALSE(mortal_.tenants.remove(context).has_value());
  EXPECT_TRUE(is_deleted_by_the_platform());
  EXPECT_FALSE(own_is_deleted());
  make_other("acme");
  cut_.cut.reset();
  auto const again = mortal_.tenants.remove(context);
  ASSERT_TRUE(again.has_value());
  EXPECT_TRUE(own_is_deleted());
  EXPECT_EQ(context.principal.actor, events(tenant_, tenant::Word::kName).back().header.actor);
}

TEST_F(Existence, ThatWasCutShortAtItsBeginningIsFinishedByWhoeverWantsTheSlug) {
  WatchedLog lossy(shared_.log);
  Process unlucky(shared_, lossy);
  lossy.lose_next_answer("tenant", false);
  ASSERT_FALSE(unlucky.tenants.create(command(kPlatformTenant), {.name = "Second", .slug = "second"}).has_value());
  auto const taken = rejected(here_.tenants.create(command(kPlatformTenant), {.name = "Second", .slug = "second"}));
  EXPECT_EQ(RejectionCode::already_exists, taken.code);
  auto const holder = StreamName::from_stored(std::string(taken.extra.at("holder").as_string()));
  auto const made = *TenantId::parse(holder.id());
  EXPECT_TRUE(Repositories(shared_.log).load<tenant::Word>(TenantScope(made), made.str(), Freshness::fresh).value().state->exists);
  auto context = by_admin();
  context.scope = TenantScope(made);
  EXPECT_TRUE(here_.tenants.remove(context).has_value());
}

TEST_F(Existence, ThatWasCutShortIsFinishedWhereAProcessStarts) {
  for (bool const deletes : {true, false}) {
    cut_.cut = tenant_;
    ASSERT_FALSE((deletes ? mortal_.tenants.remove(by_admin()) : mortal_.tenants.undelete(by_admin(), "moved")).has_value());
    EXPECT_EQ(deletes, is_deleted_by_the_platform());
    EXPECT_NE(deletes, own_is_deleted());
    Process other(shared_);
    ASSERT_TRUE(other.tenants.finish_registrations([](StoreError const&) { ADD_FAILURE(); }).has_value());
    EXPECT_EQ(deletes, own_is_deleted());
    EXPECT_TRUE(has_one_truth());
    ASSERT_TRUE(other.tenants.finish_registrations([](StoreError const&) { ADD_FAILURE(); }).has_value());
  }
  EXPECT_EQ("moved", own().slug);
  EXPECT_EQ("provisioner", events(tenant_, tenant::Word::kName).back().header.actor.id);
}

TEST_F(Existence, ThatWasCutShortAtAnUndeleteIsFinishedByItsRepetition) {
  ASSERT_TRUE(here_.tenants.remove(by_admin()).has_value());
  cut_.cut = tenant_;
  auto const context = by_admin();
  ASSERT_FALSE(mortal_.tenants.undelete(context, "moved").has_value());
  EXPECT_TRUE(holds("moved")) << "nobody can take it meanwhile";
  EXPECT_TRUE(own_is_deleted());
  cut_.cut.reset();
  ASSERT_TRUE(mortal_.tenants.undelete(context, "moved").has_value());
  EXPECT_TRUE(has_one_truth());
  EXPECT_EQ("moved", own().slug);
}

TEST_F(Existence, ThatWasCutShortMayGoTheOtherWay) {
  cut_.cut = tenant_;
  ASSERT_FALSE(mortal_.tenants.remove(by_admin()).has_value());
  cut_.cut.reset();
  ASSERT_TRUE(mortal_.tenants.undelete(by_admin(), std::nullopt).has_value());
  EXPECT_TRUE(has_one_truth());
  EXPECT_FALSE(own_is_deleted());
  ASSERT_TRUE(mortal_.tenants.remove(by_admin()).has_value());
  cut_.cut = tenant_;
  ASSERT_FALSE(mortal_.tenants.undelete(by_admin(), std::nullopt).has_value());
  cut_.cut.reset();
  ASSERT_TRUE(mortal_.tenants.remove(by_admin()).has_value());
  EXPECT_TRUE(has_one_truth());
  EXPECT_TRUE(own_is_deleted());
}

TEST_F(Existence, OfATenantIsAsBeforeWhenThePlatformSaidNothing) {
  cut_.cut = kPlatformTenant;
  ASSERT_FALSE(mortal_.tenants.remove(by_admin()).has_value());
  EXPECT_TRUE(has_one_truth());
  EXPECT_FALSE(own_is_deleted());
}

TEST_F(Existence, IsOneTruthHoweverAdminsRace) {
  constexpr int kRounds = 40;
  std::atomic<int> failures = 0;
  auto const work = [&](Process& process, bool deletes) {
    for (int i = 0; i < kRounds; ++i) {
      auto context = new_command(process, tenant_);
      context.principal.scopes = {"platform:admin"};
      bool const is_deletion = (i % 2 == 0) == deletes;
      auto const done = is_deletion ? process.tenants.remove(context) : process.tenants.undelete(context, i % 4 == 1 ? "acme" : "moved");
      // Who comes too late to give another slug is told so.
      if (!done && std::holds_alternative<StoreError>(done.error())) { ++failures; }
    }
  };
  std::thread one([&] { work(here_, true); });
  std::thread other([&] { work(there_, false); });
  std::thread third([&] { work(mortal_, true); });
  one.join();
  other.join();
  third.join();
  EXPECT_EQ(0, failures);
  EXPECT_TRUE(has_one_truth());
}

TEST_F(Existence, ComesBackWithAnotherSlugWhenSomebodyElseHasItsOwn) {
  ASSERT_TRUE(here_.tenants.remove(by_admin()).has_value());
  make_other("acme");
  auto const refused = rejected(there_.tenants.undelete(by_admin(), std::nullopt));
  EXPECT_EQ(RejectionCode::already_exists, refused.code);
  EXPECT_EQ("/slug", refused.errors.at(0).pointer);
  EXPECT_THAT(refused.detail, HasSubstr("with another one"));
  EXPECT_TRUE(own_is_deleted());
  EXPECT_EQ(RejectionCode::validation_failed, rejected(there_.tenants.undelete(by_admin(), "api")).code);
  ASSERT_TRUE(there_.tenants.undelete(by_admin(), "acme-2").has_value());
  EXPECT_TRUE(has_one_truth());
  EXPECT_EQ("acme-2", own().slug);
}

TEST_F(Existence, IsNotMovedByAKeyThatWasUsedBefore) {
  auto context = by_admin();
  context.digest[0] = 1;
  ASSERT_TRUE(here_.tenants.remove(context).has_value());
  auto other = context;
  other.digest[0] = 2;
  EXPECT_EQ(RejectionCode::command_reused, rejected(there_.tenants.undelete(other, std::nullopt)).code);
  EXPECT_TRUE(is_deleted_by_the_platform());
  ASSERT_TRUE(there_.tenants.undelete(by_admin(), std::nullopt).has_value());
  auto const repeated = here_.tenants.remove(context);
  ASSERT_TRUE(repeated.has_value());
  EXPECT_TRUE(repeated->repeated);
  EXPECT_EQ("deleted", repeated->view.at("status").as_string()) << "as it was answered the first time";
  EXPECT_TRUE(has_one_truth());
  EXPECT_FALSE(own_is_deleted());

  // Nor by one of which the tenant's log knows nothing yet.
  auto half = by_admin();
  half.digest[0] = 3;
  cut_.cut = tenant_;
  ASSERT_FALSE(mortal_.tenants.remove(half).has_value());
  cut_.cut.reset();
  half.digest[0] = 4;
  EXPECT_EQ(RejectionCode::command_reused, rejected(mortal_.tenants.undelete(half, std::nullopt)).code);
  EXPECT_TRUE(is_deleted_by_the_platform());
}

TEST_F(Existence, ASlugIsNotGivenAgainByARepeatedPatch) {
  auto const first = by_admin();
  ASSERT_TRUE(here_.tenants.patch(first, {.slug = "one"}).has_value());
  ASSERT_TRUE(here_.tenants.patch(by_admin(), {.slug = "two"}).has_value());
  auto const again = here_.tenants.patch(first, {.slug = "one"});
  ASSERT_TRUE(again.has_value());
  EXPECT_TRUE(again->repeated);
  EXPECT_EQ("one", again->view.at("slug").as_string());
  EXPECT_EQ("two", own().slug);
  EXPECT_TRUE(has_one_truth());
}

TEST_F(Existence, OfThePlatformDoesNotEnd) {
  auto context = by_admin();
  context.scope = TenantScope(kPlatformTenant);
  EXPECT_EQ(RejectionCode::protected_record, rejected(here_.tenants.remove(context)).code);
  context.scope = TenantScope(TenantId(here_.identity.new_uuid()));
  EXPECT_EQ(RejectionCode::not_found, rejected(here_.tenants.remove(context)).code);
  EXPECT_EQ(RejectionCode::not_found, rejected(here_.tenants.undelete(context, std::nullopt)).code);
}

TEST_F(Existence, IsForPlatformAdminsToDecide) {
  auto context = command();
  context.principal.actor.kind = ActorKind::token;
  context.principal.home = tenant_;
  context.principal.scopes = {"tenant:manage"};
  EXPECT_EQ(RejectionCode::not_found, rejected(here_.tenants.remove(context)).code);
  EXPECT_FALSE(is_deleted_by_the_platform());
  for (auto const& input : {PatchTenantInput{.plan = "gold"}, PatchTenantInput{.owner = "x"}, PatchTenantInput{.status = "suspended"}}) {
    EXPECT_EQ(RejectionCode::forbidden, rejected(here_.tenants.patch(context, input)).code);
  }
}

TEST_F(Existence, OfItsTokensEndsWithItEvenWhereTheyAreKnown) {
  auto const made = here_.tokens.create(command(), {.kind = token::Kind::management, .name = "editor"});
  ASSERT_TRUE(made.has_value() && made->token.has_value());
  Authenticator const door(there_.repositories, there_.identity);
  auto const principal = door.authenticate(*made->token, there_.identity.now());
  ASSERT_TRUE(principal.has_value());
  auto context = command();
  context.principal = *principal;
  ASSERT_TRUE(there_.entries.create(context, note("a", "one")).has_value());

  ASSERT_TRUE(here_.tenants.remove(by_admin()).has_value());
  context.command_id = CommandId(here_.identity.new_uuid());
  auto const refused = there_.entries.create(context, note("b", "two"));
  ASSERT_FALSE(refused.has_value()) << "it was let in before, and the append is guarded";
  EXPECT_EQ(RejectionCode::unauthenticated, code(refused.error()));
  auto const absent = Authenticator(here_.repositories, here_.identity).authenticate("cos_m_x", here_.identity.now());
  auto const dead = Authenticator(here_.repositories, here_.identity).authenticate(*made->token, here_.identity.now());
  ASSERT_FALSE(dead.has_value());
  EXPECT_EQ(std::get<Rejection>(absent.error()).detail, std::get<Rejection>(dead.error()).detail);
  EXPECT_EQ(RejectionCode::unauthenticated, code(dead.error()));

  ASSERT_TRUE(here_.tenants.undelete(by_admin(), std::nullopt).has_value());
  EXPECT_TRUE(Authenticator(here_.repositories, here_.identity).authenticate(*made->token, here_.identity.now()).has_value());
}

TEST_F(Existence, ThatEndedTakesNothingButWhatMendsReadModels) {
  ASSERT_TRUE(here_.tenants.remove(by_admin()).has_value());
  auto const admin = rejected(there_.entries.create(by_admin(), note("a", "one")));
  EXPECT_EQ(RejectionCode::forbidden, admin.code);
  EXPECT_EQ("This tenant is deleted.", admin.detail);
  EXPECT_EQ(RejectionCode::not_found, rejected(here_.tenants.patch(by_admin(), {.name = "x"})).code);
  EXPECT_EQ(RejectionCode::not_found, rejected(here_.tenants.patch(by_admin(), {.settings = boost::json::object{{"locales", 7}}})).code);
  EXPECT_EQ(RejectionCode::not_found, rejected(here_.tenants.patch(by_admin(), {.slug = "x1"})).code);
  EXPECT_EQ("acme", said().slug);
  EXPECT_TRUE(here_.skips.request(by_admin(), {EventId(here_.identity.new_uuid()), "delivery", "it is broken"}).has_value());
}

TEST_F(Existence, IsWaitedForByTheSchedulerWhichThenDoesWhatIsOverdue) {
  ASSERT_TRUE(here_.entries.create(command(), note("a", "one")).has_value());
  TransitionInput schedule{.kind = TransitionInput::Kind::schedule};
  schedule.publish_at = OffsetTime{*shared_.log.now() + std::chrono::hours(1)};
  ASSERT_TRUE(here_.entries.transition(command(), EntryId("a"), schedule).has_value());
  auto const fold = [&] { return *Repositories(shared_.log).load<entry::Word>(TenantScope(tenant_), "a", Freshness::fresh).value().state; };
  auto const wanted = *fold().schedule;
  auto const event = shared_.log.read_event(TenantScope(tenant_), StreamName("entry", "a"), wanted.at);
  auto const asked = scheduler_reaction().changes(**event).value();
  auto const& added = std::get<AddTodo>(asked.back());
  StubbornTodos list(Todo{{std::string(Scheduler::kName), tenant_, added.key, (*event)->header.id}, added.due, added.payload});
  ASSERT_TRUE(here_.tenants.remove(by_admin()).has_value());
  auto const before = fold().version;
  SchedulerWorker scheduler(list, there_.entries, there_.identity, {.owner = "one"});
  for (int i = 0; i < 3; ++i) { ASSERT_TRUE(scheduler.run_once()); }
  EXPECT_EQ(0, list.completed);
  EXPECT_EQ(3U, list.delays.size());
  EXPECT_EQ(before, fold().version) << "it has not failed";
  ASSERT_TRUE(here_.tenants.undelete(by_admin(), std::nullopt).has_value());
  ASSERT_TRUE(scheduler.run_once());
  EXPECT_TRUE(fold().live);
  EXPECT_EQ(1, list.completed);
}

TEST_F(Existence, OfATenantThatWasHalfMadeCanBeFinishedAndEnded) {
  TenantId const half(here_.identity.new_uuid());
  auto const registered = here_.pipeline.decide_on<registration::Word>(
      command(kPlatformTenant), {Deed::create, registration::Word::kName}, half.str(),
      registration::RegisterTenant{half, "half", ShardNo(3), "Half", "gold", "eu", {{"nav", {{"main", 1}}}}, "account-17"});
  ASSERT_TRUE(registered.has_value());
  ASSERT_TRUE(there_.tenants.finish_registrations([](StoreError const&) { ADD_FAILURE(); }).has_value());
  auto const made = there_.repositories.load<tenant::Word>(TenantScope(half), half.str(), Freshness::fresh);
  ASSERT_TRUE(made.has_value());
  EXPECT_EQ("account-17", made->state->owner);
  EXPECT_TRUE(made->state->settings.other.contains("nav")) << "what was registered before it was judged is not judged now";
  auto context = by_admin();
  context.scope = TenantScope(half);
  EXPECT_TRUE(there_.tenants.remove(context).has_value());
}

TEST_F(Existence, OfOneThatIsClosedDoesNotKeepAProcessFromItsStart) {
  for (bool const deletes : {true, false}) {
    // Made before there were sites, or cut short, and closed since.
    TenantId const old(here_.identity.new_uuid());
    auto const slug = std::string("old-") + (deletes ? "deleted" : "suspended");
    SiteId const site(here_.identity.named_uuid(old.uuid(), "default-site"));
    auto context = [&](TenantId in) {
      auto made = command(in);
      made.principal.scopes = {"platform:admin"};
      return made;
    };
    ASSERT_TRUE(here_.pipeline
                    .decide_on<registration::Word>(context(kPlatformTenant), {Deed::create, registration::Word::kName}, old.str(),
                                                   registration::RegisterTenant{old, slug, ShardNo(3), "Old", "", "", {}})
                    .has_value());
    ASSERT_TRUE(shared_.log.place_tenant(TenantScope(old), ShardNo(3)).has_value());
    ASSERT_TRUE(here_.pipeline
                    .decide_on<tenant::Word>(context(old), {Deed::create, tenant::Word::kName}, old.str(),
                                             tenant::Create{old, "Old", slug, site, "", "", {}})
                    .has_value());
    ASSERT_TRUE((deletes ? here_.tenants.remove(context(old)) : here_.tenants.patch(context(old), {.status = "suspended"})).has_value());
    ASSERT_TRUE(there_.tenants.finish_registrations([](StoreError const&) { ADD_FAILURE(); }).has_value());
    auto const made = there_.repositories.load<site::Word>(TenantScope(old), site.str(), Freshness::fresh);
    EXPECT_TRUE(made->state->exists);
  }
}

TEST_F(Existence, BeginsWithAnOwnerAndAPlanThatCanBeChanged) {
  auto const context = command(kPlatformTenant);
  CreateTenantInput const input{.name = "Owned", .slug = "owned", .plan = "pro", .owner = "account-17"};
  auto const made = here_.tenants.create(context, input);
  ASSERT_TRUE(made.has_value());
  EXPECT_EQ("account-17", made->view.at("owner").as_string());
  tenant_ = *TenantId::parse(made->view.at("tenant_id").as_string());
  auto const changed = here_.tenants.patch(by_admin(), {.plan = "free", .owner = ""});
  ASSERT_TRUE(changed.has_value());
  EXPECT_EQ("free", changed->view.at("plan").as_string());
  EXPECT_EQ("", changed->view.at("owner").as_string());
  auto const again = here_.tenants.create(context, input);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ("account-17", again->view.at("owner").as_string()) << "as it was made";
  EXPECT_EQ("pro", again->view.at("plan").as_string());
}

}  // namespace
}  // namespace contentos::test
