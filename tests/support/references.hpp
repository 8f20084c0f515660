// By which of its fields a record refers to others, found out by trying: a description says it with a function of the whole content. So
// tests make references of every word without knowing one.
#pragma once

#include "domain/record/kind.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace contentos::test {

/// How ids stand in a field.
enum class Holds { an_id, a_list, lists_by_name, a_path };

/// A field that refers to records of `target`, each by its id.
struct ReferringField {
  std::string key;
  std::string target;  // a word's name
  Holds holds = Holds::an_id;
  bool is_required = false;

  [[nodiscard]] boost::json::value to(std::string const& id) const {
    if (holds == Holds::an_id) { return boost::json::value(id); }
    if (holds == Holds::a_path) { return boost::json::value(target + "/" + id); }
    boost::json::array list{boost::json::value(id)};
    return holds == Holds::a_list ? boost::json::value(std::move(list)) : boost::json::value(boost::json::object{{"a", std::move(list)}});
  }
};

/// Those that refer by themselves alone, each with the first kind that it can refer to.
[[nodiscard]] inline std::vector<ReferringField> referring_fields(record::Kind const& kind) {
  std::string const probe = "0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8bfe";
  std::vector<ReferringField> out;
  if (kind.references == nullptr) { return out; }
  for (auto const& field : kind.content.fields) {
    for (auto const holds : {Holds::an_id, Holds::a_list, Holds::lists_by_name, Holds::a_path}) {
      // Of those that can refer to any kind, to sites, of which every tenant has one.
      ReferringField found{std::string(field.key), "site", holds};
      auto const content = kind.new_content();
      std::vector<FieldError> errors;
      read_input(kind.content, boost::json::object{{found.key, found.to(probe)}}, content.get(), errors);
      if (!errors.empty()) { continue; }
      auto const references = kind.references(content.get());
      auto const reference = std::ranges::find(references, probe, &record::Reference::id);
      if (reference == references.end()) { continue; }
      found.target = reference->kind;
      found.is_required = field.rules.required;
      out.push_back(std::move(found));
      break;
    }
  }
  return out;
}

}  // namespace contentos::test
