#include "commands/import/import_type.hpp"

#include "domain/content_type/content_type.hpp"

#include <set>

namespace contentos {

namespace {

content_type::Field field(std::string key, std::string name, content_type::FieldType type) {
  content_type::Field out;
  out.key = std::move(key);
  out.name = std::move(name);
  out.type = type;
  return out;
}

}  // namespace

Decided<content_type::Definition> definition_for(ImportRequest const& request) {
  using content_type::FieldType;
  content_type::Definition out;
  out.display_name = request.mapping.type_key.str();
  if (request.mapping.fields.empty()) {
    for (char const* key : {"title", "byline", "section", "layout", "published_on", "commit"}) {
      out.fields.push_back(field(key, key, FieldType::string));
    }
    out.fields.push_back(field("body_markdown", "body", FieldType::text));
  }
  std::set<std::string> seen;
  for (auto const& [member, key] : request.mapping.fields) {
    if (seen.insert(key).second) { out.fields.push_back(field(key, key, FieldType::text)); }
  }
  for (std::size_t i = 0; i < out.fields.size(); ++i) { out.fields[i].sort_order = static_cast<std::int32_t>(i); }
  if (out.find("title") != nullptr) { out.display_field = "title"; }
  auto checked = content_type::definition_from_json(content_type::to_json(out));
  if (checked) { return checked; }
  auto rejection = checked.error();
  for (auto& error : rejection.errors) { error.pointer = "?field"; }
  return rejection;
}

std::shared_ptr<content_type::State const> type_to_be(ImportRequest const& request) {
  content_type::State state;
  auto const events = content_type::decide(state, content_type::Create{request.mapping.type_key, definition_for(request).value()});
  CONTENTOS_ENSURE(events.has_value(), "an import's own content type can be made");
  for (auto const& event : *events) {
    EventMeta meta{};
    meta.version = state.version.next();
    state = content_type::evolve(std::move(state), event, meta);
  }
  return std::make_shared<content_type::State const>(std::move(state));
}

Outcome<bool> make_type(Pipeline& pipeline, CommandContext const& context, ImportRequest const& request) {
  auto definition = definition_for(request);
  if (!definition) { return Failure(definition.error()); }
  auto const& key = request.mapping.type_key;
  auto const done = pipeline.decide_on<content_type::Word>(context, {Deed::create, content_type::Word::kName}, key.str(),
                                                           content_type::Create{key, std::move(*definition)});
  if (done) { return done->changed && !done->repeated; }
  auto const failure = done.error();
  auto const* rejection = std::get_if<Rejection>(&failure);
  if (rejection != nullptr && rejection->code == RejectionCode::already_exists) { return false; }
  return Failure(failure);
}

}  // namespace contentos
