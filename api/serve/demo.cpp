#include "api/serve/demo.hpp"

#include "api/serve/failure.hpp"
#include "domain/content_type/content_type.hpp"

#include <boost/json/parse.hpp>

#include <array>

namespace contentos {

namespace json = boost::json;

namespace {

constexpr char const* kDemoSlug = "demo";

constexpr char const* kArticleType = R"({
  "display_name": "Article", "display_field": "title",
  "fields": [
    {"key": "title", "name": "Title", "type": "string", "required": true, "constraints": {"max": 120}},
    {"key": "summary", "name": "Summary", "type": "text"},
    {"key": "body", "name": "Body", "type": "richtext"},
    {"key": "topics", "name": "Topics", "type": "string", "list": true},
    {"key": "reading_minutes", "name": "Reading time", "type": "number", "constraints": {"min": 1, "max": 120}},
    {"key": "featured", "name": "Featured", "type": "bool"}]})";

/// Saves of one article, oldest first; the last one is published.
struct Article {
  char const* id;
  std::vector<char const*> saves;
};

std::vector<Article> articles() {
  return {
      {"why-events",
       {R"({"title":"Why every save is an event","summary":"A database row forgets.","body":"A row holds what is true now. Who changed it, and why, is gone with the next save.","topics":["events"],"reading_minutes":2,"featured":false})",
        R"({"title":"Why every save is an event","summary":"A row forgets; a log remembers.","body":"A row holds what is true now. Who changed it, when and why is gone with the next save.\n\nA log holds what happened. What is true now is one reading of it, and so is what was true last Tuesday.","topics":["events","history"],"reading_minutes":3,"featured":true})"}},
      {"reading-the-past",
       {R"({"title":"Reading the past","summary":"Add as_of to any read.","body":"Every management read takes as_of. The answer is what you would have seen at that moment.","topics":["history"],"reading_minutes":1,"featured":false})",
        R"({"title":"Reading the past","summary":"Add as_of to any read, and see what was there.","body":"Every management read takes as_of (when it was recorded) or as_of_occurred (when it happened). The answer is what was true at that moment, byte for byte.","topics":["history","api"],"reading_minutes":2,"featured":false})"}},
      {"two-editors",
       {R"({"title":"Two editors, one article","summary":"What happens when both press save.","body":"A save names the version it is based on. When somebody was faster, the answer shows both differences, and asked with on_conflict=merge the server joins what does not collide.","topics":["editing","api"],"reading_minutes":2,"featured":true})"}},
  };
}

/// The demo's commands in order; every id is derived from the tenant's, so that a load that was interrupted goes on at the next start.
class Loader {
public:
  Loader(api::Services& services, TenantId tenant) : services_(services), tenant_(tenant) {}

  /// A stop ends it between two articles.
  Result<void> load(std::stop_token const& stop) {
    auto const definition = content_type::definition_from_json(json::parse(kArticleType).as_object());
    CONTENTOS_ENSURE(definition.has_value(), "the demo's own type is well formed");
    if (auto const made = services_.commands.content_types.create(next(), TypeKey("article"), *definition); !made) {
      return as_store_error(made.error());
    }
    for (auto const& article : articles()) {
      if (stop.stop_requested()) { break; }
      if (auto const saved = write(article); !saved) { return saved; }
    }
    return {};
  }

private:
  CommandContext next() {
    auto const id = services_.identity.named_uuid(tenant_.uuid(), "demo/" + std::to_string(++step_));
    return system_context(TenantScope(tenant_), kDemoSlug, CommandId(id), CorrelationId(tenant_.uuid()));
  }

  Result<void> write(Article const& article) {
    EntryId const id(article.id);
    std::optional<VersionId> base;
    for (auto const* data : article.saves) {
      SaveInput const input{.data = json::parse(data).as_object(), .base_version_id = base};
      auto const written =
          base ? services_.commands.entries.save(next(), id, input)
               : services_.commands.entries.create(next(), {.id = id, .type_key = TypeKey("article"), .first = with_slug(input, id)});
      if (!written) { return as_store_error(written.error()); }
      base = VersionId::parse(written->view.at("latest_version").at("version_id").as_string());
    }
    auto const published = services_.commands.entries.transition(next(), id, {.kind = TransitionInput::Kind::publish});
    if (!published) { return as_store_error(published.error()); }
    return {};
  }

  static SaveInput with_slug(SaveInput input, EntryId const& id) {
    input.slugs = entry::Slugs{{"en-US", id.str()}};
    return input;
  }

  api::Services& services_;
  TenantId tenant_;
  int step_ = 0;
};

}  // namespace

Result<bool> load_demo(Node& node, std::stop_token const& stop) {
  auto& services = node.services();
  TenantScope const platform(kPlatformTenant);
  CommandId const creation(services.identity.named_uuid(kPlatformTenant.uuid(), "demo"));
  auto const known = services.log.find_command(platform, creation);
  if (!known) { return known.error(); }
  if (!*known && !node.is_first_start()) { return false; }
  auto const made =
      services.commands.tenants.create(system_context(platform, kDemoSlug, creation, CorrelationId()),
                                       {.name = "The ContentOS Magazine", .slug = kDemoSlug, .settings = {{"public_delivery", true}}});
  if (!made) { return as_store_error(made.error()); }
  auto const tenant = TenantId::parse(made->view.at("tenant_id").as_string());
  auto const loaded = Loader(services, *tenant).load(stop);
  if (!loaded) { return loaded.error(); }
  return true;
}

}  // namespace contentos
