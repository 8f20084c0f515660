// A notebook whose events may be poisonous, and shorthands for what is set aside in it.
#pragma once

#include "domain/skip/skip.hpp"
#include "domain/word/word.hpp"
#include "tests/projections/runner/runner_testing.hpp"

#include <gmock/gmock.h>

#include <random>
#include <set>
#include <string>
#include <vector>

namespace contentos {

inline constexpr char const* kKnown = "entry.categorized.v1";

class SetAsideTest : public RunnerTest {
protected:
  SetAsideTest() { notebook.poisons->insert("bad"); }
  void TearDown() override { forget_event_types({}); }

  void append(TenantId tenant, std::vector<FakeFeed::Draft> const& drafts) { feed.append(ShardNo(tenant == c ? 1 : 0), tenant, drafts); }
  void good(TenantId tenant, std::string const& stream) { append(tenant, {{stream, kKnown}}); }
  void bad(TenantId tenant, std::string const& stream) { append(tenant, {{stream, kKnown, "bad"}}); }
  EventId last_event(TenantId tenant) { return feed.all(ShardNo(tenant == c ? 1 : 0)).back()->header.id; }
  void skip(TenantId tenant, EventId event, std::string const& projection = "notebook") {
    auto const encoded = skip::encode(skip::Requested{event, projection, "it is broken"});
    append(tenant, {{"skip-" + event.str(), encoded.type, encoded.data}});
  }

  struct Running {
    Runner runner;
    Running(FakeFeed& feed, Projection& projection, RunnerMetrics const& metrics = {}) : runner(feed, quick(), metrics) {
      runner.add(projection);
      runner.start();
      for (std::int64_t s = 0; s < 2; ++s) { EXPECT_TRUE(runner.wait_for("notebook", ShardNo(s), feed.head(ShardNo(s)), soon())); }
    }
    std::vector<SetAside> set_aside() { return runner.status().at(0).set_aside; }
  };
  std::string stream_notes(TenantId tenant, std::string const& stream) { return NotebookProjection::stream_notes(*store, tenant, stream); }
};

}  // namespace contentos
