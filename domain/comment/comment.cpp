#include "domain/comment/comment.hpp"

#include "domain/comment/text_html.hpp"
#include "domain/event/record_spec.hpp"
#include "domain/word/make_row.hpp"

namespace contentos {

namespace json = boost::json;

bool Value<comment::Target>::read(json::value const& value, comment::Target& out) {
  auto const* text = value.if_string();
  auto const place = text != nullptr ? std::string_view(*text).find('/') : std::string_view::npos;
  if (place == std::string_view::npos) { return false; }
  out.kind = std::string_view(*text).substr(0, place);
  out.id = std::string_view(*text).substr(place + 1);
  // Ids that are chosen freely tell capitals apart; UUIDs, which records with a kind have, do not.
  auto const* word = find_word(out.kind);
  auto const known = word != nullptr ? record::read_id(*word, out.id) : std::nullopt;
  if (known) { out.id = *known; }
  return true;
}

void Value<comment::Target>::check(comment::Target const& value, Rules const& rules, Flaws& flaws) {
  auto const* word = find_word(value.kind);
  if (value.kind.empty()) {
    check_given(false, rules, flaws);
  } else if (word == nullptr || !word->can_be_referred_to) {
    flaws.push_back({"", "unknown_kind", "There are no records of this kind that could be referred to."});
  } else if (!is_client_id(value.id)) {
    flaws.push_back({"", "pattern", "Behind the kind, an id is needed here."});
  }
}

json::object Value<comment::Target>::schema(Rules const&) { return {{"type", "string"}, {"format", "record"}, {"pattern", "^[a-z_]+/"}}; }

}  // namespace contentos

