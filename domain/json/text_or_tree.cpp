#include "domain/json/text_or_tree.hpp"

#include "domain/json/i_json.hpp"

#include <boost/json/serialize.hpp>

#include <utility>

namespace contentos {

TextOrTree::TextOrTree(boost::json::object tree) : tree_(std::move(tree)) {}

TextOrTree TextOrTree::of_text(std::string text) {
  TextOrTree out;
  out.text_ = std::move(text);
  return out;
}

std::string const& TextOrTree::text() const {
  if (!text_) { text_ = boost::json::serialize(*tree_); }
  return *text_;
}

boost::json::object const& TextOrTree::tree() const {
  if (!tree_) { tree_ = std::move(stored_json(*text_).as_object()); }
  return *tree_;
}

}  // namespace contentos
