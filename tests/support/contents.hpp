// What can be sent for a record of any word that has a kind: the contract's example, and variations of it.
#pragma once

#include "domain/record/kind.hpp"
#include "domain/word/word.hpp"

#include <boost/json/object.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace contentos::test {

/// Without what is fixed: to what a record refers for ever is for each test to say.
[[nodiscard]] inline boost::json::object example_of(WordRow const& word) {
  auto out = input_example(word.kind->content);
  for (auto const& field : word.kind->content.fields) {
    if (field.rules.fixed) { out.erase(boost::json::string_view(field.key.data(), field.key.size())); }
  }
  return out;
}

/// The example with another text wherever the field's rules let one end in `suffix`: its unique values are not the example's.
[[nodiscard]] inline boost::json::object another(WordRow const& word, std::string const& suffix) {
  auto out = example_of(word);
  for (auto const& [key, example] : example_of(word)) {
    boost::json::object const one{{key, std::string(example.as_string()) + suffix}};
    auto const content = word.kind->new_content();
    std::vector<FieldError> errors;
    read_input(word.kind->content, one, content.get(), errors);
    check_rules(word.kind->content, content.get(), errors);
    auto const pointer = "/" + std::string(key);
    if (std::ranges::none_of(errors, [&](auto const& e) { return e.pointer.starts_with(pointer); })) { out[key] = one.at(key); }
  }
  EXPECT_NE(example_of(word), out);
  return out;
}

}  // namespace contentos::test
