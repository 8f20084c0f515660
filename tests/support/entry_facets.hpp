// What lists of entries are filtered by, read off an entry as it is shown, not by the word's own function.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value_to.hpp>

#include <string>
#include <utility>
#include <vector>

namespace contentos::test {

[[nodiscard]] inline std::vector<std::string> facets_of_entry(boost::json::object const& shown) {
  std::vector<std::string> out;
  for (auto const& [member, facet] : {std::pair("categories", "category="), std::pair("tags", "tag=")}) {
    for (auto const& id : shown.at(member).as_array()) { out.push_back(facet + boost::json::value_to<std::string>(id)); }
  }
  auto const text = [](boost::json::value const& value) { return boost::json::value_to<std::string>(value); };
  out.push_back("site=" + text(shown.at("site_id")));
  out.push_back("owner=" + text(shown.at("owner").at("id")));
  if (auto const key = text(shown.at("template_key")); !key.empty()) { out.push_back("template=" + key); }
  return out;
}

}  // namespace contentos::test
