// The contract of records, made out of their descriptions: what api/management/records.cpp offers.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace contentos::api {

void add_record_paths(boost::json::object& paths);
/// Of each record `Name`, `NewName` and `NamePatch`.
void add_record_schemas(boost::json::object& schemas);
/// The tags that operations stand under, `{name, description}` each.
[[nodiscard]] boost::json::array record_sections();
/// What all words are called in paths: `entries`, `tags` …
[[nodiscard]] boost::json::array plurals();

}  // namespace contentos::api
