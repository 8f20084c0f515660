// What a request costs in the delivery model itself (no HTTP): single entries and lists, at 1,000 and 100,000 published entries on
// RocksDB. docs/layers/projections.md has the figures.
#include "infra/rocksdb/rocksdb_store.hpp"
#include "projections/delivery/assemble.hpp"
#include "projections/delivery/delivery_projection.hpp"
#include "projections/delivery/delivery_reader.hpp"
#include "tests/infra/rocksdb/temporary_folder.hpp"
#include "tests/projections/support/history.hpp"

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdio>
#include <map>
#include <memory>
#include <random>

namespace contentos::delivery {
namespace {

constexpr std::size_t kBodyBytes = 4000;

std::vector<content_type::Field> bench_fields() {
  using content_type::FieldType;
  return {field("title", FieldType::string),   field("slug", FieldType::string),   field("rank", FieldType::number),
          field("pinned", FieldType::boolean), field("fresh", FieldType::boolean), field("body", FieldType::richtext)};
}

std::string entry_id(int i) { return "entry-number-" + std::to_string(i); }

std::string mark_id(int i) { return "0190a7c2-6f3e-7c11-9d4b-" + std::to_string(100'000'000'000 + i); }

/// With a slug, one of 20 categories and two of 50 tags.
std::string snapshot(int i, Timestamp at) {
  auto const number = std::to_string(i);
  auto const tags = R"([")" + mark_id(i % 50) + R"(",")" + mark_id((i + 1 + i % 7) % 50) + R"("])";
  std::string body;
  while (body.size() < kBodyBytes) { body += "Paragraph " + std::to_string(body.size()) + " of entry " + number + ". "; }
  return R"({"access":{"level":"public"},"fields":{"body":")" + body + R"(","fresh":)" + (i / 2 % 2 == 0 ? "true" : "false") +
         R"(,"pinned":)" + (i % 2 == 0 ? "true" : "false") + R"(,"rank":)" + std::to_string(i % 1000) + R"(,"slug":"slug-)" + number +
         R"(","title":"Title )" + number + R"("},"meta":{"categories":[")" + mark_id(100 + i % 20) + R"("],"created_at":")" +
         format_rfc3339(at) + R"(","external_id":"","slug":"news/slug-)" + number + R"(","slugs":{"en-US":"news/slug-)" + number +
         R"("},"tags":)" + tags + R"(,"title":""},"published_at":")" + format_rfc3339(at) +
         R"(","published_by":{"id":"x","kind":"system"},"schema_version":1,"version":1,"version_id":"01890a5d-ac96-774b-bcce-b302099a8057"})";
}

/// A model of `count` entries in a temporary folder, filled through the projection once per process.
struct Model {
  explicit Model(int count) {
    FakeFeed feed(1);
    History history(feed);
    history.create_tenant(tenant, "bench");
    history.create_type(tenant, "post", bench_fields());
    auto at = parse_rfc3339("2020-01-01T00:00:00Z").value();
    auto const started = std::chrono::steady_clock::now();
    for (int i = 0; i < count; ++i) {
      entry::Created created;
      created.entry_id = EntryId(entry_id(i));
      created.type_key = TypeKey("post");
      entry::Published published;
      published.snapshot = snapshot(i, at);
      auto c = entry::encode(created);
      auto p = entry::encode(published);
      at += std::chrono::seconds(1);
      feed.append(ShardNo(0), tenant, {{"entry-" + entry_id(i), c.type, c.data, {}}, {"entry-" + entry_id(i), p.type, p.data, p.body}});
    }
    auto const made = std::chrono::steady_clock::now();
    catch_up(feed, projection, 512);
    auto const filled = std::chrono::steady_clock::now();
    history.change_type(tenant, "post", [] {
      auto fields = bench_fields();
      fields[2].indexed = true;
      fields[0].omitted = true;  // takes one index key from every entry
      return fields;
    }());
    catch_up(feed, projection, 512);
    auto const changed = std::chrono::steady_clock::now();
    fields_back(history);
    catch_up(feed, projection, 512);
    auto const seconds = [](auto from, auto to) { return std::chrono::duration<double>(to - from).count(); };
    std::printf("%d entries: events made in %.1f s, projected in %.1f s, a schema change that touches every entry in %.2f s\n", count,
                seconds(started, made), seconds(made, filled), seconds(filled, changed));
  }
  void fields_back(History& history) { history.change_type(tenant, "post", bench_fields()); }

  TemporaryFolder folder{};
  TenantId tenant = test_tenant(1);
  TenantScope scope{tenant};
  std::shared_ptr<RocksKvStore> store = RocksKvStore::open(folder.path()).value();
  std::shared_ptr<DeliveryCache> cache = std::make_shared<DeliveryCache>();
  DeliveryProjection projection{store, test_digest, cache};
  DeliveryReader warm{store, test_digest, cache};
  DeliveryReader cold{store, test_digest, std::make_shared<DeliveryCache>(0)};  // keeps tenants, and no bodies
};

Model& model(benchmark::State const& state) {
  static std::map<int, std::unique_ptr<Model>> models;
  auto& slot = models[static_cast<int>(state.range(0))];
  if (!slot) { slot = std::make_unique<Model>(static_cast<int>(state.range(0))); }
  return *slot;
}

