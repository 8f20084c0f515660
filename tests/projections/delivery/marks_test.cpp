// What editors mark entries with: how it is delivered, and what lists find by it.
#include "projections/delivery/prepare.hpp"
#include "tests/projections/delivery/delivery_fixture.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value_to.hpp>

#include <algorithm>

namespace contentos::delivery {
namespace {

namespace json = boost::json;

std::string tag_id(unsigned number) { return RandomHistory::numbered<TagId>('t', number).str(); }
std::string category_id(unsigned number) { return RandomHistory::numbered<CategoryId>('c', number).str(); }
std::string site_id(unsigned number) { return RandomHistory::numbered<SiteId>('s', number).str(); }

json::value links(std::string const& kind, std::vector<std::string> const& ids) {
  json::array out;
  for (auto const& id : ids) { out.push_back(json::object{{"sys", json::object{{"type", "Link"}, {"linkType", kind}, {"id", id}}}}); }
  return out;
}

class DeliveryMarks : public DeliveryTest {
protected:
  void SetUp() override {
    DeliveryTest::SetUp();
    history.create_type(tenant, "note", {field("text", content_type::FieldType::string)});
  }
  /// Live, with these tags and categories by their numbers.
  void make(std::string const& id, std::vector<unsigned> const& tags, std::vector<unsigned> const& categories, entry::Slugs slugs = {},
            std::string const& type = "post") {
    history.slugs = std::move(slugs);
    history.create(tenant, id, type, "{}", false);
    entry::Tagged tagged;
    for (auto const t : tags) { tagged.tags.push_back(RandomHistory::numbered<TagId>('t', t)); }
    entry::Categorized categorized;
    for (auto const c : categories) { categorized.categories.push_back(RandomHistory::numbered<CategoryId>('c', c)); }
    history.entry_events(tenant, id, {tagged, categorized});
    history.publish(tenant, id);
  }
  void retouch_meta(std::function<void(json::object&)> const& change) {
    history.retouch = [change](json::object& snapshot) { change(snapshot.at("meta").as_object()); };
  }
};

TEST_F(DeliveryMarks, AreDeliveredAsLinksAndSlugs) {
  make("a", {1, 2}, {3}, {{"en-US", "hello"}, {"de", "hallo"}});
  make("b", {}, {}, {{"en-US", "only"}});
  make("c", {}, {}, {{"de", "nur"}, {"xx", "of a locale that is gone"}});
  make("d", {}, {});
  apply();
  EXPECT_EQ(json_of("a").at("metadata"),
            (json::value{{"tags", links("Tag", {tag_id(1), tag_id(2)})}, {"concepts", links("TaxonomyConcept", {category_id(3)})}}));
  EXPECT_EQ(json_of("d").at("metadata"), json::parse(R"({"tags":[],"concepts":[]})")) << "lists are there, empty";
  auto const sys = [&](char const* id, char const* locale) { return json_of(id, locale).at("sys").as_object(); };
  EXPECT_EQ(sys("a", "en-US").at("slug"), "hello");
  EXPECT_EQ(sys("a", "de").at("slug"), "hallo");
  EXPECT_EQ(sys("b", "de").at("slug"), "only") << "by its fallback";
  EXPECT_FALSE(sys("c", "en-US").contains("slug")) << "the default locale has no fallback";
  EXPECT_FALSE(sys("d", "en-US").contains("slug"));
  EXPECT_FALSE(sys("a", "en-US").contains("slugs"));
  EXPECT_EQ(sys("a", "*").at("slug"), "hello");
  EXPECT_EQ(sys("a", "*").at("slugs"), json::parse(R"({"en-US":"hello","de":"hallo"})"));
  EXPECT_EQ(sys("b", "*").at("slugs"), json::parse(R"({"en-US":"only"})")) << "its own, not what others fall back to";
  EXPECT_EQ(sys("c", "*").at("slugs"), json::parse(R"({"de":"nur"})"));
  EXPECT_FALSE(sys("c", "*").contains("slug"));
  EXPECT_FALSE(sys("d", "*").contains("slugs"));
  for (auto const* absent : {"site", "templateKey"}) { EXPECT_FALSE(sys("a", "en-US").contains(absent)) << absent; }
  EXPECT_FALSE(json_of("a").at("metadata").as_object().contains("custom"));
}

TEST_F(DeliveryMarks, OfLaterReleasesAreDeliveredWhereTheyAre) {
  retouch_meta([](json::object& meta) {
    meta["site_id"] = site_id(1);
    meta["template_key"] = "wide";
    meta["metadata"] = json::object{{"mood", "good"}, {"rank", 3}};
  });
  make("a", {}, {});
  retouch_meta([](json::object& meta) {
    meta["site_id"] = Uuid{}.str();
    meta["metadata"] = json::object{};
  });
  make("b", {}, {});
  retouch_meta([](json::object& meta) {
    for (auto const* member : {"tags", "slugs", "slug", "categories", "site_id"}) { meta.erase(member); }
  });
  make("c", {1}, {1}, {{"en-US", "x"}});
  apply();
  auto const a = json_of("a");
  EXPECT_EQ(a.at("sys").at("site"), links("Site", {site_id(1)}).at(0));
  EXPECT_EQ(a.at("sys").at("templateKey"), "wide");
  EXPECT_EQ(a.at("metadata").at("custom"), json::parse(R"({"mood":"good","rank":3})"));
  for (auto const* id : {"b", "c"}) {
    EXPECT_FALSE(json_of(id).at("sys").as_object().contains("site")) << id;
    EXPECT_FALSE(json_of(id).at("sys").as_object().contains("slug")) << id;
    EXPECT_EQ(json_of(id).at("metadata"), json::parse(R"({"tags":[],"concepts":[]})")) << id;
  }
  EXPECT_EQ(listed({{"metadata.tags[exists]", "false"}, {"order", "sys.id"}}), "3: a b c");
}

TEST_F(DeliveryMarks, AreWhatListsFindEntriesBy) {
  retouch_meta([](json::object& meta) { meta["site_id"] = site_id(1); });
  make("a", {1, 2}, {1}, {{"en-US", "hello"}, {"de", "hallo"}});
  make("b", {2}, {1, 2}, {{"en-US", "world"}});
  make("n", {1, 2, 3}, {}, {{"en-US", "hello"}}, "note");
  retouch_meta([](json::object& meta) { meta["site_id"] = site_id(2); });
  make("z", {}, {});
  apply();
  using P = Parameters;
  auto const by = [&](P parameters) {
    parameters.emplace_back("order", "sys.id");
    return listed(parameters);
  };
  EXPECT_EQ(by({{"sys.slug", "hello"}}), "2: a n");
  EXPECT_EQ(by({{"sys.slug", "hello"}, {"content_type", "post"}}), "1: a");
  EXPECT_EQ(by({{"sys.slug", "hello"}, {"locale", "de"}}), "1: n") << "the slug that is delivered";
  EXPECT_EQ(by({{"sys.slug", "hallo"}, {"locale", "de"}}), "1: a");
  EXPECT_EQ(by({{"sys.slug", "hello"}, {"locale", "*"}}), "2: a n");
  EXPECT_EQ(by({{"sys.slug[in]", "world,hallo,hello"}}), "3: a b n");
  EXPECT_EQ(by({{"sys.site.sys.id", site_id(1)}}), "3: a b n");
  EXPECT_EQ(by({{"sys.site.sys.id[in]", site_id(1) + "," + site_id(2)}, {"content_type", "post"}}), "3: a b z");
  EXPECT_EQ(by({{"metadata.tags.sys.id", tag_id(1)}}), "2: a n");
  EXPECT_EQ(by({{"metadata.tags.sys.id[in]", tag_id(1) + "," + tag_id(3)}}), "2: a n");
  EXPECT_EQ(by({{"metadata.tags.sys.id[in]", tag_id(1) + "," + tag_id(2)}, {"content_type", "post"}}), "2: a b");
  EXPECT_EQ(by({{"metadata.tags.sys.id[all]", tag_id(1) + "," + tag_id(2)}}), "2: a n");
  EXPECT_EQ(by({{"metadata.tags.sys.id[all]", tag_id(2) + "," + tag_id(3)}, {"content_type", "post"}}), "0:");
  EXPECT_EQ(by({{"metadata.tags.sys.id[all]", tag_id(1) + "," + tag_id(2)}, {"metadata.concepts[exists]", "true"}}), "1: a");
  EXPECT_EQ(by({{"metadata.tags[exists]", "true"}}), "3: a b n");
  EXPECT_EQ(by({{"metadata.tags.sys.id[exists]", "false"}}), "1: z");
  EXPECT_EQ(by({{"metadata.concepts.sys.id", category_id(2)}}), "1: b");
  EXPECT_EQ(by({{"metadata.concepts.sys.id[in]", category_id(1) + "," + category_id(2)}}), "2: a b");
  EXPECT_EQ(by({{"metadata.concepts.sys.id[all]", category_id(1) + "," + category_id(2)}}), "1: b");
  EXPECT_EQ(by({{"metadata.concepts[exists]", "false"}}), "2: n z");
  EXPECT_EQ(by({{"metadata.tags.sys.id", category_id(1)}}), "0:") << "a category is no tag";
  EXPECT_EQ(listed({{"metadata.tags[exists]", "true"}, {"order", "-sys.slug"}, {"skip", "1"}, {"limit", "2"}}), "3: n a");
  EXPECT_EQ(listed({{"order", "sys.slug,-sys.id"}}), "4: n a b z") << "who has none comes last";
}

TEST_F(DeliveryMarks, FollowEveryPublicationAndWithdrawal) {
  make("a", {1}, {1}, {{"en-US", "one"}});
  apply();
  auto const before = reader.entry(scope, EntryId("a"), {}).value();
  history.entry_events(tenant, "a", {entry::Tagged{{RandomHistory::numbered<TagId>('t', 2)}, {}}});
  apply();
  EXPECT_EQ(listed({{"metadata.tags.sys.id", tag_id(1)}}), "1: a") << "as it was published";
  history.publish(tenant, "a");
  apply();
  EXPECT_EQ(listed({{"metadata.tags.sys.id", tag_id(1)}}), "0:");
  EXPECT_EQ(listed({{"metadata.tags.sys.id", tag_id(2)}}), "1: a");
  EXPECT_NE(reader.entry(scope, EntryId("a"), {}).value()->etag, before->etag);
  history.unpublish(tenant, "a");
  apply();
  for (auto const* exists : {"true", "false"}) { EXPECT_EQ(listed({{"metadata.tags[exists]", exists}}), "0:"); }
  EXPECT_EQ(listed({{"sys.slug", "one"}}), "0:");
  tenant::Settings settings;
  settings.locales.push_back({"at", "Austrian", "en-US", true});
  history.publish(tenant, "a");
  history.tenant_event(tenant, tenant::SettingsChanged{settings});
  apply();
  EXPECT_EQ(listed({{"sys.slug", "one"}, {"locale", "at"}}), "1: a") << "a new locale finds what it falls back to";
  EXPECT_EQ(json_of("a", "at").at("sys").at("slug"), "one");
}

TEST_F(DeliveryMarks, AreAskedForAsTheContractSays) {
  EXPECT_EQ(listed({{"metadata.tags[exists]", "maybe"}}), "?metadata.tags[exists] malformed");
  EXPECT_EQ(listed({{"metadata.tags[gt]", "1"}}), "?metadata.tags[gt] unknown_parameter");
  EXPECT_EQ(listed({{"sys.slug[all]", "a"}}), "?sys.slug[all] unknown_parameter");
  EXPECT_EQ(listed({{"sys.slug[exists]", "true"}}), "?sys.slug[exists] unknown_parameter");
  EXPECT_EQ(listed({{"metadata.nothing.sys.id", "x"}}), "?metadata.nothing.sys.id unknown_field");
  EXPECT_EQ(listed({{"metadata.nothing[exists]", "true"}}), "?metadata.nothing[exists] unknown_field");
  EXPECT_EQ(listed({{"sys.slug.sys.id", "x"}}), "?sys.slug.sys.id unknown_field");
  EXPECT_EQ(listed({{"order", "metadata.tags"}}), "?order malformed");
  EXPECT_EQ(listed({{"metadata.tags.sys.id", "x"}, {"metadata.tags.sys.id", "y"}}), "?metadata.tags.sys.id repeated");
  std::string many = "0";
  for (int i = 1; i < 20; ++i) { many += "," + std::to_string(i); }
  EXPECT_EQ(listed({{"metadata.tags.sys.id[all]", many}}), "0:");
  EXPECT_EQ(listed({{"sys.id", "a"}, {"metadata.tags.sys.id[all]", many}}), "?metadata.tags.sys.id[all] too_many");
  EXPECT_EQ(normalised(parse_query({{"metadata.tags.sys.id[all]", "b,a"}}).value(), "en-US"),
            normalised(parse_query({{"metadata.tags.sys.id[all]", "a,b,a"}}).value(), "en-US"));
  EXPECT_NE(normalised(parse_query({{"metadata.tags.sys.id[all]", "b,a"}}).value(), "en-US"),
            normalised(parse_query({{"metadata.tags.sys.id[in]", "a,b"}}).value(), "en-US"));
}

TEST_F(DeliveryMarks, AreIntersectedWhereManyMatchAll) {
  constexpr unsigned kEntries = 2500;
  for (unsigned i = 0; i < kEntries; ++i) {
    make("e" + std::to_string(10'000 + i), i % 12 == 0 ? std::vector<unsigned>{1} : std::vector<unsigned>{1, 2},
         i % 11 == 0 ? std::vector<unsigned>{} : std::vector<unsigned>{1});
  }
  apply();
  unsigned both = 0;
  std::string first;
  for (unsigned i = 0; i < kEntries; ++i) {
    if (i % 12 == 0 || i % 11 == 0) { continue; }
    if (both++ < 3) { first += " e" + std::to_string(10'000 + i); }
  }
  EXPECT_EQ(listed({{"metadata.tags.sys.id[all]", tag_id(1) + "," + tag_id(2)},
                    {"metadata.concepts[exists]", "true"},
                    {"order", "sys.id"},
                    {"limit", "3"}}),
            std::to_string(both) + ":" + first);
}

/// What is live of a random history, and what a naive reading of all snapshots finds in it.
struct Naive {
  RandomHistory& random;
  TenantId tenant;
  tenant::Settings settings;
  std::string type;    // empty: all
  std::string locale;  // empty: the default

  template <class Holds>
  std::string found(Holds const& holds) const {
    std::vector<std::string> ids;
    for (int e = 0; e < 12; ++e) {
      auto const id = "e" + std::to_string(e);
      auto const* snapshot = random.history.snapshot(tenant, id);
      if (snapshot == nullptr || (!type.empty() && random.history.state(tenant, id).type_key.str() != type)) { continue; }
      if (holds(json::parse(*snapshot).at("meta").as_object())) { ids.push_back(id); }
    }
    std::ranges::sort(ids);
    std::string out = std::to_string(ids.size()) + ":";
    for (auto const& id : ids) { out += " " + id; }
    return out;
  }
  [[nodiscard]] std::string by_ids(std::string_view member, std::vector<std::string> const& any,
                                   std::vector<std::string> const& all) const {
    return found([&](json::object const& meta) {
      auto const has = [&](std::string const& id) {
        auto const* list = meta.if_contains(member);
        return list != nullptr && std::ranges::count(list->as_array(), json::value(id)) > 0;
      };
      return (any.empty() || std::ranges::any_of(any, has)) && std::ranges::all_of(all, has);
    });
  }
  [[nodiscard]] std::string by_whether_there_are(std::string_view member, bool wanted) const {
    return found([&](json::object const& meta) {
      auto const* list = meta.if_contains(member);
      return (list != nullptr && !list->as_array().empty()) == wanted;
    });
  }
  [[nodiscard]] std::string by_slug(std::string const& slug) const {
    return found([&](json::object const& meta) {
      auto const* found = localized_value(meta.at("slugs"), settings.fallback_chain(locale.empty() ? settings.default_locale : locale));
      return found != nullptr && *found == json::value(slug);
    });
  }
  [[nodiscard]] std::string by_site(std::string const& id) const {
    return found([&](json::object const& meta) { return meta.contains("site_id") && meta.at("site_id") == json::value(id); });
  }
};

TEST(DeliveryOfRandomHistories, FindsByMarksWhatANaiveReadingFinds) {
  std::map<std::string, int> hits;
  for (unsigned seed = 1; seed <= 6; ++seed) {
    FakeFeed feed(2);
    RandomHistory random(feed, seed);
    auto const store = std::make_shared<MemoryKvStore>();
    auto const cache = std::make_shared<DeliveryCache>();
    DeliveryProjection projection(store, test_digest, cache);
    DeliveryReader const reader(store, test_digest, cache);
    for (int round = 0; round < 10; ++round) {
      for (int i = 0; i < 30; ++i) { random.step(); }
      catch_up(feed, projection);
      for (auto const& tenant : random.tenants) {
        auto const settings = reader.resolve_tenant(tenant.str()).value()->settings;
        auto locales = settings.locale_codes();
        locales.emplace_back();
        for (auto const& locale : locales) {
          for (std::string const type : {"", "post", "note"}) {
            Naive const naive{random, tenant, settings, type, locale};
            auto const expect = [&](std::string const& name, std::string const& value, std::string const& expected) {
              std::vector<std::pair<std::string, std::string>> parameters{{name, value}, {"order", "sys.id"}};
              if (!locale.empty()) { parameters.emplace_back("locale", locale); }
              if (!type.empty()) { parameters.emplace_back("content_type", type); }
              auto const list = reader.list(TenantScope(tenant), parse_query(parameters).value());
              ASSERT_TRUE(list);
              std::string got = std::to_string(list->total) + ":";
              for (auto const& item : list->items) { got += " " + item->entry.str(); }
              ASSERT_EQ(got, expected) << name << "=" << value << " seed " << seed << " round " << round << " " << type << " " << locale;
              hits[name] += list->total > 0 ? 1 : 0;
            };
            for (unsigned n = 0; n < 2; ++n) {
              auto const next = n + 1;
              expect("metadata.tags.sys.id", tag_id(n), naive.by_ids("tags", {tag_id(n)}, {}));
              expect("metadata.tags.sys.id[in]", tag_id(next) + "," + tag_id(n), naive.by_ids("tags", {tag_id(n), tag_id(next)}, {}));
              expect("metadata.tags.sys.id[all]", tag_id(next) + "," + tag_id(n), naive.by_ids("tags", {}, {tag_id(n), tag_id(next)}));
              expect("metadata.concepts.sys.id[in]", category_id(n), naive.by_ids("categories", {category_id(n)}, {}));
              expect("metadata.concepts.sys.id[all]", category_id(n) + "," + category_id(next),
                     naive.by_ids("categories", {}, {category_id(n), category_id(next)}));
              expect("metadata.tags[exists]", n == 0 ? "false" : "true", naive.by_whether_there_are("tags", n != 0));
              expect("metadata.concepts[exists]", n == 0 ? "false" : "true", naive.by_whether_there_are("categories", n != 0));
              expect("sys.slug", "slug-" + std::to_string(n), naive.by_slug("slug-" + std::to_string(n)));
              expect("sys.site.sys.id", site_id(n), naive.by_site(site_id(n)));
            }
          }
        }
      }
    }
  }
  for (auto const& [name, count] : hits) { EXPECT_GT(count, 100) << name << " has found too little to prove anything"; }
}

}  // namespace
}  // namespace contentos::delivery
