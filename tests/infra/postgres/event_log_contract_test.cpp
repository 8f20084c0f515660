// What every event log keeps to (commands/ports/event_log.hpp), run on the one in memory and on the one in PostgreSQL.
#include "domain/json/canonical.hpp"
#include "tests/infra/postgres/log_contract.hpp"

#include <boost/json/parse.hpp>

namespace contentos {
namespace {

using namespace test;

TYPED_TEST_SUITE(EventLogContract, LogPlaces);

TYPED_TEST(EventLogContract, NumbersStreamTenantAndShardWithoutGaps) {
  auto const a = this->place();
  auto const b = this->place();
  EXPECT_EQ(appended(this->log.append(one(a, "x", 0))).last, TenantPosition(1));
  EXPECT_EQ(appended(this->log.append(one(b, "x", 0))).last, TenantPosition(1));
  auto const third = appended(this->log.append(one(a, "x", 1)));
  EXPECT_EQ(third.last, TenantPosition(2));
  EXPECT_EQ(third.shard, ShardNo(3));
  EXPECT_EQ(third.shard_position, ShardPosition(3));
  EXPECT_EQ(ok(this->log.stream_version(TenantScope(a), stream("x"))), StreamVersion(2));
  EXPECT_EQ(ok(this->log.tenant_position(TenantScope(a))), TenantPosition(2));
  EXPECT_EQ(ok(this->log.tenant_position(TenantScope(new_tenant()))), TenantPosition(0));
}

TYPED_TEST(EventLogContract, GivesBackWhatWasAppended) {
  auto const tenant = this->place();
  auto e = event(R"({"title":"Grüße"})");
  e.body = std::string(5000, 'b') + std::string("\0\xFF", 2);
  auto r = request(tenant, {{stream("x"), StreamVersion(0), {e, event()}}, {stream("y"), StreamVersion(0), {event()}}});
  r.attributed_to = PersonId(crypto::new_uuid_v7());
  r.streams.front().origin = {"c2VhbGVk", "agent \"1\"\\\n é"};
  auto const done = appended(this->log.append(r));
  EXPECT_FALSE(done.repeated);
  EXPECT_EQ(done.result, r.result);

  auto const events = this->stream_of(tenant, "x");
  ASSERT_EQ(events.size(), 2U);
  auto const& first = events[0];
  EXPECT_EQ(first.data, e.data);
  EXPECT_EQ(first.body, e.body);
  EXPECT_EQ(first.body_hash, crypto::sha256(*e.body));
  EXPECT_EQ(first.hash, crypto::event_hash(first.header_bytes, first.data, first.body_hash));
  EXPECT_EQ(first.header_bytes, encode_header(first.header));
  EXPECT_EQ(first.header_bytes, canonical_json(boost::json::parse(first.header_bytes)));
  EXPECT_EQ(first.header.id, e.id);
  EXPECT_EQ(first.header.type, e.type);
  EXPECT_EQ(first.header.stream, stream("x"));
  EXPECT_EQ(first.header.stream_version, StreamVersion(1));
  EXPECT_EQ(first.header.occurred, done.recorded);
  EXPECT_EQ(first.header.recorded, done.recorded);
  EXPECT_EQ(first.header.command_id, r.command_id);
  EXPECT_EQ(first.header.correlation_id, r.correlation_id);
  EXPECT_EQ(first.header.actor, r.actor);
  EXPECT_EQ(first.header.attributed_to, r.attributed_to);
  EXPECT_EQ(first.header.origin, r.streams.front().origin);
  EXPECT_EQ(first.header.append_index, 0);
  EXPECT_EQ(first.header.append_count, 3);
  EXPECT_EQ(events[1].header.append_index, 1);
  EXPECT_EQ(events[1].header.append_id, first.header.append_id);
  EXPECT_FALSE(events[1].body_hash);
}

TYPED_TEST(EventLogContract, LeavesBodiesOutWhenTheyAreNotAskedFor) {
  auto const tenant = this->place();
  auto e = event();
  e.body = "content";
  appended(this->log.append(one(tenant, "x", 0, e)));
  auto const events = this->stream_of(tenant, "x", Parts::header_and_data);
  ASSERT_EQ(events.size(), 1U);
  EXPECT_FALSE(events[0].body);
  EXPECT_EQ(events[0].body_hash, crypto::sha256("content"));
}

TYPED_TEST(EventLogContract, ReadsAStreamFromAVersionAndOneEvent) {
  auto const tenant = this->place();
  appended(this->log.append(request(tenant, {{stream("x"), StreamVersion(0), {event("1"), event("2"), event("3")}}})));
  auto const tail = ok(this->log.read_stream(TenantScope(tenant), stream("x"), StreamVersion(2), Parts::with_body));
  ASSERT_EQ(tail.size(), 2U);
  EXPECT_EQ(tail[0].data, "2");
  EXPECT_EQ(ok(this->log.read_event(TenantScope(tenant), stream("x"), StreamVersion(3)))->data, "3");
  EXPECT_FALSE(ok(this->log.read_event(TenantScope(tenant), stream("x"), StreamVersion(4))));
  EXPECT_TRUE(this->stream_of(tenant, "absent").empty());
}

TYPED_TEST(EventLogContract, KeepsTenantsApart) {
  auto const a = this->place();
  auto const b = this->place();
  appended(this->log.append(one(a, "x", 0, taking({{"slug", "home"}}))));
  EXPECT_TRUE(this->stream_of(b, "x").empty());
  EXPECT_EQ(ok(this->log.stream_version(TenantScope(b), stream("x"))), StreamVersion(0));
  EXPECT_FALSE(ok(this->log.claim_holder(TenantScope(b), {"slug", "home"})));
  EXPECT_TRUE(ok(this->log.list_streams(TenantScope(b), "test")).empty());
  appended(this->log.append(one(b, "x", 0, taking({{"slug", "home"}}))));
}

TYPED_TEST(EventLogContract, RefusesAWrongVersionAndSaysTheRightOne) {
  auto const tenant = this->place();
  appended(this->log.append(one(tenant, "x", 0)));
  auto const no = refused<WrongVersion>(this->log.append(one(tenant, "x", 0)));
  EXPECT_EQ(no.stream, stream("x"));
  EXPECT_EQ(no.actual, StreamVersion(1));
  EXPECT_EQ(refused<WrongVersion>(this->log.append(one(tenant, "x", 5))).actual, StreamVersion(1));
}

TYPED_TEST(EventLogContract, AppendsNothingWhenOneStreamOfTheRequestIsRefused) {
  auto const tenant = this->place();
  appended(this->log.append(one(tenant, "y", 0)));
  refused<WrongVersion>(
      this->log.append(request(tenant, {{stream("x"), StreamVersion(0), {event()}}, {stream("y"), StreamVersion(0), {event()}}})));
  EXPECT_TRUE(this->stream_of(tenant, "x").empty());
}

TYPED_TEST(EventLogContract, AppendsToManyStreamsAtOnceEachWithItsSiteAndOrigin) {
  auto const tenant = this->place();
  std::vector<StreamEvents> streams;
  for (int i = 0; i < 100; ++i) {
    StreamEvents one{stream("s" + std::to_string(i)), StreamVersion(0), {event(), event()}};
    one.site_id = SiteId(crypto::new_uuid_v7());
    one.origin = {"c2VhbGVk" + std::to_string(i), "agent"};
    streams.push_back(one);
  }
  auto const done = appended(this->log.append(request(tenant, streams)));
  EXPECT_EQ(done.last, TenantPosition(200));
  for (int i = 0; i < 100; ++i) {
    auto const events = this->stream_of(tenant, "s" + std::to_string(i));
    ASSERT_EQ(events.size(), 2U);
    auto const& header = events[1].header;
    EXPECT_EQ(header.tenant_position, TenantPosition(2 * i + 2));
    EXPECT_EQ(header.append_index, 2 * i + 1);
    EXPECT_EQ(header.append_count, 200);
    EXPECT_EQ(header.site_id, streams[static_cast<std::size_t>(i)].site_id);
    EXPECT_EQ(header.origin, streams[static_cast<std::size_t>(i)].origin);
  }
  // One in the middle has moved, and then another wants what a third holds: nothing of the rest is there.
  appended(this->log.append(one(tenant, "s50", 2)));
  for (auto& s : streams) { s.expected = StreamVersion(2); }
  EXPECT_EQ(refused<WrongVersion>(this->log.append(request(tenant, streams))).stream, stream("s50"));
  streams[50].expected = StreamVersion(3);
  auto holder = one(tenant, "holder", 0);
  holder.streams.front().events.front().claims.take = {{"thing", "a"}};
  appended(this->log.append(holder));
  streams[70].events.front().claims.take = {{"thing", "a"}};
  auto const held = refused<ClaimHeld>(this->log.append(request(tenant, streams)));
  EXPECT_EQ(held.holder, stream("holder"));
  EXPECT_EQ(held.taker, stream("s70"));
  EXPECT_EQ(ok(this->log.tenant_position(TenantScope(tenant))), TenantPosition(202));
}

TYPED_TEST(EventLogContract, RefusesWhenAGuardedStreamHasMoved) {
  auto const tenant = this->place();
  appended(this->log.append(one(tenant, "type", 0)));
  auto r = one(tenant, "x", 0);
  r.guards = {{stream("type"), StreamVersion(1)}};
  appended(this->log.append(one(tenant, "type", 1)));
  auto const no = refused<GuardFailed>(this->log.append(r));
  EXPECT_EQ(no.stream, stream("type"));
  EXPECT_EQ(no.actual, StreamVersion(2));
  r.guards = {{stream("type"), StreamVersion(2)}};
  appended(this->log.append(r));
}

TYPED_TEST(EventLogContract, GivesAClaimToOneStream) {
  auto const tenant = this->place();
  Claim const home{"slug", std::string("home\0page\xFF", 10)};
  appended(this->log.append(one(tenant, "x", 0, taking({home}))));
  EXPECT_EQ(ok(this->log.claim_holder(TenantScope(tenant), home)), stream("x"));
  auto const no = refused<ClaimHeld>(this->log.append(one(tenant, "y", 0, taking({home}))));
  EXPECT_EQ(no.claim, home);
  EXPECT_EQ(no.holder, stream("x"));
  appended(this->log.append(one(tenant, "x", 1, taking({home}))));
  appended(this->log.append(one(tenant, "x", 2, taking({}, {home}))));
  EXPECT_FALSE(ok(this->log.claim_holder(TenantScope(tenant), home)));
  appended(this->log.append(one(tenant, "y", 0, taking({home}))));
  EXPECT_EQ(ok(this->log.claim_holder(TenantScope(tenant), home)), stream("y"));
}

TYPED_TEST(EventLogContract, HandsAClaimOverWithinOneAppend) {
  auto const tenant = this->place();
  Claim const home{"slug", "home"};
  appended(this->log.append(one(tenant, "x", 0, taking({home}))));
  appended(this->log.append(
      request(tenant, {{stream("y"), StreamVersion(0), {taking({home})}}, {stream("x"), StreamVersion(1), {taking({}, {home})}}})));
  EXPECT_EQ(ok(this->log.claim_holder(TenantScope(tenant), home)), stream("y"));
}

TYPED_TEST(EventLogContract, IgnoresTheReleaseOfAnothersClaim) {
  auto const tenant = this->place();
  Claim const home{"slug", "home"};
  appended(this->log.append(one(tenant, "x", 0, taking({home}))));
  appended(this->log.append(one(tenant, "y", 0, taking({}, {home}))));
  EXPECT_EQ(ok(this->log.claim_holder(TenantScope(tenant), home)), stream("x"));
}

TYPED_TEST(EventLogContract, RefusesTheSameClaimTwiceInOneRequest) {
  auto const tenant = this->place();
  Claim const home{"slug", "home"};
  auto const no = refused<ClaimHeld>(this->log.append(
      request(tenant, {{stream("x"), StreamVersion(0), {taking({home})}}, {stream("y"), StreamVersion(0), {taking({home})}}})));
  EXPECT_EQ(no.holder, stream("x"));
  EXPECT_FALSE(ok(this->log.claim_holder(TenantScope(tenant), home)));
}

TYPED_TEST(EventLogContract, RefusesWhenAPrefixThatMustBeEmptyIsNot) {
  auto const tenant = this->place();
  appended(this->log.append(one(tenant, "child", 0, taking({{"path", "/a/b"}, {"path", "/ab"}, {"other", "/a/z"}}))));
  auto r = one(tenant, "x", 0);
  r.empty_prefixes = {{"path", "/a/"}};
  auto const no = refused<PrefixNotEmpty>(this->log.append(r));
  EXPECT_EQ(no.holders, std::vector{stream("child")});
  EXPECT_EQ(no.claims, 1);
  appended(this->log.append(one(tenant, "child", 1, taking({}, {{"path", "/a/b"}}))));
  appended(this->log.append(r));
}

TYPED_TEST(EventLogContract, AnswersARepeatedCommandWithItsFirstOutcome) {
  auto const tenant = this->place();
  auto const r = one(tenant, "x", 0);
  auto const first = appended(this->log.append(r));
  auto again = r;
  again.result = "something else";
  auto const second = appended(this->log.append(again));
  EXPECT_TRUE(second.repeated);
  EXPECT_EQ(second.last, first.last);
  EXPECT_EQ(second.recorded, first.recorded);
  EXPECT_EQ(second.shard_position, first.shard_position);
  EXPECT_EQ(second.result, r.result);
  EXPECT_EQ(second.stream, stream("x"));
  EXPECT_EQ(second.version, StreamVersion(1));
  EXPECT_EQ(this->stream_of(tenant, "x").size(), 1U);
  auto const known = ok(this->log.find_command(TenantScope(tenant), r.command_id));
  ASSERT_TRUE(known);
  EXPECT_TRUE(known->has_digest(r.command_digest));
  EXPECT_EQ(known->principal, r.principal);
  EXPECT_EQ(known->outcome.last, first.last);
  EXPECT_EQ(known->outcome.result, r.result);
}

TYPED_TEST(EventLogContract, FindsManyCommandsInTheOrderTheyAreAskedFor) {
  auto const tenant = this->place();
  auto const r = one(tenant, "x", 0);
  auto const s = one(tenant, "y", 0);
  appended(this->log.append(r));
  appended(this->log.append(s));
  CommandId const unknown(crypto::new_uuid_v7());
  auto const found = ok(this->log.find_commands(TenantScope(tenant), {s.command_id, unknown, r.command_id, s.command_id}));
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[0]->outcome.result, s.result);
  EXPECT_FALSE(found[1]);
  EXPECT_EQ(found[2]->outcome.last, TenantPosition(1));
  EXPECT_EQ(found[3]->outcome.last, TenantPosition(2));
  EXPECT_TRUE(ok(this->log.find_commands(TenantScope(tenant), {})).empty());
  EXPECT_FALSE(ok(this->log.find_commands(TenantScope(this->place()), {r.command_id}))[0]);
}

TYPED_TEST(EventLogContract, RefusesACommandIdWithAnotherCommandOrPrincipal) {
  auto const tenant = this->place();
  auto const r = one(tenant, "x", 0);
  appended(this->log.append(r));
  auto other = r;
  other.command_digest = crypto::sha256("another");
  refused<CommandReused>(this->log.append(other));
  auto stolen = r;
  stolen.principal = "token:else";
  refused<CommandReused>(this->log.append(stolen));
  auto const elsewhere = this->place();
  EXPECT_FALSE(ok(this->log.find_command(TenantScope(elsewhere), r.command_id)));
}

TYPED_TEST(EventLogContract, DoesNotRememberTheCommandIdOfARefusedRequest) {
  auto const tenant = this->place();
  auto r = one(tenant, "x", 7);
  refused<WrongVersion>(this->log.append(r));
  EXPECT_FALSE(ok(this->log.find_command(TenantScope(tenant), r.command_id)));
  r.streams[0].expected = StreamVersion(0);
  EXPECT_FALSE(appended(this->log.append(r)).repeated);
}

TYPED_TEST(EventLogContract, RefusesWhatOccurredBeforeTheStreamsLast) {
  auto const tenant = this->place();
  auto const noon = *parse_rfc3339("2020-05-05T12:00:00Z");
  auto at_noon = event();
  at_noon.occurred = noon;
  appended(this->log.append(one(tenant, "x", 0, at_noon)));
  auto earlier = event();
  earlier.occurred = noon - std::chrono::microseconds(1);
  auto const no = refused<OccurredTooEarly>(this->log.append(one(tenant, "x", 1, earlier)));
  EXPECT_EQ(no.last, noon);
  at_noon.id = EventId(crypto::new_uuid_v7());
  appended(this->log.append(one(tenant, "x", 1, at_noon)));
  auto future = event();
  future.occurred = ok(this->log.now()) + std::chrono::hours(1);
  refused<OccurredTooEarly>(this->log.append(one(tenant, "y", 0, future)));
}

TYPED_TEST(EventLogContract, NeverLetsRecordedTimeGoBack) {
  auto const tenant = this->place();
  Timestamp last{};
  for (int i = 0; i < 20; ++i) {
    auto const recorded = appended(this->log.append(one(tenant, "x", i))).recorded;
    EXPECT_GE(recorded, last);
    last = recorded;
  }
}

TYPED_TEST(EventLogContract, PlacesATenantOnce) {
  auto const tenant = this->place(5);
  EXPECT_TRUE(this->log.place_tenant(TenantScope(tenant), ShardNo(5)).has_value());
  EXPECT_EQ(this->log.place_tenant(TenantScope(tenant), ShardNo(6)).error().code, StoreErrorCode::internal);
  EXPECT_EQ(this->log.place_tenant(TenantScope(new_tenant()), ShardNo(this->log.shard_count())).error().code, StoreErrorCode::internal);
}

TYPED_TEST(EventLogContract, RefusesATenantWithoutAShard) {
  auto const refusal = this->log.append(one(new_tenant(), "x", 0));
  ASSERT_FALSE(refusal.has_value());
  EXPECT_EQ(refusal.error().code, StoreErrorCode::internal);
}

TYPED_TEST(EventLogContract, RefusesARequestThatNoLogCouldKeep) {
  auto const tenant = this->place();
  EXPECT_FALSE(this->log.append(request(tenant, {})).has_value());
  EXPECT_FALSE(this->log.append(one(tenant, std::string_view("a\0b", 3), 0)).has_value());
  auto unreadable = one(tenant, "x", 0);
  unreadable.streams.front().origin.agent = "caf\xE9";
  EXPECT_FALSE(this->log.append(std::move(unreadable)).has_value());
  EXPECT_FALSE(this->log.append(request(tenant, {{stream("x"), StreamVersion(0), {event()}}, {stream("x"), StreamVersion(0), {event()}}}))
                   .has_value());
  auto long_result = one(tenant, "x", 0);
  long_result.result = std::string(16 * 1024 + 1, 'r');
  EXPECT_FALSE(this->log.append(long_result).has_value());
  EXPECT_FALSE(this->log.append(one(tenant, "x", 0, taking({{"kind", std::string(513, 'k')}}))).has_value());
}

TYPED_TEST(EventLogContract, ListsTheStreamsOfAnAggregateByName) {
  auto const tenant = this->place();
  for (char const* id : {"b", "a", "c-d"}) { appended(this->log.append(one(tenant, id, 0))); }
  appended(this->log.append(request(tenant, {{StreamName("tes", "z"), StreamVersion(0), {event()}}})));
  appended(this->log.append(request(tenant, {{StreamName("testing", "z"), StreamVersion(0), {event()}}})));
  EXPECT_EQ(ok(this->log.list_streams(TenantScope(tenant), "test")), (std::vector{stream("a"), stream("b"), stream("c-d")}));
}

TYPED_TEST(EventLogContract, SaysWhereInTheShardATenantsEventsLie) {
  auto const mine = this->place();
  auto const other = this->place();
  std::vector<ShardPosition> places;
  for (int i = 0; i < 20; ++i) {
    auto const& tenant = i % 3 == 0 ? mine : other;
    auto const id = std::to_string(100 - i);  // unlike the order in which they came
    auto const done = appended(this->log.append(request(tenant, {{stream(id), StreamVersion(0), {event(), event()}}})));
    if (tenant != mine) { continue; }
    places.emplace_back(done.shard_position.value - 1);
    places.push_back(done.shard_position);
  }
  TenantScope const scope(mine);
  EXPECT_EQ(ok(this->log.places_after(scope, TenantPosition(0), 1'000)), places);
  EXPECT_EQ(ok(this->log.places_after(scope, TenantPosition(3), 4)), std::vector(places.begin() + 3, places.begin() + 7));
  EXPECT_TRUE(ok(this->log.places_after(scope, TenantPosition(14), 10)).empty());
  EXPECT_TRUE(ok(this->log.places_after(TenantScope(new_tenant()), TenantPosition(0), 10)).empty());
}

TYPED_TEST(EventLogContract, FeedsWholeAppendsInOrder) {
  auto const tenant = this->place();
  for (int i = 0; i < 5; ++i) {
    appended(this->log.append(request(tenant, {{stream("x"), StreamVersion(3 * i), {event(), event(), event()}}})));
  }
  EXPECT_EQ(this->feed.head(ShardNo(3)), ShardPosition(15));
  auto const piece = ok(this->feed.read(ShardNo(3), ShardPosition(3), 4, 1 << 20));
  ASSERT_GE(piece.size(), 3U);
  EXPECT_EQ(piece.size() % 3, 0U);
  EXPECT_EQ(piece.front()->position, ShardPosition(4));
  EXPECT_EQ(piece.back()->header.append_index, 2);
  EXPECT_EQ(ok(this->feed.read(ShardNo(3), ShardPosition(0), 1, 1)).size(), 3U);
  EXPECT_EQ(ok(this->feed.read(ShardNo(3), ShardPosition(0), 100, 1 << 20)).size(), 15U);
  EXPECT_TRUE(ok(this->feed.read(ShardNo(3), ShardPosition(15), 10, 1 << 20)).empty());
  EXPECT_TRUE(ok(this->feed.read(ShardNo(2), ShardPosition(0), 10, 1 << 20)).empty());
}

TYPED_TEST(EventLogContract, WakesWhoWaitsForTheFeed) {
  auto const tenant = this->place();
  auto const ticket = this->feed.wait(0, std::chrono::milliseconds(0));
  std::thread writer([&] { appended(this->log.append(one(tenant, "x", 0))); });
  auto next = this->feed.wait(ticket, std::chrono::seconds(20));
  EXPECT_GT(next, ticket);
  writer.join();
  EXPECT_EQ(this->feed.head(ShardNo(3)), ShardPosition(1));
}

}  // namespace
}  // namespace contentos
