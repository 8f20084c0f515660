// A comment [003]: what somebody says of a record, an entry or any other that can be referred to, or in reply to another comment on it.
// While it is there it refers to both, so that neither is deleted before it: no answer ever shows a reply to nothing. A comment that should
// no longer be read, and whose replies should, is deactivated. Stream: `comment-{comment_id}`.
//
// It is a record (domain/record) and more: it can be resolved and reopened, and be liked once by each who does.
#pragma once

#include "domain/core/shared_map.hpp"
#include "domain/fields/events.hpp"
#include "domain/record/record.hpp"

#include <variant>

namespace contentos::comment {

/// What a comment is on: any record that can be referred to. As text `{kind}/{id}`, such as `entry/welcome`.
struct Target {
  std::string kind;  // a word's name
  std::string id;
  [[nodiscard]] std::string str() const { return kind + "/" + id; }
  friend bool operator==(Target const&, Target const&) = default;
};

}  // namespace contentos::comment

namespace contentos {

template <>
struct Value<comment::Target> {
  static constexpr std::string_view kWants = "A record such as entry/welcome is needed here.";
  static void write(comment::Target const& value, boost::json::value& out) { out = value.str(); }
  static bool read(boost::json::value const& json, comment::Target& out);
  static void check(comment::Target const& value, Rules const& rules, Flaws& flaws);
  static boost::json::object schema(Rules const& rules);
};

}  // namespace contentos

namespace contentos::comment {

struct Content {
  Target on;
  std::optional<CommentId> parent_id;
  std::string text;
  bool is_internal = false;
  static constexpr auto fields() {
    return std::array{
        field<&Content::on>("on", {.required = true,
                                   .fixed = true,
                                   .about = "The record, as `{kind}/{id}`: `entry/welcome`.",
                                   .example = "channel/0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8b11"}),
        field<&Content::parent_id>("parent_id", {.fixed = true, .about = "The comment on the same record that it replies to."}),
        field<&Content::text>("text", {.required = true, .most_bytes = 10'000, .about = "Plain text.", .example = "Well said."}),
        field<&Content::is_internal>("is_internal", {.about = "Not for readers of the site."}),
    };
  }
};

struct Resolved {
  static constexpr std::string_view kType = "comment.resolved.v1", kVerb = "resolve";
  static constexpr NoFields fields() { return {}; }
};
struct Reopened {
  static constexpr std::string_view kType = "comment.reopened.v1", kVerb = "reopen";
  static constexpr NoFields fields() { return {}; }
};
/// By the event's actor.
struct Liked {
  static constexpr std::string_view kType = "comment.liked.v1", kVerb = "like";
  static constexpr NoFields fields() { return {}; }
};
struct Unliked {
  static constexpr std::string_view kType = "comment.unliked.v1", kVerb = "unlike";
  static constexpr NoFields fields() { return {}; }
};
using OwnEvent = std::variant<Resolved, Reopened, Liked, Unliked>;
using Event = std::variant<record::Event, Resolved, Reopened, Liked, Unliked>;

/// That there is none.
[[nodiscard]] record::State no_comment();

struct Resolution {
  Timestamp at{};
  Actor by{};
};
struct State {
  record::State record = no_comment();
  bool exists = false;
  StreamVersion version{};
  std::optional<Timestamp> edited_at{};
  std::optional<Resolution> resolution{};
  SharedMap<ActorKind> liked_by{};  // by the actors' ids
};
[[nodiscard]] State evolve(State state, Event const& event, EventMeta const& meta);
[[nodiscard]] Decided<std::vector<Event>> decide(State const& state, record::Command const& command);

[[nodiscard]] EncodedEvent encode(Event const& event);
[[nodiscard]] std::optional<Event> decode(std::string_view type, std::string_view data);
/// With its text as HTML, and the first 100 by their ids of those who like it.
[[nodiscard]] boost::json::object describe(State const& state);

struct Word {
  static constexpr std::string_view kName = "comment", kPlural = "comments", kTitle = "Comments";
  static constexpr std::string_view kAbout =
      "What is said of records. One that has replies cannot be deleted, nor a record that has comments.";
  using Content = comment::Content;
  using State = comment::State;
  using Event = comment::Event;
  using Command = record::Command;
  static constexpr bool kCanBeReferredTo = true;
  static constexpr std::array kVerbs{record::Verb::remove,  record::Verb::undelete, record::Verb::activate, record::Verb::deactivate,
                                     record::Verb::resolve, record::Verb::reopen,   record::Verb::like,     record::Verb::unlike};
  static constexpr std::array kFacets{record::Facet{"on", record::FacetOf::reference}, record::Facet{"parent", record::FacetOf::id_or_none},
                                      record::Facet{"is_resolved", record::FacetOf::flag},
                                      record::Facet{"is_internal", record::FacetOf::flag}};
  static std::vector<record::Reference> references(Content const& c);
  static std::vector<FieldError> check_against(Content const& c, record::Lookup const& lookup);
  static boost::json::object shown();
  static std::string sort_key(State const& state);
  static std::vector<std::string> facets(State const& state);
  static std::vector<EventType> event_types();
  static std::optional<Event> decode(std::string_view type, std::string_view data, std::optional<std::string> const& body);
  static Decided<std::vector<Event>> decide(State const& state, record::Command const& command) { return comment::decide(state, command); }
};

}  // namespace contentos::comment
