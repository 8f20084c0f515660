// What editors mark an entry with beside its fields: where it stands and what it belongs to. Internal to projections/delivery.
#pragma once

#include "projections/delivery/prepare.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace contentos::delivery {

/// Reads them out of a published snapshot; those that the release which published it did not know are not there.
/// Lifetime: of views, the entry's. Errors: throws when a member has not the shape that it was published with.
class PublishedMarks {
public:
  explicit PublishedMarks(PublishedEntry const& entry) : meta_(entry.snapshot.at("meta").as_object()) {}

  /// In the first locale of `chain` that has one; empty when none has.
  [[nodiscard]] std::string_view slug(std::vector<std::string> const& chain) const;
  [[nodiscard]] std::vector<std::string_view> categories() const { return ids("categories"); }
  [[nodiscard]] std::vector<std::string_view> tags() const { return ids("tags"); }
  [[nodiscard]] std::string_view site() const;              // its id; empty: none
  [[nodiscard]] std::string_view template_key() const;      // empty: none
  [[nodiscard]] boost::json::object const* custom() const;  // null: none

private:
  [[nodiscard]] std::vector<std::string_view> ids(std::string_view member) const;
  [[nodiscard]] std::string_view text(std::string_view member) const;
  boost::json::object const& meta_;
};

}  // namespace contentos::delivery
