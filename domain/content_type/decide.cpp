#include "domain/content_type/content_type.hpp"
#include "domain/event/record_spec.hpp"

#include <algorithm>

namespace contentos::content_type {

namespace {

void apply(State& state, Created const& e, EventMeta const& meta) {
  state.exists = true;
  state.type_key = e.type_key;
  state.audit.is_system = e.is_system;
  state.schemas.push_back({1, e.definition, {}});
  audit_created(state.audit, meta);
}
void apply(State& state, SchemaChanged const& e, EventMeta const& meta) {
  state.schemas.push_back({e.schema_version, e.definition, e.migration});
  audit_updated(state.audit, meta);
}
void apply(State& state, Deleted const&, EventMeta const& meta) { audit_deleted(state.audit, meta); }
void apply(State& state, Undeleted const&, EventMeta const& meta) { audit_undeleted(state.audit, meta); }

using Events = std::vector<Event>;

bool has_step(std::vector<MigrationStep> const& migration, std::string const& field) {
  return std::any_of(migration.begin(), migration.end(), [&](auto const& s) { return s.field == field || s.to == field; });
}

/// Whether a value that fits `before` may fail `after`.
bool is_tighter(Field const& before, Field const& after) {
  auto const text = [](FieldType t) { return t == FieldType::string || t == FieldType::text || t == FieldType::richtext; };
  auto const widened = before.type == FieldType::string && text(after.type);
  return (before.type != after.type && !widened) || before.list != after.list || before.localized != after.localized ||
         (after.required && !before.required) || (after.unique && !before.unique);
}

void require_steps(Definition const& before, ChangeSchema const& change, std::vector<FieldError>& errors) {
  auto const complain = [&](std::string const& key, char const* what) {
    if (!has_step(change.migration, key)) { errors.push_back({"/fields/" + key, "incompatible_change", what}); }
  };
  for (auto const& old : before.fields) {
    auto const* now = change.definition.find(old.key);
    if (now == nullptr) {
      complain(old.key, "The field is gone: the migration must drop or rename it.");
    } else if (is_tighter(old, *now)) {
      complain(old.key, "Old values may not fit: the migration must cast it or give a default.");
    }
  }
  for (auto const& field : change.definition.fields) {
    if (before.find(field.key) == nullptr && field.required) {
      complain(field.key, "A new required field needs a default in the migration.");
    }
  }
  if (before.is_singleton != change.definition.is_singleton) {
    errors.push_back({"/is_singleton", "incompatible_change", "A type stays a singleton or not."});
  }
}

void check_steps(Definition const& before, ChangeSchema const& change, std::vector<FieldError>& errors) {
  for (std::size_t i = 0; i < change.migration.size(); ++i) {
    auto const& step = change.migration[i];
    auto const at = "/migration/" + std::to_string(i);
    using Op = MigrationStep::Op;
    if (step.op != Op::default_value && before.find(step.field) == nullptr &&
        !has_step({change.migration.begin(), change.migration.begin() + static_cast<std::ptrdiff_t>(i)}, step.field)) {
      errors.push_back({at + "/field", "unknown_field", "The type had no such field."});
    }
    if (step.op == Op::rename && change.definition.find(step.to) == nullptr) {
      errors.push_back({at + "/to", "unknown_field", "The new schema has no such field."});
    }
    if (step.op == Op::cast && !field_type_from(step.to)) { errors.push_back({at + "/to", "enum", "A field type is needed here."}); }
    if (step.op == Op::default_value && change.definition.find(step.field) == nullptr) {
      errors.push_back({at + "/field", "unknown_field", "The new schema has no such field."});
    }
  }
}

Decided<Events> decide_one(State const& state, Create const& c) {
  if (state.exists && !state.audit.is_deleted()) {
    return Rejection{
        RejectionCode::already_exists, "There is a content type of this key already.", {{"/type_key", "not_unique", "Taken."}}};
  }
  if (state.exists) {
    return Rejection{RejectionCode::already_exists,
                     "A deleted content type has this key; undelete it.",
                     {{"/type_key", "deleted", "Undelete it, or take another key."}}};
  }
  if (!is_client_id(c.type_key.str())) {
    return invalid_field("/type_key", "pattern", "A key is 1 to 64 of A-Z, a-z, 0-9, '.', '_', '-', and neither '.' nor '..' alone.");
  }
  return Events{Created{c.type_key, c.definition, c.is_system, {{{"type_key", c.type_key.str()}}, {}}}};
}

std::optional<Rejection> gone_or_protected(State const& state, bool by_super_admin) {
  if (!state.exists || state.audit.is_deleted()) { return no_such("content type"); }
  if (state.audit.is_system && !by_super_admin) {
    return Rejection{RejectionCode::protected_record, "A system record is changed by super-admins only."};
  }
  return std::nullopt;
}

Decided<Events> decide_one(State const& state, ChangeSchema const& c) {
  if (auto refused = gone_or_protected(state, c.by_super_admin)) { return *refused; }
  if (c.expected_schema_version && *c.expected_schema_version != state.schema_version()) {
    Rejection conflict{RejectionCode::version_conflict,
                       "Another schema version is current.",
                       {{"/schema_version", "version_conflict", "Read the type again."}}};
    conflict.extra["schema_version"] = state.schema_version();
    return conflict;
  }
  if (c.definition == state.current() && c.migration.empty()) { return Events{}; }
  std::vector<FieldError> errors;
  check_steps(state.current(), c, errors);
  if (errors.empty()) { require_steps(state.current(), c, errors); }
  if (!errors.empty()) {
    return Rejection{RejectionCode::validation_failed, "The change does not fit what was written before.", std::move(errors)};
  }
  return Events{SchemaChanged{state.schema_version() + 1, c.definition, c.migration}};
}

Decided<Events> decide_one(State const& state, Delete const& c) {
  if (state.exists && state.audit.is_deleted()) { return Events{}; }
  if (auto refused = gone_or_protected(state, c.by_super_admin)) { return *refused; }
  if (!state.audit.can_delete) { return Rejection{RejectionCode::protected_record, "This record cannot be deleted."}; }
  return Events{Deleted{{{}, {{"type_key", state.type_key.str()}}}}};
}

Decided<Events> decide_one(State const& state, Undelete const&) {
  if (!state.exists) { return no_such("content type"); }
  if (!state.audit.is_deleted()) { return Events{}; }
  return Events{Undeleted{{{{"type_key", state.type_key.str()}}, {}}}};
}

}  // namespace

State evolve(State state, Event const& event, EventMeta const& meta) {
  std::visit([&](auto const& e) { apply(state, e, meta); }, event);
  state.version = meta.version;
  return state;
}

Decided<std::vector<Event>> decide(State const& state, Command const& command) {
  return std::visit([&](auto const& c) { return decide_one(state, c); }, command);
}

}  // namespace contentos::content_type
