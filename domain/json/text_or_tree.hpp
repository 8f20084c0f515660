// A JSON object that somebody has written as text or built as a tree, for others who want it as either.
#pragma once

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace contentos {

/// What is not at hand is made when it is asked for. Threading: one thread at a time, also of those who only read.
class TextOrTree {
public:
  // NOLINTNEXTLINE(google-explicit-constructor): a tree is one
  TextOrTree(boost::json::object tree);
  /// Requires: the text of an object, which this product has written.
  [[nodiscard]] static TextOrTree of_text(std::string text);

  [[nodiscard]] std::string const& text() const;
  [[nodiscard]] boost::json::object const& tree() const;
  /// A member of the tree. Requires: there is one of this name.
  [[nodiscard]] boost::json::value const& at(std::string_view name) const { return tree().at(name); }

  friend bool operator==(TextOrTree const& a, TextOrTree const& b) { return a.tree() == b.tree(); }

private:
  TextOrTree() = default;

  mutable std::optional<std::string> text_{};
  mutable std::optional<boost::json::object> tree_{};
};

}  // namespace contentos
