#include "tests/infra/postgres/catalog_proof.hpp"

#include "infra/postgres/text.hpp"
#include "tests/infra/postgres/read_model_testing.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>

#include <algorithm>
#include <set>

namespace contentos::test {

namespace {

using View = RecordViews::View;

/// So many characters of what can be stored are what a list is ordered by; by a facet, half of them.
constexpr std::size_t kKeyCharacters = 512;
constexpr std::size_t kKeyCharactersByFacet = 256;

std::string first_characters(std::string const& text, std::size_t count) {
  std::size_t end = 0;
  for (; end < text.size(); ++end) {
    bool const begins = (static_cast<unsigned char>(text[end]) & 0xC0U) != 0x80U;
    if (begins && count-- == 0) { break; }
  }
  return text.substr(0, end);
}

std::string order_key(View const& view, bool is_entry, CatalogOrder order, bool by_facet) {
  if (!is_entry) { return first_characters(pg::storable_text(view.sort_key), by_facet ? kKeyCharactersByFacet : kKeyCharacters); }
  // Times of one form, as their text is ordered.
  return boost::json::value_to<std::string>(
      boost::json::parse(view.json).at(order == CatalogOrder::created_at ? "created_at" : "updated_at"));
}

bool has_all(View const& view, std::vector<std::string> const& facets) {
  return std::ranges::all_of(facets, [&](std::string const& wanted) {
    return std::ranges::any_of(view.facets, [&](auto const& has) { return pg::storable_text(has) == pg::storable_text(wanted); });
  });
}

std::string words_of(AsOf const& as_of) {
  if (auto const* at = std::get_if<AsOfRecorded>(&as_of)) { return "as of the recorded " + format_rfc3339(at->time); }
  if (auto const* at = std::get_if<AsOfOccurred>(&as_of)) { return "as of the occurred " + format_rfc3339(at->time); }
  if (auto const* at = std::get_if<AsOfPosition>(&as_of)) { return "as of position " + std::to_string(at->position.value); }
  return "now";
}

}  // namespace

void CatalogProof::check() {
  for (auto const& [tenant, kinds] : views_.views) {
    auto const moments = moments_of(tenant);
    for (auto const& [kind, records] : kinds) {
      SCOPED_TRACE(tenant.str() + " " + kind);
      if (kind != "entry") { check_records(tenant, kind, records, moments); }
      check_lists(tenant, kind, records, moments);
    }
  }
}

std::vector<AsOf> CatalogProof::moments_of(TenantId tenant) {
  std::vector<View const*> all;
  std::vector<View const*> of_many;  // of an append with more events than one
  views_.each([&](TenantId of, std::string const&, std::string const&, std::vector<View> const& views) {
    for (auto const& view : views) {
      if (of == tenant) { all.push_back(&view); }
      if (of == tenant && view.first != view.last) { of_many.push_back(&view); }
    }
  });
  std::int64_t last = 0;
  for (auto const* view : all) { last = std::max(last, view->last.value); }
  std::vector<AsOf> out{AsOfLatest{}, AsOfPosition{TenantPosition(0)}, AsOfRecorded{kEarliestTime}, AsOfOccurred{kLatestTime}};
  auto const position = [&] { return static_cast<std::int64_t>(choices_.below(static_cast<std::uint64_t>(last) + 2)); };
  for (int i = 0; i < 2; ++i) { out.emplace_back(AsOfPosition{TenantPosition(position())}); }
  auto const around = [&](Timestamp time) {
    auto const moved = time + std::chrono::microseconds(static_cast<std::int64_t>(choices_.below(3)) - 1);
    return std::clamp(moved, kEarliestTime, kLatestTime);
  };
  for (int i = 0; i < 2; ++i) {
    out.emplace_back(AsOfPosition{choices_.of(of_many.empty() ? all : of_many)->first});  // in the middle of an append
    out.emplace_back(AsOfRecorded{around(choices_.of(all)->recorded)});
    out.emplace_back(AsOfOccurred{around(choices_.of(all)->occurred)});
  }
  return out;
}

void CatalogProof::check_records(TenantId tenant, std::string const& kind, OfKind const& records, std::vector<AsOf> const& moments) {
  for (auto const& [id, views] : records) {
    for (auto const& as_of : {AsOf(AsOfLatest{}), choices_.of(moments), choices_.of(moments)}) {
      auto const* view = RecordViews::at(views, as_of);
      EXPECT_EQ(view != nullptr ? std::optional(view->json) : std::nullopt, value_of(catalog_.record(TenantScope(tenant), kind, id, as_of)))
          << id << " " << words_of(as_of);
    }
    EXPECT_FALSE(value_of(catalog_.record(TenantScope(tenant), kind == "tag" ? "token" : "tag", id)));
    for (auto const& [other, kinds] : views_.views) {
      auto const same = kinds.find(kind);
      if (same != kinds.end() && same->second.contains(id)) { continue; }
      EXPECT_FALSE(value_of(catalog_.record(TenantScope(other), kind, id))) << "of another tenant";
    }
  }
}

void CatalogProof::check_lists(TenantId tenant, std::string const& kind, OfKind const& records, std::vector<AsOf> const& moments) {
  std::set<std::string> facets;
  std::vector<Facets> together;
  for (auto const& [id, views] : records) {
    for (auto const& view : views) {
      facets.insert(view.facets.begin(), view.facets.end());
      if (view.facets.size() > 1) { together.push_back(view.facets); }
    }
  }
  std::vector<std::string> const known(facets.begin(), facets.end());
  Asked asked{.tenant = tenant, .kind = kind};
  auto const check = [&](AsOf const& as_of, Facets by) {
    asked.as_of = as_of;
    asked.facets = std::move(by);
    for (bool const include_deleted : {false, true}) {
      asked.include_deleted = include_deleted;
      check_list(asked, records);
    }
  };
  for (auto const& as_of : moments) {
    check(as_of, {});
    if (!known.empty()) { check(as_of, {choices_.of(known)}); }
    if (!together.empty()) { check(as_of, choices_.of(together)); }
  }
  for (auto const& facet : known) {
    check(AsOfLatest{}, {facet});
    check(choices_.of(moments), {facet});
  }
  check(AsOfLatest{}, {"nothing=has this"});
}

std::vector<std::string> CatalogProof::expected(Asked const& asked, OfKind const& records) {
  struct Item {
    std::string key, id, json;
  };
  std::vector<Item> items;
  for (auto const& [id, views] : records) {
    auto const* view = RecordViews::at(views, asked.as_of);
    if (view == nullptr || (view->is_gone && !asked.include_deleted) || !has_all(*view, asked.facets)) { continue; }
    items.push_back({order_key(*view, asked.kind == "entry", asked.order, !asked.facets.empty()), id, view->json});
  }
  std::ranges::sort(items, {}, [](Item const& item) { return std::pair(item.key, item.id); });
  if (asked.kind == "entry" && asked.descending) { std::ranges::reverse(items); }
  std::vector<std::string> out;
  out.reserve(items.size());
  for (auto& item : items) { out.push_back(std::move(item.json)); }
  return out;
}

CatalogPage CatalogProof::page_of(Asked const& asked, std::size_t limit, std::optional<CatalogCursor> const& cursor) {
  if (asked.kind != "entry") {
    return value_of(catalog_.list_records(TenantScope(asked.tenant), {.kind = asked.kind,
                                                                      .facets = asked.facets,
                                                                      .cursor = cursor,
                                                                      .limit = limit,
                                                                      .as_of = asked.as_of,
                                                                      .include_deleted = asked.include_deleted}));
  }
  return value_of(
      catalog_.list_entries(TenantScope(asked.tenant), {.filter = {.facets = asked.facets, .include_deleted = asked.include_deleted},
                                                        .order = asked.order,
                                                        .descending = asked.descending,
                                                        .as_of = asked.as_of,
                                                        .cursor = cursor,
                                                        .limit = limit,
                                                        .with_total = true}));
}

void CatalogProof::check_list(Asked asked, OfKind const& records, std::function<void()> const& between) {
  asked.order = choices_.one_in(2) ? CatalogOrder::created_at : CatalogOrder::updated_at;
  asked.descending = choices_.one_in(2);
  auto const wanted = expected(asked, records);
  auto const what = asked.kind + " " + words_of(asked.as_of) + (asked.facets.empty() ? "" : " by " + asked.facets.front()) +
                    (asked.include_deleted ? " with deleted" : "");
  std::vector<std::string> found;
  std::optional<TenantPosition> position;
  std::optional<CatalogCursor> cursor;
  auto const limit = between ? 1 : 1 + choices_.below(7);
  do {
    auto const page = page_of(asked, limit, cursor);
    EXPECT_EQ(page.next ? limit : page.items.size(), page.items.size()) << what << ": only the last page is short";
    EXPECT_LE(page.items.size(), limit) << what;
    EXPECT_TRUE(!page.next || !page.items.empty()) << what;
    EXPECT_EQ(position.value_or(page.position), page.position) << what << ": all pages are of one moment";
    if (asked.kind == "entry") { EXPECT_EQ(static_cast<std::int64_t>(wanted.size()), page.total) << what; }
    found.insert(found.end(), page.items.begin(), page.items.end());
    position = page.position;
    cursor = page.next;
    if (between && cursor) { between(); }
  } while (cursor && found.size() <= wanted.size());
  EXPECT_EQ(wanted, found) << what;
  listed_ += wanted.size();
}

void CatalogProof::check_pages_while(std::string const& kind, std::function<void()> const& go_on) {
  TenantId tenant;
  OfKind const* longest = nullptr;
  for (auto const& [of, kinds] : views_.views) {
    auto const found = kinds.find(kind);
    if (found == kinds.end() || (longest != nullptr && found->second.size() <= longest->size())) { continue; }
    tenant = of;
    longest = &found->second;
  }
  static std::vector<AsOf> const kNow{AsOfLatest{}, AsOfRecorded{kLatestTime}, AsOfOccurred{kLatestTime}};
  check_list({.tenant = tenant, .kind = kind, .as_of = choices_.of(kNow), .include_deleted = true}, *longest, go_on);
}

}  // namespace contentos::test
