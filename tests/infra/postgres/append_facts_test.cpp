// What the statements under a shard's lock cost: they read by key, and no more than the verdicts need, however many claims there are.
#include "infra/postgres/append_facts.hpp"

#include "infra/memory/memory_event_log.hpp"
#include "infra/postgres/event_log.hpp"
#include "infra/postgres/migrate.hpp"
#include "tests/infra/postgres/log_testing.hpp"
#include "tests/support/postgres_fixture.hpp"

#include <gtest/gtest.h>

#include <random>

namespace contentos {
namespace {

using namespace test;
using pg::Connection;

class AppendFacts : public testing::Test {
protected:
  void SetUp() override {
    auto const log = ok(PgEventLog::open({.conninfo = conninfo_}));
    ASSERT_TRUE(log->place_tenant(TenantScope(tenant_), ShardNo(1)).has_value());
    appender_.emplace(ok(Connection::open({.conninfo = conninfo_,
                                           .role = std::string(pg::kAppenderRole),
                                           .settings = {{"plan_cache_mode", "force_generic_plan"}, {"enable_seqscan", "off"}}})));
  }
  /// So many claims of one kind, held by one stream each.
  void hold(std::string const& kind, std::string const& prefix, int count) {
    auto admin = ok(Connection::open({.conninfo = conninfo_}));
    ok(admin.script("INSERT INTO claim (tenant, kind, key, stream) SELECT '" + tenant_.str() + "', '" + kind +
                    "', convert_to(format('%s%s', '" + prefix +
                    "', lpad(n::text, 8, '0')), 'UTF8'), 'test-' || n FROM generate_series(1, " + std::to_string(count) +
                    ") n; ANALYZE claim"));
  }
  /// The plan that the reading of claims below prefixes ran with.
  std::string prefix_plan(AppendRequest request) {
    auto prepared = pg::prepare(std::move(request), AppendId(crypto::new_uuid_v7()));
    std::vector<pg::Prepared*> const batch{&prepared};
    pg::FactsQuery const query(ShardNo(1), batch);
    auto const& statement = query.statements().back();
    std::string out;
    for (auto row :
         ok(appender_->exec("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) " + std::string(statement.sql), *statement.params))) {
      out += std::string(row.text(0)) + "\n";
    }
    return out;
  }

  std::string conninfo_ = fresh_database();
  TenantId tenant_ = new_tenant();
  std::optional<Connection> appender_{};
};

TEST_F(AppendFacts, ReadNoClaimThatLiesAboveAnEmptyPrefix) {
  hold("ref", "b/", 5000);
  auto r = one(tenant_, "x", 0);
  r.empty_prefixes = {{"ref", "a/"}};
  auto const plan = prefix_plan(r);
  EXPECT_NE(plan.find("using claim_pkey"), std::string::npos) << plan;
  EXPECT_EQ(plan.find("Rows Removed"), std::string::npos) << plan;
  EXPECT_NE(plan.find("(never executed)"), std::string::npos) << plan;
  EXPECT_EQ(plan.find("Sort"), std::string::npos) << plan;
}

TEST_F(AppendFacts, ReadNoMoreOfAFullPrefixThanAVerdictTells) {
  hold("ref", "a/", 5000);
  auto r = one(tenant_, "x", 0, taking({}, {{"ref", "a/00000001"}, {"ref", "b/1"}, {"other", "a/1"}}));
  r.empty_prefixes = {{"ref", "a/"}};
  auto const plan = prefix_plan(r);
  EXPECT_NE(plan.find("Index Only Scan using claim_pkey on claim d (actual rows=1001 loops=1)"), std::string::npos) << plan;
  EXPECT_NE(plan.find("Index Scan using claim_pkey on claim d_1 (actual rows=21 loops=1)"), std::string::npos) << plan;
  EXPECT_EQ(plan.find("Sort"), std::string::npos) << plan;
}

std::string described(AppendVerdict const& verdict) {
  if (auto const* no = std::get_if<PrefixNotEmpty>(&verdict)) {
    std::string out = "not empty " + no->prefix.key_prefix + " " + std::to_string(no->claims);
    for (auto const& holder : no->holders) { out += " " + holder.str(); }
    return out;
  }
  if (auto const* no = std::get_if<ClaimNotHeld>(&verdict)) { return "not held " + no->claim.key; }
  if (auto const* no = std::get_if<ClaimHeld>(&verdict)) { return "held " + no->claim.key + " by " + no->holder.str(); }
  if (auto const* done = std::get_if<Appended>(&verdict)) { return "appended " + std::to_string(done->last.value); }
  return "verdict " + std::to_string(verdict.index());
}

/// Requests that take, give back and demand things of a few prefixes, of which one holds many claims.
class Claimants {
public:
  Claimants(TenantId tenant, MemoryEventLog& log, unsigned seed) : tenant_(tenant), log_(log), random_(seed) {}

