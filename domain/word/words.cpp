#include "domain/word/word.hpp"

#include <algorithm>
#include <array>

// A word is named here twice, and nowhere else by the house: declared, and put into the list.
namespace contentos::category {
struct Word;
}
namespace contentos::channel {
struct Word;
}
namespace contentos::comment {
struct Word;
}
namespace contentos::component {
struct Word;
}
namespace contentos::content_type {
struct Word;
}
namespace contentos::entry {
struct Word;
}
namespace contentos::flag {
struct Word;
}
namespace contentos::layout {
struct Word;
}
namespace contentos::operation {
struct Word;
}
namespace contentos::person {
struct Word;
}
namespace contentos::persona {
struct Word;
}
namespace contentos::registration {
struct Word;
}
namespace contentos::site {
struct Word;
}
namespace contentos::skip {
struct Word;
}
namespace contentos::tag {
struct Word;
}
namespace contentos::tenant {
struct Word;
}
namespace contentos::token {
struct Word;
}

namespace contentos {

namespace {

std::vector<WordRow const*> make_list() {
  std::vector<WordRow const*> out{
      &row_of<category::Word>(),     &row_of<channel::Word>(), &row_of<comment::Word>(), &row_of<component::Word>(),
      &row_of<content_type::Word>(), &row_of<entry::Word>(),   &row_of<flag::Word>(),    &row_of<layout::Word>(),
      &row_of<operation::Word>(),    &row_of<person::Word>(),  &row_of<persona::Word>(), &row_of<registration::Word>(),
      &row_of<site::Word>(),         &row_of<skip::Word>(),    &row_of<tag::Word>(),     &row_of<tenant::Word>(),
      &row_of<token::Word>(),
  };
  std::ranges::sort(out, {}, &WordRow::name);
  return out;
}

std::vector<EventType> make_types() {
  std::vector<EventType> out;
  for (auto const* word : words()) { out.insert(out.end(), word->events.begin(), word->events.end()); }
  std::ranges::sort(out, {}, &EventType::name);
  return out;
}

std::vector<std::string>& forgotten() {
  static std::vector<std::string> types;
  return types;
}

}  // namespace

std::span<WordRow const* const> words() {
  static std::vector<WordRow const*> const list = make_list();
  return list;
}

WordRow const* find_word(std::string_view name) {
  auto const found = std::ranges::lower_bound(words(), name, {}, &WordRow::name);
  return found != words().end() && (*found)->name == name ? *found : nullptr;
}

std::span<EventType const> released_event_types() {
  static std::vector<EventType> const types = make_types();
  return types;
}

bool is_known_event_type(std::string_view type) {
  return std::ranges::binary_search(released_event_types(), type, {}, &EventType::name) &&
         std::ranges::find(forgotten(), type) == forgotten().end();
}

void forget_event_types(std::vector<std::string> types) { forgotten() = std::move(types); }

}  // namespace contentos
