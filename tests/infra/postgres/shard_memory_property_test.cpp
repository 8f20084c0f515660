// Random requests, appended by a process that remembers and by one that reads before every batch, give the same answers and the same log.
#include "infra/postgres/append_batch.hpp"
#include "infra/postgres/event_log.hpp"
#include "infra/postgres/migrate.hpp"
#include "tests/infra/postgres/log_testing.hpp"
#include "tests/support/postgres_fixture.hpp"

#include <gtest/gtest.h>

#include <random>

namespace contentos {
namespace {

using namespace test;

/// A log, and the processes that append to its shard.
class RememberedLog {
public:
  RememberedLog(TenantId tenant, std::vector<std::size_t> const& memories) {
    auto const log = ok(PgEventLog::open({.conninfo = conninfo_}));
    EXPECT_TRUE(log->place_tenant(TenantScope(tenant), ShardNo(0)).has_value());
    for (auto const most : memories) { memories_.emplace_back(ShardNo(0), most); }
    connection_.emplace(ok(pg::Connection::open({.conninfo = conninfo_, .role = std::string(pg::kAppenderRole)})));
  }
  /// `process` forgets everything first where it is to read.
  std::vector<std::string> append(std::size_t process, bool reads, std::vector<AppendRequest> requests) {
    auto& memory = memories_.at(process);
    if (reads) { memory.forget(); }
    std::vector<pg::Prepared> prepared;
    for (auto& r : requests) { prepared.push_back(pg::prepare(std::move(r), AppendId(crypto::new_uuid_v7()))); }
    std::vector<pg::Prepared*> pointers;
    for (auto& p : prepared) { pointers.push_back(&p); }
    pg::AppendBatch batch(ShardNo(0), std::move(pointers));
    auto const done = batch.run(*connection_, memory, {});
    EXPECT_TRUE(done.has_value()) << done.error().context;
    at_once_ += batch.was_at_once() ? 1 : 0;
    std::vector<std::string> out;
    for (auto const& verdict : batch.verdicts()) { out.push_back(told(verdict)); }
    return out;
  }
  /// Everything but what is new in each run: times, ids of appends, and with them the hashes. At its end how often time went back.
  [[nodiscard]] std::vector<std::string> dump() const {
    auto admin = ok(pg::Connection::open({.conninfo = conninfo_}));
    std::vector<std::string> out;
    for (std::string const query :
         {"SELECT concat_ws(' ', position, version, tenant_position, tenant, stream, encode(data, 'hex'), "
          "(convert_from(header, 'UTF8')::jsonb - 'recorded' - 'occurred') #- '{append,id}') FROM event ORDER BY position",
          "SELECT concat_ws(' ', tenant, stream, version) FROM stream_head ORDER BY stream",
          "SELECT concat_ws(' ', tenant, kind, encode(key, 'escape'), stream) FROM claim ORDER BY kind, key",
          "SELECT concat_ws(' ', tenant, command_id, shard_position) FROM command_result ORDER BY command_id",
          "SELECT concat_ws(' ', tenant, shard, position) FROM tenant_head", "SELECT concat_ws(' ', shard, head) FROM log_shard ORDER BY 1",
          "SELECT count(*)::text FROM event e JOIN event p ON p.shard = e.shard AND p.position = e.position - 1 "
          "WHERE (convert_from(e.header, 'UTF8')::jsonb ->> 'recorded')::timestamptz "
          "< (convert_from(p.header, 'UTF8')::jsonb ->> 'recorded')::timestamptz"}) {
      for (auto row : ok(admin.exec(query))) { out.emplace_back(row.text(0)); }
    }
    return out;
  }
  [[nodiscard]] int at_once() const { return at_once_; }

private:
  static std::string told(AppendVerdict const& verdict) {
    struct Teller {
      std::string operator()(Appended const& a) const {
        return "appended " + std::to_string(a.last.value) + " " + std::to_string(a.shard_position.value) + (a.repeated ? " again " : " ") +
               a.result;
      }
      std::string operator()(WrongVersion const& v) const { return "version " + v.stream.str() + " " + std::to_string(v.actual.value); }
      std::string operator()(GuardFailed const& v) const { return "guard " + v.stream.str() + " " + std::to_string(v.actual.value); }
      std::string operator()(ClaimHeld const& v) const { return "held " + v.claim.key + " " + v.holder.str() + " " + v.taker.str(); }
      std::string operator()(PrefixNotEmpty const& v) const { return "prefix " + v.prefix.key_prefix + " " + std::to_string(v.claims); }
      std::string operator()(ClaimNotHeld const& v) const { return "not held " + v.claim.key; }
      std::string operator()(CommandReused const&) const { return "reused"; }
      std::string operator()(OccurredTooEarly const& v) const { return "too early " + v.stream.str(); }
    };
    return std::visit(Teller{}, verdict);
  }

