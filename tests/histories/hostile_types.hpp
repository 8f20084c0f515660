// Content types of every shape, their changes with migrations, and data for them: nearly always such as the type takes.
#pragma once

#include "domain/content_type/content_type.hpp"
#include "tests/histories/hostile_values.hpp"

namespace contentos::test {

class HostileTypes {
public:
  HostileTypes(Choices& choices, HostileValues& values, std::size_t most_bytes)
      : choices_(choices), values_(values), most_bytes_(most_bytes) {}

  /// As a client sends it.
  [[nodiscard]] boost::json::object definition();
  /// The definition with fields added, changed, renamed or dropped, and with a `migration` that may mend what that breaks.
  [[nodiscard]] boost::json::object changed(content_type::Definition const& before);
  [[nodiscard]] boost::json::object data(content_type::Definition const& definition, std::vector<std::string> const& locales);

private:
  [[nodiscard]] boost::json::object field(std::string const& key);
  [[nodiscard]] boost::json::object constraints(content_type::FieldType type);
  [[nodiscard]] boost::json::value json_schema();
  [[nodiscard]] boost::json::value one(content_type::FieldType type);
  [[nodiscard]] boost::json::value link(char const* kind);
  [[nodiscard]] boost::json::value blocks();
  [[nodiscard]] boost::json::value listed(content_type::Field const& field);
  void change(boost::json::object& field, boost::json::array& migration);

  Choices& choices_;
  HostileValues& values_;
  std::size_t most_bytes_;
};

}  // namespace contentos::test
