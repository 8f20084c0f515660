// The auditable contract of every record by description, written once: created, changed, deactivated and activated, deleted and
// undeleted; what it needs to hold alone, and the records that it points at. Streams `{kind}-{id}`; events
// `{kind}.created.v1`, `changed`, `activated`, `deactivated`, `deleted`, `undeleted`.
//
// While it is not deleted a record holds the claim `exists {kind}/{id}`, and for each of its references `ref {target kind}/{target
// id}/{own stream}`. Whoever takes a `ref` demands that the target's `exists` is held, and whoever gives an `exists` back that nobody holds
// a `ref` below it (commands/pipeline): so a reference and the deletion of its target exclude each other, whoever comes first.
#pragma once

#include "domain/event/event_type.hpp"
#include "domain/event/meta.hpp"
#include "domain/record/kind.hpp"

#include <optional>
#include <string_view>

namespace contentos::record {

inline constexpr std::string_view kExistsClaim = "exists";
inline constexpr std::string_view kRefClaim = "ref";

enum class What { created, changed, activated, deactivated, deleted, undeleted };

struct Event {
  Kind const* kind;
  What what;
  std::string id{};                       // created
  std::shared_ptr<void const> content{};  // created, changed
  bool is_system = false;                 // created
  ClaimChanges claims{};
  bool can_delete = true;  // created
};

struct State {
  Kind const* kind;
  bool exists = false;
  std::string id{};
  std::shared_ptr<void const> content{};
  std::set<Claim> claims{};  // all that the stream holds now
  StreamVersion version{};
  Audit audit{};
};

/// The claim by which `stream` refers to another record. Requires: records of its kind hold `exists` (WordRow::can_be_referred_to).
[[nodiscard]] Claim ref_claim(Reference const& to, std::string const& stream);

/// What the keys of all `ref` claims begin with by which others refer to a record, of which it is the claim `exists`.
[[nodiscard]] std::string refs_to(Claim const& exists);
/// By which the record of that id exists.
[[nodiscard]] Claim exists_claim(std::string_view kind, std::string_view id);

/// What a record holds while it is not deleted.
[[nodiscard]] std::set<Claim> needed_claims(Kind const& kind, std::string const& id, void const* content);

[[nodiscard]] State evolve(State state, Event const& event, EventMeta const& meta);
/// Rejections: already_exists (the id is taken), not_found, validation_failed (every place that is wrong), protected_record (the system's
/// own, or `can_delete` is false), bad_request (the kind knows no such verb). What has happened already gives no events. A deleted record
/// can only be undeleted.
[[nodiscard]] Decided<std::vector<Event>> decide(State const& state, Command const& command);

[[nodiscard]] EncodedEvent encode(Event const& event);
[[nodiscard]] std::optional<Event> decode(Kind const& kind, std::string_view type, std::string_view data);
/// The id, the content's fields and the audit members.
[[nodiscard]] boost::json::object describe(State const& state);

[[nodiscard]] std::string sort_key(State const& state);
[[nodiscard]] std::vector<std::string> facets(State const& state);
/// A number as text in whose order numbers are: for sort keys.
[[nodiscard]] std::string sortable(std::int32_t number);

[[nodiscard]] std::vector<EventType> event_types(Kind const& kind);

/// The content as the word knows it. Requires: the record exists, and is of that word.
template <IsDescribed Word>
[[nodiscard]] typename Word::Content const& content(State const& state) {
  CONTENTOS_ENSURE(state.kind == &kind_of<Word>() && state.content != nullptr, "the content of a record that exists, by its own word");
  return *static_cast<typename Word::Content const*>(state.content.get());
}

}  // namespace contentos::record
