// A random but repeatable editorial history: several tenants, locales, types that change, entries that live, vanish and come back.
#pragma once

#include "tests/projections/support/history.hpp"

#include <random>

namespace contentos {

inline std::vector<content_type::Field> post_fields() {
  using content_type::FieldType;
  return {field("title", FieldType::string, true), field("slug", FieldType::string),    field("rank", FieldType::number),
          field("pinned", FieldType::boolean),     field("day", FieldType::datetime),   field("tags", FieldType::string, false, true),
          field("author", FieldType::ref),         field("body", FieldType::text, true)};
}

class RandomHistory {
public:
  RandomHistory(FakeFeed& feed, unsigned seed) : history(feed), random_(seed) {
    settings_.locales.push_back({"de", "German", "en-US", true});
    for (auto const& t : tenants) {
      history.create_tenant(t, "tenant-" + std::to_string(t.uuid().bytes[15]), settings_);
      history.create_type(t, "post", post_fields());
      history.create_type(t, "note", {field("text", content_type::FieldType::string)});
    }
    history.retouch = [this](boost::json::object& snapshot) { of_some_release(snapshot.at("meta").as_object()); };
  }

  void step() {
    auto const tenant = tenants[random_() % tenants.size()];
    auto const id = "e" + std::to_string(random_() % 12);
    auto const& state = history.state(tenant, id);
    auto const dice = random_() % 100;
    history.slugs = slugs();
    if (dice == 0) {
      reshape_type(tenant);
    } else if (dice == 1) {
      reshape_locales(tenant);
    } else if (dice == 2) {
      history.tenant_event(tenant, tenant::Renamed{"name " + std::to_string(random_() % 10)});
    } else if (!state.exists) {
      bool const is_post = random_() % 4 != 0;
      history.create(tenant, id, is_post ? "post" : "note", is_post ? post() : R"({"text":"t"})", random_() % 2 == 0);
    } else if (state.is_deleted()) {
      history.entry_events(tenant, id, {entry::Undeleted{}});
    } else if (dice < 16) {
      history.entry_events(tenant, id, {entry::Tagged{some<TagId>('t'), {}}, entry::Categorized{some<CategoryId>('c')}});
    } else if (dice < 60) {
      history.save(tenant, id, state.type_key.str() == "post" ? post() : R"({"text":"u"})", random_() % 2 == 0);
    } else if (dice < 75) {
      history.publish(tenant, id);
    } else if (dice < 85 && state.live) {
      history.unpublish(tenant, id);
    } else if (dice < 90) {
      history.entry_events(tenant, id, {entry::Deleted{}});
    } else if (dice < 95) {
      history.entry_events(tenant, id,
                           state.archived ? std::vector<entry::Event>{entry::Unarchived{}} : std::vector<entry::Event>{entry::Archived{}});
    } else {
      entry::Submitted submitted;
      submitted.version_id = state.latest()->id;
      history.entry_events(tenant, id, {submitted});
    }
  }

  History history;
  std::vector<TenantId> tenants{test_tenant(1), test_tenant(2), test_tenant(3)};

  /// One of a few, by its kind and number.
  template <class Id>
  static Id numbered(char kind, unsigned number) {
    Uuid id;
    id.bytes[0] = static_cast<std::uint8_t>(kind);
    id.bytes[15] = static_cast<std::uint8_t>(number);
    return Id(id);
  }

private:
  template <class Id>
  std::vector<Id> some(char kind) {
    std::vector<Id> out;
    for (unsigned i = 0; i < 4; ++i) {
      if (random_() % 2 == 0) { out.push_back(numbered<Id>(kind, i)); }
    }
    return out;
  }
  entry::Slugs slugs() {
    entry::Slugs out;
    for (auto const* locale : {"de", "en-US", "fr"}) {
      if (random_() % 3 == 0) { out[locale] = "slug-" + std::to_string(random_() % 4); }
    }
    return out;
  }
  /// Snapshots of one release have no tags yet, of another a site, of another members of the editors' own.
  void of_some_release(boost::json::object& meta) {
    auto const release = random_() % 4;
    if (release == 0) { meta.erase("tags"); }
    if (release >= 2) { meta["site_id"] = numbered<SiteId>('s', random_() % 2).str(); }
    if (release != 3) { return; }
    meta["template_key"] = "wide";
    meta["metadata"] = boost::json::object{{"mood", "good"}};
  }
  std::string post() {
    boost::json::object o;
    if (random_() % 8 != 0) { o["slug"] = "s" + std::to_string(random_() % 20); }
    boost::json::object title{{"en-US", "Title " + std::to_string(random_() % 5)}};
    if (random_() % 2 == 0) { title["de"] = "Titel " + std::to_string(random_() % 5); }
    o["title"] = title;
    if (random_() % 5 != 0) { o["rank"] = static_cast<double>(random_() % 40) / 4 - 5; }
    o["pinned"] = random_() % 2 == 0;
    o["day"] = "2020-0" + std::to_string(1 + random_() % 9) + "-01T00:00:00Z";
    boost::json::array tags;
    for (auto n = random_() % 4; n > 0; --n) { tags.push_back(boost::json::value("tag" + std::to_string(random_() % 4))); }
    o["tags"] = tags;
    o["author"] = "a" + std::to_string(random_() % 3);
    o["body"] = boost::json::object{{"en-US", std::string(random_() % 400, 'x')}};
    return boost::json::serialize(o);
  }
  void reshape_type(TenantId tenant) {
    auto fields = post_fields();
    if (random_() % 2 == 0) { fields[2].omitted = true; }
    if (random_() % 3 == 0) { fields.erase(fields.begin() + 3); }
    if (random_() % 2 == 0) { fields.push_back(field("extra", content_type::FieldType::string)); }
    history.change_type(tenant, "post", fields);
  }
  void reshape_locales(TenantId tenant) {
    auto settings = settings_;
    if (random_() % 2 == 0) { settings.locales.pop_back(); }
    if (random_() % 2 == 0) { settings.locales.push_back({"fr", "French", "de", true}); }
    if (settings.locales.size() == 2 && settings.locales.back().code == "fr") { settings.locales.back().fallback = ""; }
    history.tenant_event(tenant, tenant::SettingsChanged{settings});
  }

  std::mt19937 random_;
  tenant::Settings settings_{};
};

}  // namespace contentos
