#include "api/ops/start_page.hpp"

#include "api/ops/html.hpp"
#include "api/ops/status_json.hpp"
#include "commands/ports/todo_store.hpp"
#include "commands/reactor/reaction.hpp"
#include "domain/core/html.hpp"
#include "domain/json/diff.hpp"
#include "domain/json/i_json.hpp"
#include "infra/text/icu_graphemes.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include <algorithm>

namespace contentos::api {

namespace json = boost::json;

namespace {

constexpr std::size_t kShownFields = 4;
constexpr std::size_t kShownTextBytes = 1200;

/// Counts alone: whose they are is not everybody's business.
std::string set_aside(ProjectionStatus const& status) {
  if (status.set_aside.empty()) { return "0"; }
  auto const tenants = status.set_aside_tenants();
  return "<span class=bad>" + std::to_string(status.set_aside.size() - tenants) + " streams, " + std::to_string(tenants) +
         " tenants</span>";
}

std::string read_models(Services& services) {
  std::string out =
      "<h2>Read models</h2><table><thead><tr><th>Model</th><th>State</th><th class=n>Position</th><th class=n>Behind</th>"
      "<th class=n>Set aside</th></tr></thead><tbody>";
  for (auto const& status : services.read_models.status()) {
    std::int64_t position = 0;
    for (auto const& shard : status.shards) { position += shard.position.value; }
    auto const trouble = why_not_ready(status, services.options.ready_lag_events);
    auto const state = trouble             ? "<span class=bad>" + escaped_html(*trouble) + "</span>"
                       : status.rebuilding ? std::string("<span class=good>live</span>, being rebuilt")
                                           : std::string("<span class=good>live</span>");
    out += "<tr><td class=mono>" + escaped_html(status.name) + "</td><td>" + state + "</td><td class=n>" + std::to_string(position) +
           "</td><td class=n>" + std::to_string(status.lag_events()) + "</td><td class=n>" + set_aside(status) + "</td></tr>";
  }
  return out + "</tbody></table><p class=soft>Positions are events, summed over all shards.</p>";
}

std::string counted(std::int64_t number, bool is_bad) {
  auto const words = std::to_string(number) + (number == TodoStore::kMostCounted ? " or more" : "");
  return number == 0 || !is_bad ? words : "<span class=bad>" + words + "</span>";
}

std::string reactors(Services& services) {
  if (services.reactors == nullptr) { return {}; }
  std::string out =
      "<h2>Reactors</h2><table><thead><tr><th>Reactor</th><th class=n>To be done</th><th class=n>Due</th><th class=n>Late (s)</th>"
      "<th class=n>Refused</th><th class=n>Given up</th></tr></thead><tbody>";
  for (auto const& reaction : reactions()) {
    auto const counts = services.reactors->known_counts(reaction.reactor);
    out += "<tr><td class=mono>" + escaped_html(reaction.reactor) + "</td>";
    if (!counts) {
      out += "<td colspan=5><span class=bad>cannot be counted now</span></td></tr>";
      continue;
    }
    out += "<td class=n>" + counted(counts->open, false) + "</td><td class=n>" + counted(counts->due, false) + "</td><td class=n>" +
           std::to_string(counts->lateness.count()) + "</td><td class=n>" + counted(counts->refused, true) + "</td><td class=n>" +
           counted(counts->dead, true) + "</td></tr>";
  }
  return out +
         "</tbody></table><p class=soft>A publication that is refused at its time is listed by its tenant with "
         "<code>/api/v1/entries?schedule=failed</code>; what was given up by <code>contentos reactors show</code>. "
         "These numbers are up to ten seconds old.</p>";
}

std::string shown(json::value const& value) {
  auto text = value.is_string() ? json::value_to<std::string>(value) : json::serialize(value);
  if (text.size() > kShownTextBytes) { text = text::IcuGraphemes().cut(text, kShownTextBytes) + " …"; }
  return escaped_html(text);
}

std::string shown_change(json::object const& change) {
  auto const* words = change.if_contains("words");
  if (words == nullptr) {
    auto const* old_value = change.if_contains("old");
    auto const* new_value = change.if_contains("new");
    return (old_value != nullptr ? "<del>" + shown(*old_value) + "</del> " : "") +
           (new_value != nullptr ? "<ins>" + shown(*new_value) + "</ins>" : "");
  }
  std::string out;
  for (auto const& run : words->as_array()) {
    if (out.size() > 4 * kShownTextBytes) { return out + " …"; }
    auto const& kind = run.at("kind").as_string();
    auto const tag = kind == "added" ? "ins" : kind == "removed" ? "del" : "";
    auto const text = shown(run.at("text"));
    out += *tag == '\0' ? text : "<" + std::string(tag) + ">" + text + "</" + tag + ">";
  }
  return out;
}

struct Two {
  VersionView older;
  VersionView newer;
};

/// The two latest versions of an entry that has two.
std::optional<Two> latest_two(Services& services, TenantScope scope, EntryId const& id) {
  auto page = services.versions->list(scope, id, AsOfLatest{}, std::nullopt, 2, true);
  if (!page || page->versions.size() < 2 || !page->versions[0].data || !page->versions[1].data) { return std::nullopt; }
  return Two{std::move(page->versions[1]), std::move(page->versions[0])};
}

std::string version_diff(EntryId const& id, Two const& two) {
  auto const found = diff_fields(stored_json(*two.older.data).as_object(), stored_json(*two.newer.data).as_object(), {});
  auto const& changes = found.changes;
  auto out = "<h2>What changed last</h2><div class=card><h3>" + escaped_html(id.str()) + "</h3><p class=soft>Version " +
             std::to_string(two.older.number) + " beside version " + std::to_string(two.newer.number) +
             ", from the management API&#39;s <code>/diff</code>.</p>";
  for (std::size_t i = 0; i < std::min(changes.size(), kShownFields); ++i) {
    auto const& change = changes[i].as_object();
    out += "<p><strong>" + escaped_html(json::value_to<std::string>(change.at("field"))) + "</strong><br>" + shown_change(change) + "</p>";
  }
  return out + "</div>";
}

/// Only what the composition root has loaded for show is shown: drafts of a real tenant are nobody's to read here.
std::string demo(Services& services) {
  auto const& slug = services.options.demo_tenant;
  if (slug.empty() || services.delivery == nullptr || services.versions == nullptr) { return {}; }
  auto const tenant = services.delivery->resolve_tenant(slug);
  if (!tenant || *tenant == nullptr || !(*tenant)->is_open() || !(*tenant)->settings.public_delivery) { return {}; }
  TenantScope const scope((*tenant)->id);
  auto const list = services.delivery->list(scope, delivery::Query{.limit = 25});
  if (!list) { return {}; }
  auto const base = "/api/" + escaped_html(slug) + "/entries";
  auto out = "<h2>Demo content</h2><p>" + std::to_string(list->total) + " published entries of <strong>" + escaped_html((*tenant)->name) +
             "</strong>: <a href=\"" + base + "\">the list</a>";
  std::string diff;
  for (auto const& item : list->items) {
    if (diff.empty()) {
      if (auto const two = latest_two(services, scope, item->entry)) { diff = version_diff(item->entry, *two); }
    }
  }
  for (std::size_t i = 0; i < std::min<std::size_t>(list->items.size(), 5); ++i) {
    auto const id = escaped_html(list->items[i]->entry.str());
    out += ", <a href=\"" + base + "/" + id + "\">" + id + "</a>";
  }
  return out + ".</p>" + diff;
}

}  // namespace

http::Response start_page(Services& services) {
  auto body =
      "<h1>ContentOS</h1><p class=lead>A headless content backend in which every save, transition and publish is an event. Version " +
      escaped_html(services.options.version) + ".</p>";
  body +=
      "<ul class=links><li><a href=\"/docs\">API reference</a></li><li><a href=\"/openapi.json\">openapi.json</a></li>"
      "<li><a href=\"/readyz\">Readiness</a></li><li><a href=\"/healthz\">Health</a></li><li><a href=\"/metrics\">Metrics</a></li></ul>";
  body += demo(services);
  body += read_models(services);
  body += reactors(services);
  return html_page("ContentOS", body);
}

}  // namespace contentos::api
