#include "projections/audit/action.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace contentos::audit {

namespace {

using Word = std::pair<std::string_view, std::string_view>;

// By type, sorted, so that it can be searched and a missing one is seen.
constexpr std::array kWords = {
    Word{"category.archived", "archive"},
    Word{"category.changed", "change"},
    Word{"category.created", "create"},
    Word{"category.unarchived", "unarchive"},
    Word{"content_type.created", "create"},
    Word{"content_type.deleted", "delete"},
    Word{"content_type.schema_changed", "change_schema"},
    Word{"content_type.undeleted", "undelete"},
    Word{"entry.approved", "approve"},
    Word{"entry.archived", "archive"},
    Word{"entry.categorized", "categorize"},
    Word{"entry.created", "create"},
    Word{"entry.deleted", "delete"},
    Word{"entry.editing_ended", "end_editing"},
    Word{"entry.editing_started", "start_editing"},
    Word{"entry.published", "publish"},
    Word{"entry.rejected", "reject"},
    Word{"entry.review_withdrawn", "withdraw_review"},
    Word{"entry.schedule_failed", "fail_schedule"},
    Word{"entry.scheduled", "schedule"},
    Word{"entry.submitted", "submit"},
    Word{"entry.unarchived", "unarchive"},
    Word{"entry.undeleted", "undelete"},
    Word{"entry.unpublished", "unpublish"},
    Word{"entry.unscheduled", "unschedule"},
    Word{"entry.version_saved", "save"},
    Word{"operation.finished", "finish"},
    Word{"operation.started", "start"},
    Word{"person.erased", "erase"},
    Word{"person.registered", "register"},
    Word{"person.renamed", "rename"},
    Word{"platform.tenant_registered", "register"},
    Word{"platform.tenant_slug_changed", "change_slug"},
    Word{"skip.requested", "skip"},
    Word{"tenant.created", "create"},
    Word{"tenant.renamed", "rename"},
    Word{"tenant.resumed", "resume"},
    Word{"tenant.settings_changed", "change_settings"},
    Word{"tenant.slug_changed", "change_slug"},
    Word{"tenant.suspended", "suspend"},
    Word{"token.created", "create"},
    Word{"token.revoked", "revoke"},
};
static_assert(std::is_sorted(kWords.begin(), kWords.end()));

bool is_set(boost::json::object const& data, std::string_view member) {
  auto const* value = data.if_contains(member);
  return value != nullptr && !value->is_null() && !(value->is_bool() && !value->get_bool());
}

}  // namespace

std::string_view action_of(std::string_view type, std::string_view data) {
  auto const name = type.substr(0, type.rfind('.'));
  auto const found = std::lower_bound(kWords.begin(), kWords.end(), name, [](Word const& w, std::string_view n) { return w.first < n; });
  if (found == kWords.end() || found->first != name) { return {}; }
  if (found->second != "save") { return found->second; }
  boost::json::error_code error;
  auto const parsed = boost::json::parse(data, error);
  if (error || !parsed.is_object()) { return found->second; }
  if (is_set(parsed.get_object(), "restored_from")) { return "restore"; }
  return is_set(parsed.get_object(), "is_autosave") ? "autosave" : found->second;
}

}  // namespace contentos::audit