  AppendRequest crowd() {
    auto e = event();
    for (int i = 0; i < 990; ++i) { e.claims.take.push_back({"ref", "a/" + std::to_string(10'000 + 10 * i)}); }
    return one(tenant_, "s0", 0, e);
  }
  AppendRequest next() {
    auto const id = "s" + std::to_string(below(6));
    auto e = event();
    for (auto n = below(4); n > 0; --n) { e.claims.take.push_back(claim()); }
    for (auto n = below(4); n > 0; --n) { e.claims.release.push_back(claim()); }
    auto r = one(tenant_, id, ok(log_.stream_version(TenantScope(tenant_), stream(id))).value, e);
    if (below(4) == 0) { r.held_claims = {claim()}; }
    if (below(2) == 0) { r.empty_prefixes = {{"ref", below(2) == 0 ? "a/" : "b/"}}; }
    if (below(4) == 0) { r.empty_prefixes.push_back({"ref", below(2) == 0 ? "a/100" : ""}); }
    return r;
  }
  int below(int end) { return std::uniform_int_distribution<int>(0, end - 1)(random_); }

private:
  Claim claim() {
    if (below(3) == 0) { return {"ref", "b/" + std::to_string(below(4))}; }
    return {"ref", "a/" + std::to_string(10'000 + below(2) * 9'700 + below(300))};
  }

  TenantId tenant_;
  MemoryEventLog& log_;
  std::mt19937 random_;
};

TEST_F(AppendFacts, MakeABatchJudgeAsIfEachRequestHadComeAlone) {
  std::map<std::size_t, int> seen;
  for (unsigned seed = 1; seed <= 8; ++seed) {
    auto const log = ok(PgEventLog::open({.conninfo = conninfo_}));
    MemoryEventLog memory;
    auto const tenant = new_tenant();
    ASSERT_TRUE(log->place_tenant(TenantScope(tenant), ShardNo(1)).has_value());
    ASSERT_TRUE(memory.place_tenant(TenantScope(tenant), ShardNo(1)).has_value());
    Claimants claimants(tenant, memory, seed);
    auto const crowd = claimants.crowd();
    appended(memory.append(crowd));
    appended(log->append(crowd));
    pg::ShardMemory known(ShardNo(1));
    for (int round = 0; round < 12; ++round) {
      std::vector<pg::Prepared> prepared;
      std::vector<std::string> alone;
      for (auto n = 1 + claimants.below(20); n > 0; --n) {
        auto r = claimants.next();
        auto const verdict = ok(memory.append(r));
        ++seen[verdict.index()];
        alone.push_back(described(verdict));
        prepared.push_back(pg::prepare(std::move(r), AppendId(crypto::new_uuid_v7())));
      }
      std::vector<pg::Prepared*> requests;
      requests.reserve(prepared.size());
      for (auto& p : prepared) { requests.push_back(&p); }
      pg::AppendBatch batch(ShardNo(1), requests);
      auto const done = batch.run(*appender_, known, {});
      ASSERT_TRUE(done.has_value()) << done.error().context;
      std::vector<std::string> together;
      for (auto const& verdict : batch.verdicts()) { together.push_back(described(verdict)); }
      ASSERT_EQ(together, alone) << "seed " << seed << " round " << round;
    }
  }
  for (auto const index : {0U, 3U, 4U, 5U}) { EXPECT_GT(seen[index], 20) << "verdict " << index << " hardly comes up"; }
}

}  // namespace
}  // namespace contentos
