#include "commands/entry/pointers.hpp"

#include "domain/event/record_spec.hpp"

namespace contentos {

namespace {

bool is_of_content(std::string_view pointer) { return pointer.starts_with("/data/") || pointer.starts_with("/slugs/"); }

/// Whether what was sent has the member that a pointer into a save leads to.
bool is_in(SaveInput const* sent, std::string_view pointer) {
  if (sent == nullptr) { return false; }
  return !pointer.starts_with("/slugs/") || sent->slugs.has_value();
}

}  // namespace

Failure point_out_claim(Failure failure, SaveInput const* sent) {
  auto* rejection = std::get_if<Rejection>(&failure);
  if (rejection == nullptr || rejection->code != RejectionCode::already_exists || !rejection->extra.contains("holder")) { return failure; }
  for (auto& error : rejection->errors) {
    if (error.pointer.empty() || is_in(sent, error.pointer)) { continue; }
    error.message = "What the entry has at " + error.pointer + " is taken by another record.";
    error.pointer.clear();
  }
  return failure;
}

Failure about_the_version(Failure failure, std::string const& member) {
  auto* rejection = std::get_if<Rejection>(&failure);
  if (rejection == nullptr) { return failure; }
  for (auto& error : rejection->errors) {
    bool const was_not_sent = is_of_content(error.pointer);
    if (was_not_sent) { error.message = "In that version, at " + error.pointer + ": " + error.message; }
    if (was_not_sent || error.pointer.empty()) { error.pointer = member; }
  }
  return failure;
}

Failure about_the_item(Failure failure, BatchItem const& item) {
  auto const* refused = std::get_if<Rejection>(&failure);
  // It is named in a body, and not by the address.
  if (refused != nullptr && refused->code == RejectionCode::not_found) {
    return invalid_field("/entry_id", "unknown_entry", "There is no such entry.");
  }
  auto const* transition = std::get_if<TransitionInput>(&item.change);
  auto out = point_out_claim(std::move(failure), nullptr);
  if (transition != nullptr) { out = about_the_version(std::move(out), transition->version_member); }
  if (auto* rejection = std::get_if<Rejection>(&out)) {
    for (auto& error : rejection->errors) {
      if (error.pointer == "If-Match") { error.pointer = "/stream_version"; }
    }
  }
  return out;
}

}  // namespace contentos
