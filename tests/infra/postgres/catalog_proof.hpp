// Holds what a catalog answers to the log: every record, and every list of every word by every facet that its records ever had, now and as
// of any moment, in its order and page by page.
#pragma once

#include "projections/catalog/catalog_reader.hpp"
#include "tests/histories/choices.hpp"
#include "tests/histories/record_views.hpp"

#include <functional>
#include <string>
#include <vector>

namespace contentos::test {

class CatalogProof {
public:
  /// Requires: the catalog shows all that the views do, and nothing later. Lifetime: all of them longer than this.
  CatalogProof(CatalogReader& catalog, RecordViews const& views, Choices& choices) : catalog_(catalog), views_(views), choices_(choices) {}

  void check();
  /// The longest list of that kind, while the catalog goes on between any two pages: they show the moment of the first. `go_on`: to later
  /// events, which the views do not follow.
  void check_pages_while(std::string const& kind, std::function<void()> const& go_on);

  /// How many records stood in the lists that were compared: none would prove nothing.
  [[nodiscard]] std::size_t listed() const { return listed_; }

private:
  using OfKind = RecordViews::OfKind;
  using Facets = std::vector<std::string>;
  struct Asked {
    TenantId tenant;
    std::string kind;
    Facets facets{};
    AsOf as_of = AsOfLatest{};
    bool include_deleted = false;
    // Of entries.
    CatalogOrder order = CatalogOrder::updated_at;
    bool descending = false;
  };

  void check_records(TenantId tenant, std::string const& kind, OfKind const& records, std::vector<AsOf> const& moments);
  void check_lists(TenantId tenant, std::string const& kind, OfKind const& records, std::vector<AsOf> const& moments);
  void check_list(Asked asked, OfKind const& records, std::function<void()> const& between = {});
  [[nodiscard]] std::vector<AsOf> moments_of(TenantId tenant);
  [[nodiscard]] static std::vector<std::string> expected(Asked const& asked, OfKind const& records);
  [[nodiscard]] CatalogPage page_of(Asked const& asked, std::size_t limit, std::optional<CatalogCursor> const& cursor);

  CatalogReader& catalog_;
  RecordViews const& views_;
  Choices& choices_;
  std::size_t listed_ = 0;
};

}  // namespace contentos::test
