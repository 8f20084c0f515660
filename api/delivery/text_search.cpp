#include "api/delivery/text_search.hpp"

#include "api/position.hpp"
#include "api/problem.hpp"
#include "projections/search/search_text.hpp"

#include <algorithm>

namespace contentos::api {

namespace {

/// The strings that are delivered of an entry, in all locales.
Result<std::optional<std::string>> delivered_text(delivery::DeliveryReader const& delivery, TenantScope scope, EntryId const& id) {
  auto const fragment = delivery.entry(scope, id, delivery::kAllLocales);
  if (!fragment) {
    auto const failure = fragment.error();
    auto const* error = std::get_if<StoreError>(&failure);
    if (error != nullptr && error->code != StoreErrorCode::set_aside) { return *error; }
    return std::optional<std::string>();
  }
  if (*fragment == nullptr) { return std::optional<std::string>(); }
  return std::optional(search::snapshot_text((*fragment)->json).text);
}

/// Whether a snapshot may hold what is not delivered.
bool omits_fields(delivery::TenantModel const& tenant) {
  return std::ranges::any_of(tenant.types, [](auto const& type) {
    return std::ranges::any_of(type.second->schemas, [](auto const& schema) {
      return std::ranges::any_of(schema.second.fields, [](auto const& field) { return field.omitted; });
    });
  });
}

}  // namespace

Outcome<SearchReader::Found> find_published(Services& services, http::Request const& request, delivery::TenantModel const& tenant,
                                            std::string_view text) {
  auto parsed = services.search->parse(text);
  if (auto const* flaw = std::get_if<search::QueryFlaw>(&parsed)) {
    return Failure(bad_parameter("query", std::string(flaw->code), std::string(flaw->message)));
  }
  if (auto const reached = await_position(services, request, tenant.id, "search"); !reached) { return reached.error(); }
  TenantScope const scope(tenant.id);
  SearchReader::Question question{.query = std::get<search::TextQuery>(std::move(parsed)), .of = SearchReader::Of::live};
  question.text = [&](EntryId const& id) { return delivered_text(*services.delivery, scope, id); };
  question.looks_at_all = omits_fields(tenant);
  auto found = services.search->find(scope, question);
  if (!found) { return Failure(found.error()); }
  return std::move(*found);
}

}  // namespace contentos::api
