// Random values for properties. The seed is the caller's, so that a failure can be repeated.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <random>
#include <string>

namespace contentos {

class RandomJson {
public:
  explicit RandomJson(std::uint64_t seed) : random_(seed) {}

  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_() % bound); }

  boost::json::value value(int depth) {
    switch (below(depth > 0 ? 8 : 5)) {
      case 0: return nullptr;
      case 1: return below(2) == 0;
      case 2: return static_cast<std::int64_t>(below(7)) - 3;
      case 3: return static_cast<double>(below(100)) / 8 + 0.1;
      case 4: return boost::json::value(word());
      case 5: return array(depth);
      default: return object(depth);
    }
  }

  boost::json::object object(int depth) {
    boost::json::object out;
    for (std::size_t n = below(6); n > 0; --n) { out[word()] = value(depth - 1); }
    return out;
  }

  boost::json::array array(int depth) {
    boost::json::array out;
    for (std::size_t n = below(7); n > 0; --n) { out.push_back(value(depth - 1)); }
    return out;
  }

  /// A value that differs from `from` in a few places.
  boost::json::value changed(boost::json::value from, int depth) {
    if (below(6) == 0) { return value(depth); }
    if (auto* object = from.if_object()) {
      for (auto& member : *object) {
        if (below(3) == 0) { member.value() = changed(member.value(), depth - 1); }
      }
      if (!object->empty() && below(3) == 0) { object->erase(object->begin()); }
      if (below(3) == 0) { (*object)[word()] = value(depth - 1); }
    } else if (auto* array = from.if_array()) {
      for (auto& element : *array) {
        if (below(3) == 0) { element = changed(element, depth - 1); }
      }
      if (!array->empty() && below(2) == 0) { array->erase(array->begin() + below(array->size())); }
      if (below(2) == 0) { array->insert(array->begin() + below(array->size() + 1), value(depth - 1)); }
    }
    return from;
  }

  std::string word() {
    static char const* const kWords[] = {"a", "b", "c/d", "e~f", "~1", "", "title", "\xC3\xBC", "0", "-", "body text", "x"};
    return kWords[below(std::size(kWords))];
  }

private:
  std::mt19937_64 random_;
};

}  // namespace contentos
