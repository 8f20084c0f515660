#include "projections/delivery/marks.hpp"

#include <boost/json/array.hpp>

namespace contentos::delivery {

std::string_view PublishedMarks::slug(std::vector<std::string> const& chain) const {
  auto const* slugs = meta_.if_contains("slugs");
  auto const* slug = slugs != nullptr ? localized_value(*slugs, chain) : nullptr;
  return slug != nullptr ? std::string_view(slug->as_string()) : std::string_view{};
}

/// The nil id is that of no site.
std::string_view PublishedMarks::site() const {
  auto const id = text("site_id");
  auto const parsed = SiteId::parse(id);
  return parsed && !parsed->is_nil() ? id : std::string_view{};
}

std::string_view PublishedMarks::template_key() const { return text("template_key"); }

boost::json::object const* PublishedMarks::custom() const {
  auto const* members = meta_.if_contains("metadata");
  return members != nullptr && !members->as_object().empty() ? &members->as_object() : nullptr;
}

std::vector<std::string_view> PublishedMarks::ids(std::string_view member) const {
  std::vector<std::string_view> out;
  if (auto const* list = meta_.if_contains(member)) {
    for (auto const& id : list->as_array()) { out.emplace_back(id.as_string()); }
  }
  return out;
}

std::string_view PublishedMarks::text(std::string_view member) const {
  auto const* text = meta_.if_contains(member);
  return text != nullptr ? std::string_view(text->as_string()) : std::string_view{};
}

}  // namespace contentos::delivery
