#include "api/cli/shared.hpp"

#include "api/cli/output.hpp"
#include "infra/url/percent.hpp"

#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>

#include <algorithm>

namespace contentos::cli {

namespace json = boost::json;

std::string dashed(std::string_view key) {
  std::string out(key);
  std::ranges::replace(out, '_', '-');
  return out;
}

void add_id(CLI::App& command, std::string& id, std::string const& about) {
  command.add_option("id", id, about)->required()->check([](std::string const& given) {
    return given.empty() ? std::string("it is empty") : std::string();
  });
}

void add_client_options(CLI::App& app, Common& common, bool needs_tenant) {
  app.add_option("--server", common.server, "Address of the server (default: where the one of the data folder listens)")
      ->envname("CONTENTOS_SERVER");
  app.add_option("--data", common.data, "The server's data folder, for its address and admin token")
      ->envname("CONTENTOS_DATA")
      ->capture_default_str();
  app.add_flag("--json", common.as_json, "Print JSON");
  auto* tenant = app.add_option("--tenant", common.tenant, "Slug or id of the tenant")->envname("CONTENTOS_TENANT");
  if (needs_tenant) { tenant->required(); }
}

void show(Common const& common, json::value const& value, std::vector<std::string> const& members) {
  if (common.as_json) {
    print_json(value);
  } else {
    print_table(value.is_array() ? value.as_array() : json::array{value}, members);
  }
}

/// An answer that is one thing.
void show(Common const& common, Reply const& reply, std::vector<std::string> const& members) {
  show(common, reply.read([](json::value const& thing) { return json::value(thing.as_object()); }), members);
}

/// All pages of a management list.
json::array collect(Client const& client, std::string const& path, std::string const& query) {
  json::array out;
  std::string cursor;
  do {
    auto const page = client.must("GET", path + "?limit=200" + query + (cursor.empty() ? "" : "&cursor=" + url::percent_encode(cursor)));
    cursor = page.read([&out](json::value const& answer) {
      for (auto const& item : answer.at("items").as_array()) { out.push_back(item); }
      auto const* next = answer.as_object().if_contains("next_cursor");
      return next != nullptr && next->is_string() ? std::string(next->as_string()) : std::string();
    });
  } while (!cursor.empty());
  return out;
}

}  // namespace contentos::cli
