#include "api/ops/reference_page.hpp"

#include "api/ops/curl_line.hpp"
#include "api/ops/html.hpp"
#include "api/ops/schema_words.hpp"
#include "domain/core/html.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_to.hpp>

#include <map>
#include <string>

namespace contentos::api {

namespace json = boost::json;
using namespace std::string_literals;

namespace {

std::string text_of(json::object const& object, std::string_view name) {
  auto const* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? json::value_to<std::string>(*value) : std::string();
}

std::string upper(std::string text) {
  for (auto& c : text) { c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }
  return text;
}

/// JSON over several lines, as people read it.
void pretty(json::value const& value, std::string const& indent, std::string& out) {
  auto const deeper = indent + "  ";
  if (auto const* object = value.if_object(); object != nullptr && !object->empty()) {
    out += "{\n";
    for (auto const* it = object->begin(); it != object->end(); ++it) {
      out += deeper + json::serialize(json::value(it->key())) + ": ";
      pretty(it->value(), deeper, out);
      out += it + 1 == object->end() ? "\n" : ",\n";
    }
    out += indent + "}";
  } else if (auto const* array = value.if_array(); array != nullptr && !array->empty() && !array->front().is_primitive()) {
    out += "[\n";
    for (std::size_t i = 0; i < array->size(); ++i) {
      out += deeper;
      pretty((*array)[i], deeper, out);
      out += i + 1 == array->size() ? "\n" : ",\n";
    }
    out += indent + "]";
  } else {
    out += json::serialize(value);
  }
}

std::string block(json::value const& value) {
  std::string out;
  pretty(value, "", out);
  return "<pre>" + escaped_html(out) + "</pre>";
}

class Renderer {
public:
  explicit Renderer(json::object const& document) : document_(document) {}

  std::string page() {
    auto const& info = document_.at("info").as_object();
    auto out = "<p><a href=\"/\">ContentOS</a></p><h1>" + escaped_html(text_of(info, "title")) + "</h1><p class=lead>" +
               prose(text_of(info, "description")) + "</p>" + authentication();
    std::string contents = "<nav class=toc>";
    std::string sections;
    for (auto const& tag : document_.at("tags").as_array()) {
      auto const name = text_of(tag.as_object(), "name");
      contents += "<p><a href=\"#" + escaped_html(name) + "\"><strong>" + escaped_html(name) + "</strong></a></p>";
      sections += "<h2 id=\"" + escaped_html(name) + "\">" + escaped_html(name) + "</h2><p class=soft>" +
                  prose(text_of(tag.as_object(), "description")) + "</p>";
      operations_of(name, contents, sections);
    }
    return out + contents + "</nav>" + sections + problems() + schemas();
  }

private:
  void operations_of(std::string const& tag, std::string& contents, std::string& sections) {
    for (auto const& [path, item] : document_.at("paths").as_object()) {
      for (auto const& [method, value] : item.as_object()) {
        auto const& operation = value.as_object();
        if (json::value_to<std::string>(operation.at("tags").at(0)) != tag) { continue; }
        auto const id = escaped_html(text_of(operation, "operationId"));
        contents += "<div><a href=\"#" + id + "\">" + prose(text_of(operation, "summary")) + "</a></div>";
        sections += "<section class=card id=\"" + id + "\"><h3><span class=\"verb mono\">" + upper(std::string(method)) + "</span> <code>" +
                    escaped_html(path) + "</code></h3>" + operation_body(operation, upper(std::string(method)), path) + "</section>";
      }
    }
  }

  std::string authentication() {
    auto out =
        "<h2 id=\"authentication\">How to authenticate</h2><p>Every request but those of the section Operations, and those for what a "
        "tenant delivers to all, carries a token: <code>Authorization: Bearer …</code>.</p><table class=fields><tbody>"s;
    for (auto const& [name, scheme] : document_.at("components").at("securitySchemes").as_object()) {
      out += "<tr><td class=mono>" + escaped_html(name) + "</td><td>" + prose(text_of(scheme.as_object(), "description")) + "</td></tr>";
    }
    return out +
           "</tbody></table><p>A new installation keeps its admin's token in its data folder. The lines below take server and token from "
           "the "
           "shell:</p><pre>SERVER=http://127.0.0.1:8080\nTOKEN=$(cat data/admin-token)</pre>";
  }

  /// Who may ask: the scopes that a token needs.
  static std::string who_may(json::object const& operation) {
    auto const& security = operation.at("security").as_array();
    if (security.empty()) { return "<p class=soft>Needs no token.</p>"; }
    std::string needed;
    for (auto const& alternative : security) {
      auto const* scopes = alternative.as_object().if_contains("bearer");
      if (scopes == nullptr) { return "<p class=soft>Needs a token, unless the tenant delivers to all.</p>"; }
      std::string all;
      for (auto const& scope : scopes->as_array()) {
        all += (all.empty() ? "<code>" : " and <code>") + escaped_html(json::value_to<std::string>(scope)) + "</code>";
      }
      needed += (needed.empty() ? "" : " or ") + all;
    }
    return "<p class=soft>Needs the scope " + needed + ".</p>";
  }