  std::string conninfo_ = fresh_database();
  std::vector<pg::ShardMemory> memories_{};
  std::optional<pg::Connection> connection_{};
  int at_once_ = 0;
};

/// Requests as they come: mostly right, some late, some repeated, some that want what is not so.
class Requests {
public:
  Requests(TenantId tenant, unsigned seed) : tenant_(tenant), random_(seed) {}

  AppendRequest next() {
    if (!sent_.empty() && below(15) == 0) {
      auto again = sent_[static_cast<std::size_t>(below(static_cast<int>(sent_.size())))];
      if (below(3) == 0) { again.streams = one_stream(); }
      if (below(4) == 0) { again.command_digest = crypto::sha256("other"); }
      return again;
    }
    auto r = request(tenant_, one_stream());
    if (below(6) == 0) {
      auto more = one_stream();
      if (more[0].stream != r.streams[0].stream) { r.streams.push_back(std::move(more[0])); }
    }
    if (below(4) == 0) {
      auto const of = name();
      r.guards = {{of, StreamVersion(guess(of.str()))}};
    }
    if (below(3) == 0) { r.guards = {{stream("s0"), StreamVersion(guess("test-s0"))}}; }
    if (below(20) == 0) { r.held_claims = {claim()}; }
    if (below(25) == 0) { r.empty_prefixes = {{"ref", std::string(1, static_cast<char>('a' + below(4)))}}; }
    r.result = "result " + std::to_string(below(1000));
    sent_.push_back(r);
    return r;
  }
  /// What was answered tells what versions there are; until then it is hoped that what was asked will be.
  void hear(std::vector<AppendRequest> const& batch, std::vector<std::string> const& verdicts) {
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (!verdicts[i].starts_with("appended") || verdicts[i].find("again") != std::string::npos) { continue; }
      for (auto const& s : batch[i].streams) { written_[s.stream.str()] += static_cast<std::int64_t>(s.events.size()); }
    }
    versions_ = written_;
  }
  int below(int end) { return std::uniform_int_distribution<int>(0, end - 1)(random_); }

private:
  StreamName name() { return stream("s" + std::to_string(below(30))); }
  Claim claim() { return {"ref", std::string(1, static_cast<char>('a' + below(4))) + std::to_string(below(80))}; }
  std::int64_t guess(std::string const& of) { return below(40) == 0 ? below(4) : versions_[of]; }
  std::vector<StreamEvents> one_stream() {
    auto const of = name();
    StreamEvents out{of, StreamVersion(guess(of.str())), {}};
    for (auto n = 1 + below(5) / 4; n > 0; --n) {
      auto e = event();
      if (below(3) == 0) { e.claims.take.push_back(claim()); }
      if (below(8) == 0) { e.claims.release.push_back(claim()); }
      if (below(60) == 0) { e.occurred = *parse_rfc3339("2020-01-01T00:00:00Z"); }
      out.events.push_back(std::move(e));
    }
    versions_[of.str()] += static_cast<std::int64_t>(out.events.size());
    return {out};
  }

  TenantId tenant_;
  std::mt19937 random_;
  std::map<std::string, std::int64_t> written_{};
  std::map<std::string, std::int64_t> versions_{};
  std::vector<AppendRequest> sent_{};
};

class ShardMemoryProperty : public testing::TestWithParam<unsigned> {};

TEST_P(ShardMemoryProperty, MakesNoDifferenceToTheLog) {
  auto const seed = GetParam();
  auto const tenant = new_tenant();
  Requests requests(tenant, seed);
  std::vector<std::size_t> const memories{seed % 2 == 0 ? pg::ShardMemory::kMostOfAKind : 3, 5};
  RememberedLog remembering(tenant, memories);
  RememberedLog reading(tenant, memories);
  int const others = seed % 3 == 0 ? 2 : 9;  // every so many batches is the other process's
  for (int round = 0; round < 300; ++round) {
    std::vector<AppendRequest> batch;
    for (auto n = 1 + requests.below(3); n > 0; --n) { batch.push_back(requests.next()); }
    std::size_t const process = requests.below(others) == 0 ? 1 : 0;
    auto const by_memory = remembering.append(process, false, batch);
    ASSERT_EQ(by_memory, reading.append(process, true, batch)) << "seed " << seed << " round " << round;
    requests.hear(batch, by_memory);
  }
  EXPECT_EQ(remembering.dump(), reading.dump()) << "seed " << seed;
  EXPECT_GT(remembering.at_once(), 15) << "hardly anything is written on memory";
  EXPECT_EQ(reading.at_once(), 0);
}

INSTANTIATE_TEST_SUITE_P(Seeds, ShardMemoryProperty, testing::Range(1U, 13U));

}  // namespace
}  // namespace contentos
