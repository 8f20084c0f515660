#include "domain/event/known_types.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace contentos {

namespace {

constexpr std::array<std::string_view, 44> kReleased = {
    "category.archived.v1",
    "category.changed.v1",
    "category.created.v1",
    "category.unarchived.v1",
    "content_type.created.v1",
    "content_type.deleted.v1",
    "content_type.schema_changed.v1",
    "content_type.undeleted.v1",
    "entry.approved.v1",
    "entry.archived.v1",
    "entry.categorized.v1",
    "entry.created.v1",
    "entry.deleted.v1",
    "entry.editing_ended.v1",
    "entry.editing_started.v1",
    "entry.published.v1",
    "entry.rejected.v1",
    "entry.review_withdrawn.v1",
    "entry.schedule_failed.v1",
    "entry.scheduled.v1",
    "entry.scheduled.v2",
    "entry.submitted.v1",
    "entry.unarchived.v1",
    "entry.undeleted.v1",
    "entry.unpublished.v1",
    "entry.unscheduled.v1",
    "entry.version_saved.v1",
    "entry.version_saved.v2",
    "operation.finished.v1",
    "operation.started.v1",
    "person.erased.v1",
    "person.registered.v1",
    "person.renamed.v1",
    "platform.tenant_registered.v1",
    "platform.tenant_slug_changed.v1",
    "skip.requested.v1",
    "tenant.created.v1",
    "tenant.renamed.v1",
    "tenant.resumed.v1",
    "tenant.settings_changed.v1",
    "tenant.slug_changed.v1",
    "tenant.suspended.v1",
    "token.created.v1",
    "token.revoked.v1",
};
static_assert(std::ranges::is_sorted(kReleased));

std::vector<std::string>& forgotten() {
  static std::vector<std::string> types;
  return types;
}

}  // namespace

std::span<std::string_view const> released_event_types() { return kReleased; }

bool is_known_event_type(std::string_view type) {
  return std::ranges::binary_search(kReleased, type) && std::ranges::find(forgotten(), type) == forgotten().end();
}

void forget_event_types(std::vector<std::string> types) { forgotten() = std::move(types); }

}  // namespace contentos
