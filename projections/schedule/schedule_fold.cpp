#include "projections/schedule/schedule_fold.hpp"

#include <algorithm>
#include <array>

namespace contentos::schedule {

bool concerns(std::string_view type) {
  constexpr std::array<std::string_view, 7> kNames = {"entry.scheduled",   "entry.unscheduled", "entry.schedule_failed", "entry.published",
                                                      "entry.unpublished", "entry.archived",    "entry.deleted"};
  return std::find(kNames.begin(), kNames.end(), type.substr(0, type.rfind('.'))) != kNames.end();
}

namespace {

struct Apply {
  EntryTodos& todos;
  EventHeader const& header;

  void operator()(entry::Scheduled const& e) const { todos.publish = Todo{e.publish_at, e.version_id, header.stream_version, header.id}; }
  void operator()(entry::Unscheduled const&) const { todos.publish.reset(); }
  void operator()(entry::ScheduleFailed const& e) const {
    if (todos.publish && todos.publish->version_id == e.version_id) { todos.publish->failed = true; }
  }
  void operator()(entry::Published const& e) const {
    if (todos.publish && todos.publish->version_id == e.version_id) { todos.publish.reset(); }
    todos.unpublish.reset();
    if (e.unpublish_at) { todos.unpublish = Todo{*e.unpublish_at, e.version_id, header.stream_version, header.id}; }
  }
  void operator()(entry::Unpublished const&) const { todos.unpublish.reset(); }
  void operator()(entry::Archived const&) const { todos = {}; }
  void operator()(entry::Deleted const&) const { todos = {}; }
  void operator()(entry::Created const&) const {}
  void operator()(entry::VersionSaved const&) const {}
  void operator()(entry::Submitted const&) const {}
  void operator()(entry::Approved const&) const {}
  void operator()(entry::Rejected const&) const {}
  void operator()(entry::ReviewWithdrawn const&) const {}
  void operator()(entry::Unarchived const&) const {}
  void operator()(entry::Undeleted const&) const {}
  void operator()(entry::EditingStarted const&) const {}
  void operator()(entry::EditingEnded const&) const {}
  void operator()(entry::Categorized const&) const {}
  void operator()(entry::Tagged const&) const {}
  void operator()(entry::Placed const&) const {}
  void operator()(entry::MetadataChanged const&) const {}
  void operator()(entry::OwnerChanged const&) const {}
};

}  // namespace

void apply(EntryTodos& todos, entry::Event const& event, EventHeader const& header) { std::visit(Apply{todos, header}, event); }

}  // namespace contentos::schedule
