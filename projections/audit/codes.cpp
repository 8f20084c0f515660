#include "projections/audit/codes.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>

namespace contentos::audit {

namespace {

// Stored in every row: names are added at the end and never moved (projections/audit/codes.hpp).

constexpr std::array<std::string_view, 17> kKinds{
    "category", "channel", "comment",      "component", "content_type", "entry", "flag",   "layout", "operation",
    "person",   "persona", "registration", "site",      "skip",         "tag",   "tenant", "token",
};

constexpr std::array<std::string_view, 107> kTypes{
    "category.archived.v1",
    "category.changed.v1",
    "category.created.v1",
    "category.unarchived.v1",
    "channel.activated.v1",
    "channel.changed.v1",
    "channel.created.v1",
    "channel.deactivated.v1",
    "channel.deleted.v1",
    "channel.undeleted.v1",
    "comment.activated.v1",
    "comment.changed.v1",
    "comment.created.v1",
    "comment.deactivated.v1",
    "comment.deleted.v1",
    "comment.liked.v1",
    "comment.reopened.v1",
    "comment.resolved.v1",
    "comment.undeleted.v1",
    "comment.unliked.v1",
    "component.activated.v1",
    "component.changed.v1",
    "component.created.v1",
    "component.deactivated.v1",
    "component.deleted.v1",
    "component.undeleted.v1",
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
    "entry.metadata_changed.v1",
    "entry.owner_changed.v1",
    "entry.placed.v1",
    "entry.published.v1",
    "entry.rejected.v1",
    "entry.review_withdrawn.v1",
    "entry.schedule_failed.v1",
    "entry.scheduled.v1",
    "entry.scheduled.v2",
    "entry.submitted.v1",
    "entry.tagged.v1",
    "entry.unarchived.v1",
    "entry.undeleted.v1",
    "entry.unpublished.v1",
    "entry.unscheduled.v1",
    "entry.version_saved.v1",
    "entry.version_saved.v2",
    "flag.activated.v1",
    "flag.changed.v1",
    "flag.created.v1",
    "flag.deactivated.v1",
    "flag.deleted.v1",
    "flag.undeleted.v1",
    "layout.activated.v1",
    "layout.changed.v1",
    "layout.created.v1",
    "layout.deactivated.v1",
    "layout.deleted.v1",
    "layout.undeleted.v1",
    "operation.finished.v1",
    "operation.started.v1",
    "person.erased.v1",
    "person.registered.v1",
    "person.renamed.v1",
    "persona.activated.v1",
    "persona.changed.v1",
    "persona.created.v1",
    "persona.deactivated.v1",
    "persona.deleted.v1",
    "persona.undeleted.v1",
    "platform.tenant_deleted.v1",
    "platform.tenant_owner_given.v1",
    "platform.tenant_registered.v1",
    "platform.tenant_slug_changed.v1",
    "platform.tenant_undeleted.v1",
    "site.activated.v1",
    "site.changed.v1",
    "site.created.v1",
    "site.deactivated.v1",
    "site.deleted.v1",
    "site.undeleted.v1",
    "skip.requested.v1",
    "tag.activated.v1",
    "tag.changed.v1",
    "tag.created.v1",
    "tag.deactivated.v1",
    "tag.deleted.v1",
    "tag.undeleted.v1",
    "tenant.created.v1",
    "tenant.deleted.v1",
    "tenant.owner_changed.v1",
    "tenant.plan_changed.v1",
    "tenant.renamed.v1",
    "tenant.resumed.v1",
    "tenant.settings_changed.v1",
    "tenant.slug_changed.v1",
    "tenant.suspended.v1",
    "tenant.undeleted.v1",
    "token.created.v1",
    "token.revoked.v1",
};

constexpr std::array<std::string_view, 45> kActions{
    "activate",
    "approve",
    "archive",
    "autosave",
    "categorize",
    "change",
    "change_metadata",
    "change_owner",
    "change_plan",
    "change_schema",
    "change_settings",
    "change_slug",
    "create",
    "deactivate",
    "delete",
    "end_editing",
    "erase",
    "fail_schedule",
    "finish",
    "give_owner",
    "like",
    "place",
    "publish",
    "register",
    "reject",
    "rename",
    "reopen",
    "resolve",
    "restore",
    "resume",
    "revoke",
    "save",
    "schedule",
    "skip",
    "start",
    "start_editing",
    "submit",
    "suspend",
    "tag",
    "unarchive",
    "undelete",
    "unlike",
    "unpublish",
    "unschedule",
    "withdraw_review",
};

using Index = std::unordered_map<std::string_view, std::int16_t>;

Index index_of(std::span<std::string_view const> names) {
  Index out;
  for (std::size_t i = 0; i < names.size(); ++i) { out.emplace(names[i], static_cast<std::int16_t>(i + 1)); }
  return out;
}

}  // namespace

std::span<std::string_view const> kinds() { return kKinds; }
std::span<std::string_view const> types() { return kTypes; }
std::span<std::string_view const> actions() { return kActions; }

std::int16_t code_of(std::span<std::string_view const> names, std::string_view name) {
  static Index const of_types = index_of(kTypes);
  if (names.data() == kTypes.data()) {
    auto const found = of_types.find(name);
    return found == of_types.end() ? std::int16_t{0} : found->second;
  }
  auto const found = std::ranges::find(names, name);
  return found == names.end() ? std::int16_t{0} : static_cast<std::int16_t>(found - names.begin() + 1);
}

}  // namespace contentos::audit
