// What the commands that talk to a server have in common: their options, and how they show what they got.
#pragma once

#include "api/cli/client.hpp"
#include "api/cli/common.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace contentos::cli {

/// As options and kinds are called: `display_priority` → `display-priority`.
[[nodiscard]] std::string dashed(std::string_view key);

/// An id that cannot be left out: an empty one would be the address of them all.
void add_id(CLI::App& command, std::string& id, std::string const& about);

void add_client_options(CLI::App& app, Common& common, bool needs_tenant);

/// As JSON where it was asked for, else as a table of these members.
void show(Common const& common, boost::json::value const& value, std::vector<std::string> const& members);
/// An answer that is one thing.
void show(Common const& common, Reply const& reply, std::vector<std::string> const& members);

/// All pages of a management list. `query`: further parameters, each with its `&`.
[[nodiscard]] boost::json::array collect(Client const& client, std::string const& path, std::string const& query = {});

}  // namespace contentos::cli
