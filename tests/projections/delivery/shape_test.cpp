// A model that an earlier release wrote is right at once where it can be, says where it is not, and becomes a new one by itself.
#include "projections/delivery/keys.hpp"
#include "projections/delivery/list_query.hpp"
#include "projections/delivery/prepare.hpp"
#include "projections/runner/runner.hpp"
#include "tests/projections/delivery/delivery_fixture.hpp"
#include "tests/projections/runner/runner_testing.hpp"

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

namespace contentos::delivery {
namespace {

bool is_of_marks(std::string_view suffix) {
  auto const path = suffix.substr(suffix.find('\0') + 1);
  return path.starts_with("metadata.") || path.starts_with("sys.slug") || path.starts_with("sys.site");
}

/// What that release stamped a fragment with that it would prepare now.
std::uint64_t stamp_before(TenantModel const& tenant, TypeModel const& type, std::int64_t schema_version) {
  auto stamp = fnv64(tenant.settings.default_locale);
  for (auto const& l : tenant.settings.locales) { stamp = fnv64(l.code + '\0' + l.fallback + '\0', stamp); }
  std::string omitted;
  for (auto const& field : type.definition().fields) {
    if (field.omitted) { omitted += field.key + '\0'; }
  }
  return fnv64(encode_schema(schema_version, type.schemas.at(schema_version)), fnv64(omitted, stamp));
}

/// A fragment as it was before anything but tags was delivered of marks.
std::string fragment_before(std::string_view bytes, TenantModel const& tenant) {
  auto fragment = decode_fragment(std::string(bytes)).value();
  auto const& type = *tenant.types.at(fragment.type.str());
  bool const is_fresh = fragment.stamp == type.stamp(fragment.schema_version);
  auto shown = boost::json::parse(fragment.prepared.json).as_object();
  shown.at("metadata").as_object().erase("concepts");
  for (auto const* member : {"slug", "site", "templateKey"}) { shown.at("sys").as_object().erase(member); }
  shown.at("metadata").as_object().erase("custom");
  fragment.prepared.json = boost::json::serialize(shown);
  fragment.prepared.digest = test_digest(fragment.prepared.json);
  if (is_fresh) { fragment.stamp = stamp_before(tenant, type, fragment.schema_version); }
  return encode_fragment(fragment);
}

/// Turns what this program wrote into what the release before wrote of the same log.
void make_older(KvStore& store, DeliveryReader const& reader) {
  KvBatch older;
  auto const scanned = store.snapshot()->scan({}, {}, [&](std::string_view key, std::string_view value) {
    if (key == std::string_view("\0s", 2)) { older.erase(std::string(key)); }
    if (key.starts_with(std::string_view("\0c", 2))) {
      std::string checkpoint(value);
      checkpoint.back() = static_cast<char>(checkpoint.back() ^ kDeliveryShape);
      older.put(std::string(key), checkpoint);
    }
    constexpr std::size_t kOfTenant = 17;
    if (key.front() == 'S') { older.put(std::string(key), std::string(value.substr(0, 16))); }
    if (key.front() == 'X') {
      older.put(std::string(key), {});
      if (is_of_marks(key.substr(kOfTenant))) { older.erase(std::string(key)); }
    }
    if (key.front() == 'n' || key.front() == 'i' || key.front() == 'G') { older.erase(std::string(key)); }
    if (key.front() == 'F') {
      TenantId const tenant = test_tenant(static_cast<std::uint8_t>(key[kOfTenant - 1]));
      older.put(std::string(key), fragment_before(value, *reader.resolve_tenant(tenant.str()).value()));
    }
    if (key.front() == 'I') {
      auto record = decode_index_record(value).value();
      std::erase_if(record.suffixes, is_of_marks);
      older.put(std::string(key), encode_index_record(record));
    }
    return true;
  });
  ASSERT_TRUE(scanned);
  ASSERT_TRUE(store.write(older));
}

/// A program that starts on a store.
struct Program {
  explicit Program(std::shared_ptr<KvStore> const& on) : projection(on, test_digest, cache), reader(on, test_digest, cache) {}
  std::shared_ptr<DeliveryCache> cache = std::make_shared<DeliveryCache>();
  DeliveryProjection projection;
  DeliveryReader reader;
};

class DeliveryBeforeMarks : public testing::Test {
protected:
  void SetUp() override {
    for (int i = 0; i < 200; ++i) { random.step(); }
    Program before(store);
    catch_up(feed, before.projection);
    make_older(*store, before.reader);
    catch_up(feed, scratch.projection);
  }
  /// Every entry in every locale: its ETag and its bytes.
  std::map<std::string, std::string> everything(DeliveryReader const& reader) {
    std::map<std::string, std::string> out;
    for (auto const& tenant : random.tenants) {
      auto locales = reader.resolve_tenant(tenant.str()).value()->settings.locale_codes();
      locales.emplace_back("*");
      for (auto const& locale : locales) {
        for (int e = 0; e < 12; ++e) {
          EntryId const id("e" + std::to_string(e));
          auto const fragment = reader.entry(TenantScope(tenant), id, locale).value();
          if (fragment) { out[tenant.str() + " " + id.str() + " " + locale] = fragment->etag + fragment->json; }
        }
      }
    }
    return out;
  }
  static Outcome<EntryList> list(Program const& program, std::string const& name, std::string const& value) {
    return program.reader.list(TenantScope(test_tenant(1)), parse_query({{name, value}}).value());
  }