  /// What a body or an answer is that has no name of its own: its shape, and what is said of it.
  static std::string about(json::value const& schema) {
    auto const words = text_of(schema.as_object(), "description");
    return "<p>" + words_of_schema(schema) + (words.empty() ? "" : ". " + prose(words)) + "</p>";
  }

  std::string operation_body(json::object const& operation, std::string const& method, std::string_view path) {
    auto out = "<p>" + prose(text_of(operation, "summary")) + ".";
    if (auto const more = text_of(operation, "description"); !more.empty()) { out += " " + prose(more); }
    out += "</p>" + who_may(operation);
    json::array parameters;
    for (auto const& value : operation.at("parameters").as_array()) { parameters.push_back(resolve(value)); }
    out += parameter_table(parameters);
    if (auto const* body = operation.if_contains("requestBody")) {
      out += "<p class=soft>Body" + std::string(body->at("required") == true ? "" : ", which may be left out") + "</p>" +
             sent(body->as_object());
    }
    out += "<pre>" + escaped_html(curl_line(method, path, operation, parameters)) + "</pre>";
    for (auto const& [status, value] : operation.at("responses").as_object()) {
      auto const& response = resolve(value);
      auto const line = "<span class=mono>" + escaped_html(status) + "</span> " + prose(text_of(response, "description"));
      // Errors have one shape, which is described once.
      if (status[0] >= '4') {
        out += "<div>" + line + "</div>";
      } else {
        out += "<details><summary>" + line + "</summary>" + content(response) + "</details>";
      }
    }
    return out;
  }

  std::string parameter_table(json::array const& parameters) {
    if (parameters.empty()) { return {}; }
    std::string out = "<table class=fields><tbody>";
    for (auto const& value : parameters) {
      auto const& parameter = value.as_object();
      auto const* required = parameter.if_contains("required");
      out += "<tr><td class=mono>" + escaped_html(text_of(parameter, "name")) + "</td><td class=soft>" +
             escaped_html(text_of(parameter, "in")) + ", " + words_of_schema(parameter.at("schema")) +
             (required != nullptr && *required == true ? ", <strong>needed</strong>" : "") + "</td><td>" +
             prose(text_of(parameter, "description")) + "</td></tr>";
    }
    return out + "</tbody></table>";
  }

  /// The members of a body; its example stands in the line of curl.
  std::string sent(json::object const& body) {
    std::string out;
    for (auto const& [type, media] : body.at("content").as_object()) {
      auto const& schema = media.at("schema");
      out += "<p class=\"soft mono\">" + escaped_html(type) + "</p>" + table_of_members(schema, schemas_of_document());
      if (!schema.as_object().contains("$ref")) { out += about(schema); }
    }
    return out;
  }

  std::string content(json::object const& holder) {
    auto const* types = holder.if_contains("content");
    if (types == nullptr) { return {}; }
    std::string out;
    for (auto const& [type, value] : types->as_object()) {
      auto const& media = value.as_object();
      out += "<p class=\"soft mono\">" + escaped_html(type) + "</p>";
      if (auto const* example = media.if_contains("example")) {
        out += block(*example);
      } else if (auto const* schema = media.if_contains("schema")) {
        out += about(*schema);
      }
    }
    return out;
  }

  std::string problems() {
    std::string out =
        "<h2 id=\"problems\">Problems</h2><p class=soft>Every error is an RFC 9457 document. Its code says what happened:</p>";
    auto const& codes = document_.at("components").at("schemas").at("Problem").at("properties").at("code").at("x-codes").as_object();
    out += "<table class=fields><tbody>";
    for (auto const& [code, words] : codes) {
      out += "<tr id=\"problem-" + escaped_html(code) + "\"><td class=mono>" + escaped_html(code) + "</td><td>" +
             prose(json::value_to<std::string>(words)) + "</td></tr>";
    }
    return out + "</tbody></table>";
  }

  std::string schemas() {
    std::string out = "<h2 id=\"schemas\">Schemas</h2>";
    for (auto const& [name, schema] : schemas_of_document()) {
      auto const members = table_of_members(schema, schemas_of_document());
      auto const about = text_of(schema.as_object(), "description");
      out += "<details id=\"schema-" + escaped_html(name) + "\"><summary class=mono>" + escaped_html(name) + "</summary>" +
             (about.empty() ? "" : "<p>" + prose(about) + "</p>") + (members.empty() ? "<p>" + words_of_schema(schema) + "</p>" : members) +
             "</details>";
    }
    return out;
  }

  json::object const& schemas_of_document() { return document_.at("components").at("schemas").as_object(); }

  json::object const& resolve(json::value const& value) {
    auto const reference = text_of(value.as_object(), "$ref");
    if (reference.empty()) { return value.as_object(); }
    // "#/components/parameters/Limit"
    auto const last = reference.rfind('/');
    auto const kind = reference.rfind('/', last - 1);
    return document_.at("components").at(reference.substr(kind + 1, last - kind - 1)).at(reference.substr(last + 1)).as_object();
  }

  json::object const& document_;
};

}  // namespace

http::Response reference_page(json::object const& document) { return html_page("ContentOS API", Renderer(document).page()); }

}  // namespace contentos::api
