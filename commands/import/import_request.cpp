#include "commands/import/import_request.hpp"

#include <boost/json/value_to.hpp>

#include <map>

namespace contentos {

namespace json = boost::json;

namespace {

std::optional<Rejection> bool_parameter(std::string const& name, std::string const& value, bool& out) {
  if (value == "true" || value == "1") {
    out = true;
  } else if (value == "false" || value == "0") {
    out = false;
  } else {
    return Rejection{RejectionCode::bad_request, "A parameter is not understood.", {{"?" + name, "type", "true or false is needed here."}}};
  }
  return std::nullopt;
}

}  // namespace

json::object to_json(ImportRequest const& request) {
  auto const& m = request.mapping;
  json::array fields;
  for (auto const& [member, key] : m.fields) { fields.push_back(json::array{member, key}); }
  return {{"author", m.author_member}, {"fields", fields},           {"id", m.id_member},        {"make_type", request.make_type},
          {"note", m.note_member},     {"publish", m.publish},       {"strict", request.strict}, {"time", m.time_member},
          {"type", m.type_key.str()},  {"version", m.version_member}};
}

ImportRequest import_request_from(json::object const& stored) {
  auto const text = [&](char const* key) { return json::value_to<std::string>(stored.at(key)); };
  ImportRequest out;
  out.mapping.type_key = TypeKey(text("type"));
  out.mapping.id_member = text("id");
  out.mapping.time_member = text("time");
  out.mapping.author_member = text("author");
  out.mapping.note_member = text("note");
  out.mapping.version_member = text("version");
  out.mapping.publish = stored.at("publish").as_bool();
  out.strict = stored.at("strict").as_bool();
  auto const* make_type = stored.if_contains("make_type");
  out.make_type = make_type != nullptr && make_type->as_bool();
  for (auto const& pair : stored.at("fields").as_array()) {
    out.mapping.fields.emplace_back(json::value_to<std::string>(pair.at(0)), json::value_to<std::string>(pair.at(1)));
  }
  return out;
}

Decided<ImportRequest> import_request_from(std::vector<std::pair<std::string, std::string>> const& parameters) {
  ImportRequest out;
  std::map<std::string, std::string*> const members{{"id", &out.mapping.id_member},
                                                    {"time", &out.mapping.time_member},
                                                    {"author", &out.mapping.author_member},
                                                    {"note", &out.mapping.note_member},
                                                    {"version", &out.mapping.version_member}};
  std::map<std::string, bool*> const switches{{"publish", &out.mapping.publish}, {"strict", &out.strict}, {"make_type", &out.make_type}};
  for (auto const& [name, value] : parameters) {
    std::optional<Rejection> wrong;
    if (auto const member = members.find(name); member != members.end()) {
      *member->second = value;
    } else if (auto const turned = switches.find(name); turned != switches.end()) {
      wrong = bool_parameter(name, value, *turned->second);
    } else if (name == "type") {
      if (!is_client_id(value)) {
        wrong = Rejection{
            RejectionCode::bad_request, "No type key.", {{"?type", "pattern", "1 to 64 of A-Z a-z 0-9 . _ -, and neither . nor .. alone"}}};
      }
      out.mapping.type_key = TypeKey(value);
    } else if (name == "field") {
      auto const equals = value.find('=');
      out.mapping.fields.emplace_back(value.substr(0, equals), equals == std::string::npos ? value : value.substr(equals + 1));
    } else {
      wrong = Rejection{RejectionCode::bad_request, "Unknown parameter.", {{"?" + name, "unknown", "There is no such parameter."}}};
    }
    if (wrong) { return *wrong; }
  }
  return out;
}

}  // namespace contentos
