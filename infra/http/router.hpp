// The routes of a server, compiled once into a tree of path segments. Looked up for every request, changed never, so that
// any number of threads may ask.
#pragma once

#include "infra/http/server.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace contentos::http {

class Router {
public:
  /// What one path answers to.
  struct Leaf {
    std::vector<std::pair<std::string, std::uint32_t>> methods{};  // and the route's index
    std::string allow{};                                           // the value of `Allow`
  };

  /// Errors: throws std::invalid_argument when two routes have the same method and shape, when a pattern does not begin
  /// with '/' or a {name} is not a whole segment, and when a route has no handler.
  explicit Router(std::vector<Route> routes);

  /// The leaf of a path: static segments win over {name}, which matches one segment that is not empty; a static branch that
  /// leads nowhere is left again. Returns null when no pattern has this shape. `parameters` are those of the pattern, in order,
  /// written over what they hold, whose strings keep their room.
  [[nodiscard]] Leaf const* match(std::vector<std::string> const& segments, std::vector<std::string>& parameters) const;

  /// The route for a method, HEAD by way of GET; null when the path does not know it.
  [[nodiscard]] Route const* route(Leaf const& leaf, std::string_view method) const;

  /// Every method that some route knows, for "OPTIONS *".
  [[nodiscard]] std::string const& allow_anywhere() const { return allow_anywhere_; }
  [[nodiscard]] std::vector<Route> const& routes() const { return routes_; }

private:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  struct Node {
    std::vector<std::pair<std::string, std::uint32_t>> children{};  // sorted by segment once compiled
    std::uint32_t parameter = kNone;
    Leaf leaf{};
  };

  void add(std::uint32_t index);
  std::uint32_t child(std::uint32_t node, std::string_view segment);
  Leaf const* descend(std::uint32_t node, std::vector<std::string> const& segments, std::size_t depth, std::vector<std::string>& parameters,
                      std::size_t& count) const;

  std::vector<Route> routes_;
  std::vector<Node> nodes_;
  std::string allow_anywhere_;
};

}  // namespace contentos::http
