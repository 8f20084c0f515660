#include "infra/http/router.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace contentos::http {
namespace {

std::invalid_argument bad_route(Route const& route, char const* why) {
  return std::invalid_argument("route " + route.method + " " + route.pattern + ": " + why);
}

std::vector<std::string_view> segments_of(std::string_view pattern) {
  std::vector<std::string_view> segments;
  if (pattern == "/") { return segments; }
  while (!pattern.empty()) {
    pattern.remove_prefix(1);
    auto const end = std::min(pattern.find('/'), pattern.size());
    segments.push_back(pattern.substr(0, end));
    pattern.remove_prefix(end);
  }
  return segments;
}

bool is_parameter(std::string_view segment) { return segment.size() > 2 && segment.front() == '{' && segment.back() == '}'; }

std::string allow_value(std::set<std::string> methods) {
  if (methods.contains("GET")) { methods.insert("HEAD"); }
  methods.insert("OPTIONS");
  std::string value;
  for (auto const& method : methods) {
    if (!value.empty()) { value += ", "; }
    value += method;
  }
  return value;
}

}  // namespace

Router::Router(std::vector<Route> routes) : routes_(std::move(routes)), nodes_(1) {
  std::set<std::string> everywhere;
  for (std::uint32_t i = 0; i < routes_.size(); ++i) {
    add(i);
    everywhere.insert(routes_[i].method);
  }
  for (auto& node : nodes_) {
    std::sort(node.children.begin(), node.children.end());
    std::set<std::string> methods;
    for (auto const& [method, index] : node.leaf.methods) { methods.insert(method); }
    node.leaf.allow = allow_value(std::move(methods));
  }
  allow_anywhere_ = allow_value(std::move(everywhere));
}

void Router::add(std::uint32_t index) {
  auto const& route = routes_[index];
  if (!route.handler) { throw bad_route(route, "has no handler"); }
  if (!route.pattern.starts_with('/')) { throw bad_route(route, "the pattern must begin with '/'"); }
  std::uint32_t node = 0;
  for (auto const segment : segments_of(route.pattern)) {
    if (!is_parameter(segment) && segment.find_first_of("{}") != std::string_view::npos) {
      throw bad_route(route, "a {name} must be a whole segment");
    }
    node = child(node, segment);
  }
  auto& methods = nodes_[node].leaf.methods;
  bool const taken = std::any_of(methods.begin(), methods.end(), [&](auto const& known) { return known.first == route.method; });
  if (taken) { throw bad_route(route, "another route answers to the same method and path"); }
  methods.emplace_back(route.method, index);
}

std::uint32_t Router::child(std::uint32_t node, std::string_view segment) {
  auto const next = static_cast<std::uint32_t>(nodes_.size());
  if (is_parameter(segment)) {
    if (nodes_[node].parameter != kNone) { return nodes_[node].parameter; }
    nodes_[node].parameter = next;
  } else {
    auto& children = nodes_[node].children;
    auto const known = std::find_if(children.begin(), children.end(), [&](auto const& c) { return c.first == segment; });
    if (known != children.end()) { return known->second; }
    children.emplace_back(segment, next);
  }
  nodes_.emplace_back();
  return next;
}

Router::Leaf const* Router::match(std::vector<std::string> const& segments, std::vector<std::string>& parameters) const {
  std::size_t count = 0;
  auto const* leaf = descend(0, segments, 0, parameters, count);
  parameters.resize(count);
  return leaf;
}

Router::Leaf const* Router::descend(std::uint32_t node, std::vector<std::string> const& segments, std::size_t depth,
                                    std::vector<std::string>& parameters, std::size_t& count) const {
  auto const& here = nodes_[node];
  if (depth == segments.size()) { return here.leaf.methods.empty() ? nullptr : &here.leaf; }
  auto const& segment = segments[depth];
  auto const next = std::lower_bound(here.children.begin(), here.children.end(), segment,
                                     [](auto const& known, std::string const& asked) { return known.first < asked; });
  if (next != here.children.end() && next->first == segment) {
    if (auto const* leaf = descend(next->second, segments, depth + 1, parameters, count)) { return leaf; }
  }
  if (here.parameter == kNone || segment.empty()) { return nullptr; }
  if (count == parameters.size()) { parameters.emplace_back(); }
  parameters[count++] = segment;
  auto const* leaf = descend(here.parameter, segments, depth + 1, parameters, count);
  if (leaf == nullptr) { --count; }
  return leaf;
}

Route const* Router::route(Leaf const& leaf, std::string_view method) const {
  Route const* get = nullptr;
  for (auto const& [known, index] : leaf.methods) {
    if (known == method) { return &routes_[index]; }
    if (known == "GET") { get = &routes_[index]; }
  }
  return method == "HEAD" ? get : nullptr;
}

}  // namespace contentos::http