namespace contentos::comment {

namespace {

constexpr std::size_t kMostShown = 100;

void apply(State& state, record::Event const& e, EventMeta const& meta) {
  if (e.what == record::What::changed) { state.edited_at = meta.occurred; }
  state.record = record::evolve(std::move(state.record), e, meta);
  state.exists = state.record.exists;
}
void apply(State& state, Resolved const&, EventMeta const& meta) {
  state.resolution = {meta.occurred, meta.actor};
  audit_updated(state.record.audit, meta);
}
void apply(State& state, Reopened const&, EventMeta const& meta) {
  state.resolution.reset();
  audit_updated(state.record.audit, meta);
}
// Who likes a comment does not change it.
void apply(State& state, Liked const&, EventMeta const& meta) { state.liked_by.put(meta.actor.id, meta.actor.kind); }
void apply(State& state, Unliked const&, EventMeta const& meta) { state.liked_by.erase(meta.actor.id); }

using Events = std::vector<Event>;

Decided<Events> once(State const& state, bool is_new, Event event) {
  if (!state.exists || state.record.audit.is_deleted()) { return no_such_record(); }
  return is_new ? Events{std::move(event)} : Events{};
}

Decided<Events> as_record(State const& state, record::Command const& command) {
  auto const decided = record::decide(state.record, command);
  if (!decided) { return decided.error(); }
  return Events(decided->begin(), decided->end());
}

Content const& content_of(State const& state) { return *static_cast<Content const*>(state.record.content.get()); }

EncodedEvent encode_one(record::Event const& event) { return record::encode(event); }
template <HasFields Own>
EncodedEvent encode_one(Own const& event) {
  return encode_fields(event);
}

json::value time_or_null(std::optional<Timestamp> const& time) { return time ? json::value(format_rfc3339(*time)) : nullptr; }

}  // namespace

record::State no_comment() { return {.kind = &record::kind_of<Word>()}; }

State evolve(State state, Event const& event, EventMeta const& meta) {
  std::visit([&](auto const& e) { apply(state, e, meta); }, event);
  state.version = meta.version;
  state.record.version = meta.version;
  return state;
}

Decided<Events> decide(State const& state, record::Command const& command) {
  bool const likes = state.liked_by.contains(command.by.id);
  switch (command.verb) {
    case record::Verb::resolve: return once(state, !state.resolution, Resolved{});
    case record::Verb::reopen: return once(state, state.resolution.has_value(), Reopened{});
    case record::Verb::like: return once(state, !likes, Liked{});
    case record::Verb::unlike: return once(state, likes, Unliked{});
    case record::Verb::create:
    case record::Verb::change:
    case record::Verb::activate:
    case record::Verb::deactivate:
    case record::Verb::archive:
    case record::Verb::unarchive:
    case record::Verb::remove:
    case record::Verb::undelete: break;
  }
  return as_record(state, command);
}

EncodedEvent encode(Event const& event) {
  return std::visit([](auto const& e) { return encode_one(e); }, event);
}

std::optional<Event> decode(std::string_view type, std::string_view data) {
  if (auto event = record::decode(record::kind_of<Word>(), type, data)) { return Event(*std::move(event)); }
  auto const own = decode_fields<OwnEvent>(type, data);
  if (!own) { return std::nullopt; }
  return std::visit([](auto const& e) { return Event(e); }, *own);
}

json::object describe(State const& state) {
  auto out = record::describe(state.record);
  out["text_html"] = text_html(content_of(state).text);
  out["edited_at"] = time_or_null(state.edited_at);
  out["resolved_at"] = state.resolution ? time_or_null(state.resolution->at) : nullptr;
  out["resolved_by"] = state.resolution ? json::value(actor_json(state.resolution->by)) : nullptr;
  out["likes"] = state.liked_by.size();
  auto& liked_by = out["liked_by"].emplace_array();
  state.liked_by.each([&](std::string const& id, ActorKind kind) {
    liked_by.push_back(actor_json({kind, id}));
    return liked_by.size() < kMostShown;
  });
  return out;
}

std::vector<record::Reference> Word::references(Content const& c) {
  std::vector<record::Reference> out;
  auto const* word = find_word(c.on.kind);
  if (word != nullptr && word->can_be_referred_to) { out.push_back({word->name, c.on.id}); }
  if (c.parent_id) { out.push_back(record::reference_to(*c.parent_id)); }
  return out;
}

std::vector<FieldError> Word::check_against(Content const& c, record::Lookup const& lookup) {
  if (!c.parent_id) { return {}; }
  auto const found = lookup(record::reference_to(*c.parent_id));
  auto const* parent = static_cast<State const*>(found.get());
  if (parent == nullptr || !parent->exists || content_of(*parent).on == c.on) { return {}; }
  return {{"/parent_id", "other_record", "That comment is on another record."}};
}

json::object Word::shown() {
  json::object const time{{"type", json::array{"string", "null"}}, {"format", "date-time"}};
  json::object const actor{{"$ref", "#/components/schemas/Actor"}};
  return {{"text_html",
           json::object{{"type", "string"},
                        {"description", "The text with all of HTML in it escaped: paragraphs, line breaks, and links to http and https."}}},
          {"edited_at", time},
          {"resolved_at", time},
          {"resolved_by", json::object{{"anyOf", json::array{actor, json::object{{"type", "null"}}}}}},
          {"likes", json::object{{"type", "integer"}, {"minimum", 0}}},
          {"liked_by", json::object{{"type", "array"}, {"items", actor}, {"maxItems", kMostShown}}}};
}

/// The oldest first.
std::string Word::sort_key(State const& state) { return state.exists ? format_rfc3339(state.record.audit.created_at) : std::string(); }

std::vector<std::string> Word::facets(State const& state) {
  if (!state.exists) { return {}; }
  auto const& content = content_of(state);
  return {"on=" + content.on.str(), "parent=" + (content.parent_id ? content.parent_id->str() : "none"),
          std::string("is_resolved=") + (state.resolution ? "true" : "false"),
          std::string("is_internal=") + (content.is_internal ? "true" : "false")};
}

std::vector<EventType> Word::event_types() {
  auto out = record::event_types(record::kind_of<Word>());
  auto const own = contentos::event_types(static_cast<OwnEvent const*>(nullptr));
  out.insert(out.end(), own.begin(), own.end());
  return out;
}

std::optional<Event> Word::decode(std::string_view type, std::string_view data, std::optional<std::string> const&) {
  return comment::decode(type, data);
}

}  // namespace contentos::comment

template contentos::WordRow const& contentos::row_of<contentos::comment::Word>();
