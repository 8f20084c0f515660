// What the entry endpoints read out of a request in the same way.
#pragma once

#include "api/answer.hpp"
#include "api/body.hpp"
#include "api/management/record.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace contentos::api {

/// The entry that the path means; what no entry can be called is absent.
[[nodiscard]] Outcome<EntryId> entry_id(Call const& call);

/// `data, publish_note, is_autosave, slugs, categories, tags`: the members that a first and a later save share. `data` is taken out of
/// `given`, which `body` reads.
[[nodiscard]] SaveInput read_save(BodyReader& body, boost::json::object& given);

/// `metadata, template_key`: what is absent is empty.
[[nodiscard]] entry::ChangeMetadata read_metadata(BodyReader& body, Need need);

/// What a transition takes of a body, the members that every kind of it has, and leaves the rest to who finishes the reader.
[[nodiscard]] Outcome<TransitionInput> read_transition(Call const& call, EntryId const& id, BodyReader& body, TransitionInput::Kind kind);

using FindVersion = std::function<entry::VersionFacts const*(entry::History const&)>;
/// What `find` finds among the versions of an entry as it is; nothing when that is nothing. All of them are read only where it is not among
/// the newest. Errors: not_found, of an entry that is not there.
[[nodiscard]] Outcome<std::optional<entry::VersionFacts>> version_of(Call const& call, EntryId const& id, FindVersion const& find);

struct NamedVersion {
  std::optional<VersionId> id{};
  std::string member{};  // the pointer to where the body names it; empty: nowhere
};
/// The version that a body names by `version_id` or by `version` (its number). A number is looked up in the entry, and noted as wrong when
/// there is none.
[[nodiscard]] Outcome<NamedVersion> named_version(Call const& call, EntryId const& id, BodyReader& body);

/// Puts a member, given as JSON text, at the end of an object, given as JSON text: stored bytes are shown as they are, not parsed.
[[nodiscard]] std::string with_member(std::string object_json, std::string_view name, std::string_view value_json);

/// A version's facts with its `data` (null when purged).
[[nodiscard]] std::string version_json(VersionView const& version);

/// The entry at that moment; deleted ones are absent unless asked for.
[[nodiscard]] Outcome<EntryView> visible_entry(Call const& call, EntryId const& id, AsOf const& as_of, bool include_deleted,
                                               boost::json::object& parsed);

}  // namespace contentos::api
