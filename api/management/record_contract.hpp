// The contract of records, made out of their descriptions: what api/management/records.cpp offers.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace contentos::api {

/// A section of each, as openapi_operations() has them.
[[nodiscard]] boost::json::array record_sections();
/// Of each record `Name`, `NameCreate` and `NamePatch`.
void add_record_schemas(boost::json::object& schemas);
/// What all words are called in paths: `entries`, `tags` …
[[nodiscard]] boost::json::array plurals();

}  // namespace contentos::api