  FakeFeed feed{2};
  RandomHistory random{feed, 5};
  std::shared_ptr<KvStore> store = std::make_shared<MemoryKvStore>();
  std::shared_ptr<KvStore> scratch_store = std::make_shared<MemoryKvStore>();
  Program scratch{scratch_store};
};

TEST_F(DeliveryBeforeMarks, ShowsEveryEntryAsItIsShownNow) {
  Program const program(store);
  auto const now = everything(program.reader);
  EXPECT_GT(now.size(), 20U);
  EXPECT_EQ(now, everything(scratch.reader));
  EXPECT_THAT(now.begin()->second, testing::HasSubstr("concepts"));
}

TEST_F(DeliveryBeforeMarks, RefusesListsByMarksUntilItIsRebuilt) {
  Program program(store);
  EXPECT_FALSE(program.projection.is_outdated()) << "nobody has looked";
  catch_up(feed, program.projection);
  EXPECT_TRUE(program.projection.is_outdated());
  std::vector<std::pair<std::string, std::string>> const by_marks{{"metadata.tags[exists]", "true"},
                                                                  {"metadata.concepts.sys.id", "x"},
                                                                  {"sys.slug", "x"},
                                                                  {"sys.site.sys.id[in]", "x"},
                                                                  {"order", "sys.slug"},
                                                                  {"metadata.tags.sys.id[all]", "x"}};
  for (auto const& [name, value] : by_marks) {
    auto const refused = list(program, name, value);
    ASSERT_FALSE(refused) << name;
    auto const failure = refused.error();
    auto const* error = std::get_if<StoreError>(&failure);
    ASSERT_NE(error, nullptr) << name;
    EXPECT_EQ(error->code, StoreErrorCode::not_caught_up) << name;
    EXPECT_TRUE(error->retryable) << name;
  }
  EXPECT_EQ(list(program, "order", "sys.id")->total, list(scratch, "order", "sys.id")->total) << "all else is served";
  auto shadow = program.projection.begin_rebuild().value();
  catch_up(feed, *shadow);
  ASSERT_TRUE(shadow->promote());
  EXPECT_FALSE(program.projection.is_outdated());
  for (auto const& [name, value] : by_marks) { EXPECT_TRUE(list(program, name, value)) << name; }
}

/// Some of its entries have numbers, and others have not.
TEST_F(DeliveryBeforeMarks, ListsAsNowWhatItKnowsAlsoWhereItGoesOn) {
  Program program(store);
  for (int round = 0; round < 4; ++round) {
    for (auto const& tenant : random.tenants) {
      for (auto const* order : {"fields.rank", "-fields.slug,fields.rank", "fields.pinned,-sys.id", "sys.publishedAt"}) {
        auto const model = program.reader.resolve_tenant(tenant.str()).value();
        auto plan =
            plan_list(*model, parse_query({{"content_type", "post"}, {"order", order}, {"fields.pinned[in]", "true,false"}}).value());
        if (!plan) { continue; }
        plan->costs = {static_cast<std::size_t>(round), 100};
        auto const listed = [&](Program& of, KvStore const& in) {
          IndexReader index(in, tenant, of.cache->sets(), of.cache->sets().epoch());
          return run_list(index, *plan).value().ids;
        };
        EXPECT_EQ(listed(program, *store), listed(scratch, *scratch_store)) << order;
      }
    }
    for (int i = 0; i < 40; ++i) { random.step(); }
    catch_up(feed, program.projection);
    catch_up(feed, scratch.projection);
  }
}

TEST_F(DeliveryBeforeMarks, IsFollowedAndRebuiltByTheRunnerWithoutBeingAsked) {
  for (int i = 0; i < 40; ++i) { random.step(); }
  catch_up(feed, scratch.projection);
  auto const expected = dump_of(scratch.projection);
  Program program(store);
  ASSERT_NE(dump_of(program.projection), expected);
  {
    Runner runner(feed, quick());
    runner.add(program.projection);
    runner.start();
    for (std::int64_t s = 0; s < 2; ++s) { ASSERT_TRUE(runner.wait_for("delivery", ShardNo(s), feed.head(ShardNo(s)), soon())); }
    ASSERT_TRUE(eventually([&] { return !program.projection.is_outdated(); }));
  }
  EXPECT_EQ(dump_of(program.projection), expected) << "the fold of the log, which is what a build from the beginning gives";
  EXPECT_EQ(everything(program.reader), everything(scratch.reader));
  EXPECT_EQ(list(program, "metadata.tags[exists]", "true")->total, list(scratch, "metadata.tags[exists]", "true")->total);
  Program again(store);
  catch_up(feed, again.projection);
  EXPECT_FALSE(again.projection.is_outdated()) << "a restart knows it";
}

TEST_F(DeliveryBeforeMarks, ThatANewerProgramHasWrittenToStaysOlder) {
  {
    Program newer(store);
    for (int i = 0; i < 40; ++i) { random.step(); }
    catch_up(feed, newer.projection);
  }
  Program again(store);
  catch_up(feed, again.projection);
  EXPECT_TRUE(again.projection.is_outdated()) << "it has keys of both kinds";
}

}  // namespace
}  // namespace contentos::delivery
