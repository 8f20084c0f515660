#include "tests/projections/delivery/delivery_fixture.hpp"

#include <algorithm>
#include <map>

namespace contentos::delivery {
namespace {

class DeliveryList : public DeliveryTest {
protected:
  void SetUp() override {
    DeliveryTest::SetUp();
    history.create_type(tenant, "note", {field("text", content_type::FieldType::richtext)});
    history.create(tenant, "a", "post", R"({"slug":"one","rank":2,"pinned":true,"day":"2020-02-01","tags":["x","y"],"author":"ann"})");
    history.create(tenant, "b", "post",
                   R"({"slug":"two","rank":-1.5,"pinned":false,"day":"2020-01-01T12:00:00+02:00","tags":["y"],"author":"bob"})");
    history.create(tenant, "c", "post", R"({"slug":"three","rank":10,"pinned":true,"tags":[],"author":"ann"})");
    history.create(tenant, "n", "note", R"({"text":"nothing"})");
    apply();
  }
};

TEST_F(DeliveryList, IsNewestFirstUnlessToldOtherwise) {
  EXPECT_EQ(listed({}), "4: n c b a");
  EXPECT_EQ(listed({{"content_type", "post"}}), "3: c b a");
  EXPECT_EQ(listed({{"order", "sys.id"}}), "4: a b c n");
  EXPECT_EQ(listed({{"order", "-sys.createdAt"}}), "4: n c b a");
  EXPECT_EQ(listed({{"order", "sys.publishedAt"}}), "4: a b c n");
  EXPECT_EQ(listed({{"order", "sys.contentType.sys.id,-sys.id"}}), "4: n c b a");
  EXPECT_EQ(listed({{"order", "sys.contentType.sys.id"}}), "4: n a b c") << "equal ones lie by id,";
  EXPECT_EQ(listed({{"order", "-sys.contentType.sys.id"}}), "4: c b a n") << "in the direction of the last order";
  EXPECT_EQ(listed({{"order", "-sys.contentType.sys.id,sys.id"}}), "4: a b c n");
}

TEST_F(DeliveryList, IsPaged) {
  EXPECT_EQ(listed({{"skip", "1"}, {"limit", "2"}}), "4: c b");
  EXPECT_EQ(listed({{"skip", "4"}}), "4:");
  EXPECT_EQ(listed({{"limit", "0"}}), "4:");
}

TEST_F(DeliveryList, IsFilteredByIndexedFields) {
  auto const posts = [&](std::string const& name, std::string const& value) { return listed({{"content_type", "post"}, {name, value}}); };
  EXPECT_EQ(posts("fields.slug", "two"), "1: b");
  EXPECT_EQ(posts("fields.slug", "tw"), "0:");
  EXPECT_EQ(posts("fields.slug[in]", "two,one,nine"), "2: b a");
  EXPECT_EQ(posts("fields.rank", "-1.50"), "1: b");
  EXPECT_EQ(posts("fields.pinned", "true"), "2: c a");
  EXPECT_EQ(posts("fields.day", "2020-01-01T10:00:00Z"), "1: b");
  EXPECT_EQ(posts("fields.day", "2020-02-01"), "1: a");
  EXPECT_EQ(posts("fields.tags", "y"), "2: b a") << "a list is matched by each of its elements";
  EXPECT_EQ(posts("fields.tags[in]", "x,y"), "2: b a");
  EXPECT_EQ(posts("fields.author", "ann"), "2: c a");
  EXPECT_EQ(posts("fields.author.sys.id", "ann"), "2: c a");
  EXPECT_EQ(posts("sys.id[in]", "a,c,n"), "2: c a");
  EXPECT_EQ(listed({{"sys.contentType.sys.id", "note"}}), "1: n");
  EXPECT_EQ(listed({{"content_type", "post"}, {"fields.pinned", "true"}, {"fields.tags", "x"}}), "1: a");
  EXPECT_EQ(listed({{"content_type", "post"}, {"fields.pinned", "true"}, {"order", "fields.rank"}, {"limit", "1"}}), "2: a");
}

TEST_F(DeliveryList, IsOrderedByFieldsWithTheMissingLast) {
  EXPECT_EQ(listed({{"content_type", "post"}, {"order", "fields.rank"}}), "3: b a c");
  EXPECT_EQ(listed({{"content_type", "post"}, {"order", "-fields.rank"}}), "3: c a b");
  EXPECT_EQ(listed({{"content_type", "post"}, {"order", "fields.day"}}), "3: b a c");
  EXPECT_EQ(listed({{"content_type", "post"}, {"order", "-fields.day"}}), "3: a b c");
  EXPECT_EQ(listed({{"content_type", "post"}, {"order", "-fields.pinned,-fields.rank"}}), "3: c a b");
}

TEST_F(DeliveryList, SaysWhatIsWrongWithARequest) {
  auto const posts = [&](std::string const& name, std::string const& value) { return listed({{"content_type", "post"}, {name, value}}); };
  EXPECT_EQ(listed({{"content_type", "none"}}), "?content_type unknown_content_type");
  EXPECT_EQ(listed({{"fields.slug", "x"}}), "?fields.slug content_type_required");
  EXPECT_EQ(posts("fields.nope", "x"), "?fields.nope unknown_field");
  EXPECT_EQ(posts("fields.slug.sys.id", "x"), "?fields.slug.sys.id unknown_field");
  EXPECT_EQ(posts("sys.nope", "x"), "?sys.nope unknown_field");
  EXPECT_EQ(listed({{"content_type", "note"}, {"fields.text", "x"}}), "?fields.text not_indexed");
  EXPECT_EQ(posts("fields.rank", "many"), "?fields.rank malformed");
  EXPECT_EQ(posts("fields.rank[in]", "1,many"), "?fields.rank[in] malformed");
  EXPECT_EQ(posts("fields.pinned", "yes"), "?fields.pinned malformed");
  EXPECT_EQ(posts("fields.day", "yesterday"), "?fields.day malformed");
  EXPECT_EQ(posts("fields.rank[gt]", "1"), "?fields.rank[gt] unknown_parameter");
  EXPECT_EQ(posts("order", "fields.tags"), "?order not_orderable");
  EXPECT_EQ(posts("order", "rank"), "?order malformed");
  EXPECT_EQ(listed({{"order", "fields.rank"}}), "?order content_type_required");
  EXPECT_EQ(posts("limit", "1001"), "?limit out_of_range");
  EXPECT_EQ(posts("limit", "-1"), "?limit out_of_range");
  EXPECT_EQ(posts("skip", "1e3"), "?skip malformed");
  EXPECT_EQ(posts("locale", "xx"), "?locale unknown_locale");
  EXPECT_EQ(posts("colour", "red"), "?colour unknown_parameter");
  EXPECT_EQ(listed({{"limit", "1"}, {"limit", "2"}}), "?limit repeated");
}

TEST_F(DeliveryList, TellsLongTextsApartBeyondWhatIsIndexed) {
  std::string const same(400, 'x');
  history.create(tenant, "d", "post", R"({"slug":")" + same + R"(1"})");
  history.create(tenant, "e", "post", R"({"slug":")" + same + R"(2"})");
  apply();
  EXPECT_EQ(listed({{"content_type", "post"}, {"fields.slug", same + "2"}}), "1: e");
  EXPECT_EQ(listed({{"content_type", "post"}, {"fields.slug", same}}), "0:");
}

TEST_F(DeliveryList, IsJoinedFromFragmentsWithoutParsing) {
  auto const query = parse_query({{"content_type", "post"}, {"limit", "2"}}).value();
  auto const list = reader.list(scope, query).value();
  auto const model = reader.resolve_tenant("acme").value();
  auto const out = assemble_list(*model, query, list, test_digest);
  auto const parsed = boost::json::parse(out.body);
  EXPECT_EQ(parsed.at("total"), 3);
  EXPECT_EQ(parsed.at("skip"), 0);
  EXPECT_EQ(parsed.at("limit"), 2);
  EXPECT_EQ(parsed.at("items").at(0), boost::json::parse(list.items[0]->json));
  EXPECT_EQ(parsed.at("items").as_array().size(), 2U);
  auto const t = "t-" + tenant.str();
  EXPECT_THAT(out.fields, testing::ContainsRegex("Cache-Tag: " + t + "," + t + "-c-post," + t + "-e-.," + t + "-e-.\r\n"));
  auto const same = parse_query({{"limit", "2"}, {"locale", "en-US"}, {"content_type", "post"}}).value();
  EXPECT_EQ(assemble_list(*model, same, reader.list(scope, same).value(), test_digest).etag, out.etag);
  auto const other = parse_query({{"content_type", "post"}, {"limit", "2"}, {"skip", "0"}, {"order", "-sys.updatedAt"}}).value();
  EXPECT_NE(assemble_list(*model, other, reader.list(scope, other).value(), test_digest).etag, "");
  history.save(tenant, "c", R"({"slug":"changed"})", true);
  apply();
  EXPECT_NE(assemble_list(*model, query, reader.list(scope, query).value(), test_digest).etag, out.etag);
}

TEST(DeliveryIndexBytes, SortAsTheValuesDo) {
  using content_type::FieldType;
  auto const number = [](double d) { return encode_value(FieldType::number, d).value(); };
  std::vector<double> const numbers{-1e300, -2, -1.5, -0.0, 1e-9, 1, 2, 10, 1e300};
  for (std::size_t i = 1; i < numbers.size(); ++i) { EXPECT_LT(number(numbers[i - 1]), number(numbers[i])); }
  EXPECT_EQ(number(-0.0), number(0.0));
  EXPECT_EQ(encode_parameter(FieldType::number, "15e-1"), number(1.5));
  std::vector<std::string> const texts{"", std::string(1, '\0'), std::string("\0a", 2), "a", std::string("a\0", 2), "aa", "b", "ä"};
  for (std::size_t i = 1; i < texts.size(); ++i) { EXPECT_LT(encode_text(texts[i - 1]), encode_text(texts[i])) << i; }
  for (auto const& text : texts) { EXPECT_EQ(encoded_size(encode_text(text) + "entry"), encode_text(text).size()); }
  auto const text = std::string(300, 'q');
  EXPECT_EQ(encoded_size(encode_text(text) + "entry"), encode_text(text).size());
  EXPECT_EQ(encoded_size(number(3) + "entry"), 9U);
}

/// The answer that a naive reading of all entries gives.
std::string naive(RandomHistory& random, DeliveryReader const& reader, TenantId tenant, std::string const& key, std::string const& value,
                  std::string const& order, bool descending) {
  struct Row {
    std::string id;
    std::optional<boost::json::value> sort;
  };
  std::vector<Row> rows;
  for (int e = 0; e < 12; ++e) {
    auto const id = "e" + std::to_string(e);
    auto const& state = random.history.state(tenant, id);
    if (!state.live || state.type_key.str() != "post") { continue; }
    auto const fragment = reader.entry(TenantScope(tenant), EntryId(id), {}).value();
    auto const fields = boost::json::parse(fragment->json).at("fields").as_object();
    auto const* field = fields.if_contains(key);
    if (field == nullptr) { continue; }
    boost::json::value const wanted(value);
    bool const holds = field->is_array() ? std::ranges::count(field->as_array(), wanted) > 0 : *field == wanted;
    if (!holds) { continue; }
    auto const* sort = fields.if_contains(order);
    rows.push_back({id, sort != nullptr ? std::optional(*sort) : std::nullopt});
  }
  std::ranges::sort(rows, [&](Row const& a, Row const& b) {
    if (a.sort && b.sort && *a.sort != *b.sort) {
      bool const less =
          a.sort->is_string() ? a.sort->as_string() < b.sort->as_string() : a.sort->to_number<double>() < b.sort->to_number<double>();
      return less != descending;
    }
    if (a.sort.has_value() != b.sort.has_value()) { return a.sort.has_value(); }
    return descending ? a.id > b.id : a.id < b.id;
  });
  std::string out = std::to_string(rows.size()) + ":";
  for (auto const& row : rows) { out += " " + row.id; }
  return out;
}

TEST(DeliveryOfRandomHistories, ListsWhatANaiveReadingFinds) {
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
        for (auto const& [name, value] :
             std::vector<std::pair<std::string, std::string>>{{"slug", "s3"}, {"tags", "tag1"}, {"title", "Title 2"}}) {
          for (bool const descending : {false, true}) {
            auto const query =
                parse_query({{"content_type", "post"}, {"fields." + name, value}, {"order", descending ? "-fields.slug" : "fields.slug"}});
            auto const list = reader.list(TenantScope(tenant), *query);
            ASSERT_TRUE(list);
            std::string got = std::to_string(list->total) + ":";
            for (auto const& item : list->items) { got += " " + item->entry.str(); }
            ASSERT_EQ(got, naive(random, reader, tenant, name, value, "slug", descending)) << "seed " << seed << " round " << round;
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace contentos::delivery