void get(benchmark::State& state, DeliveryReader const& reader, TenantScope scope, int among) {
  std::mt19937 random(1);
  for (auto _ : state) {
    EntryId const id(entry_id(static_cast<int>(random() % static_cast<unsigned>(among))));
    auto fragment = reader.entry(scope, id, {});
    if (!fragment || !*fragment) { state.SkipWithError("an entry is missing"); }
    benchmark::DoNotOptimize(fragment);
  }
}
void entry_from_cache(benchmark::State& state) { get(state, model(state).warm, model(state).scope, 500); }
void entry_from_store(benchmark::State& state) { get(state, model(state).cold, model(state).scope, static_cast<int>(state.range(0))); }

void list(benchmark::State& state, DeliveryReader const& reader, std::vector<std::pair<std::string, std::string>> const& parameters) {
  auto& m = model(state);
  auto const query = parse_query(parameters).value();
  auto const tenant = reader.resolve_tenant("bench").value();
  std::size_t bytes = 0;
  for (auto _ : state) {
    auto const found = reader.list(m.scope, query);
    if (!found) {
      state.SkipWithError("the list failed");
      break;
    }
    auto const out = assemble_list(*tenant, query, *found, test_digest);
    bytes = out.body.size();
    benchmark::DoNotOptimize(out);
  }
  state.counters["body_bytes"] = static_cast<double>(bytes);
}
void list_newest_100_from_cache(benchmark::State& state) { list(state, model(state).warm, {{"content_type", "post"}}); }
void list_newest_100_from_store(benchmark::State& state) { list(state, model(state).cold, {{"content_type", "post"}}); }
void list_one_by_slug(benchmark::State& state) { list(state, model(state).warm, {{"content_type", "post"}, {"fields.slug", "slug-77"}}); }
void list_tenth_100_by_rank(benchmark::State& state) {
  list(state, model(state).warm, {{"content_type", "post"}, {"order", "fields.rank"}, {"skip", "500"}});
}
void list_half_of_all_by_rank(benchmark::State& state) {
  list(state, model(state).warm, {{"content_type", "post"}, {"fields.pinned", "true"}, {"order", "-fields.rank"}, {"limit", "10"}});
}
void list_half_of_half_by_rank(benchmark::State& state) {
  list(state, model(state).warm,
       {{"content_type", "post"}, {"fields.pinned", "true"}, {"fields.fresh", "true"}, {"order", "-fields.rank"}, {"limit", "20"}});
}
void list_20_of_a_run(benchmark::State& state) {
  list(state, model(state).warm, {{"content_type", "post"}, {"order", "-fields.pinned"}, {"limit", "20"}});
}
void list_20_of_a_run_by_its_other_end(benchmark::State& state) {
  list(state, model(state).warm, {{"content_type", "post"}, {"order", "-fields.pinned,sys.id"}, {"limit", "20"}});
}
void list_20_of_a_run_by_slug(benchmark::State& state) {
  list(state, model(state).warm, {{"content_type", "post"}, {"order", "fields.pinned,-fields.slug"}, {"limit", "20"}});
}
void list_two_filters(benchmark::State& state) {
  list(state, model(state).warm, {{"content_type", "post"}, {"fields.pinned", "true"}, {"fields.rank[in]", "2,4,6"}, {"limit", "10"}});
}
void list_one_by_sys_slug(benchmark::State& state) { list(state, model(state).warm, {{"sys.slug", "news/slug-77"}}); }
void list_newest_10_of_a_tag(benchmark::State& state) {
  list(state, model(state).warm, {{"content_type", "post"}, {"metadata.tags.sys.id", mark_id(7)}, {"limit", "10"}});
}
void list_with_both_of_two_tags(benchmark::State& state) {
  list(state, model(state).warm, {{"metadata.tags.sys.id[all]", mark_id(7) + "," + mark_id(8)}, {"limit", "10"}});
}
void list_deep_skip(benchmark::State& state) {
  list(state, model(state).warm, {{"content_type", "post"}, {"skip", std::to_string(state.range(0) - 50)}});
}

#define CONTENTOS_BENCH(function) BENCHMARK(function)->Arg(1000)->Arg(100'000)->Unit(benchmark::kMicrosecond)
CONTENTOS_BENCH(entry_from_cache);
CONTENTOS_BENCH(entry_from_store);
CONTENTOS_BENCH(list_newest_100_from_cache);
CONTENTOS_BENCH(list_newest_100_from_store);
CONTENTOS_BENCH(list_one_by_slug);
CONTENTOS_BENCH(list_tenth_100_by_rank);
CONTENTOS_BENCH(list_half_of_all_by_rank);
CONTENTOS_BENCH(list_half_of_half_by_rank);
CONTENTOS_BENCH(list_20_of_a_run);
CONTENTOS_BENCH(list_20_of_a_run_by_its_other_end);
CONTENTOS_BENCH(list_20_of_a_run_by_slug);
CONTENTOS_BENCH(list_two_filters);
CONTENTOS_BENCH(list_one_by_sys_slug);
CONTENTOS_BENCH(list_newest_10_of_a_tag);
CONTENTOS_BENCH(list_with_both_of_two_tags);
CONTENTOS_BENCH(list_deep_skip);

}  // namespace
}  // namespace contentos::delivery

BENCHMARK_MAIN();
