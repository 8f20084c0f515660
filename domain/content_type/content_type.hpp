// A content type: its fields, its JSON Schema, and how old data becomes new data. Stream: `content_type-{type_key}`.
#pragma once

#include "domain/core/result.hpp"
#include "domain/event/meta.hpp"
#include "domain/fields/events.hpp"

#include <boost/json/object.hpp>

#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace contentos::content_type {

enum class FieldType { string, text, richtext, number, boolean, datetime, ref, asset, json, blocks };
[[nodiscard]] std::string_view field_type_name(FieldType type);
[[nodiscard]] std::optional<FieldType> field_type_from(std::string_view name);

struct Field {
  std::string key;  // 1 to 64 of [A-Za-z0-9_], not starting with a digit
  std::string name;
  FieldType type = FieldType::string;
  bool list = false;  // an array of `type`
  bool required = false;
  bool localized = false;           // the value is {locale: value}
  bool unique = false;              // one holder per value (string, number, datetime; not lists)
  bool indexed = false;             // filtered and ordered by in delivery; see `is_indexed`
  bool disabled = false;            // not editable
  bool omitted = false;             // not delivered
  boost::json::object constraints;  // min, max (numbers, code points of strings, items of lists), pattern, in[], type_keys[] (ref)
  std::int32_t sort_order = 0;
  friend bool operator==(Field const&, Field const&) = default;
};

/// True for what delivery indexes: said so, or by default strings (≤ 256 bytes are indexed), numbers, booleans, dates, links and lists of
/// strings.
[[nodiscard]] bool is_indexed(Field const& field);

/// How data of an older schema version is read under the next one: applied in order.
struct MigrationStep {
  enum class Op { rename, default_value, cast, drop } op;
  std::string field;
  std::string to;            // rename: the new key; cast: the new type's name
  boost::json::value value;  // default_value
  friend bool operator==(MigrationStep const&, MigrationStep const&) = default;
};

struct Definition {
  std::string display_name;
  std::string display_field;  // the field whose value is an entry's title, or empty
  bool is_singleton = false;
  boost::json::object settings;
  std::vector<Field> fields;       // in sort_order
  boost::json::value json_schema;  // null, or draft 7
  friend bool operator==(Definition const&, Definition const&) = default;
  [[nodiscard]] Field const* find(std::string_view key) const;
};

/// JSON as the API takes and gives it: display_name, display_field, is_singleton, settings, fields[], json_schema.
[[nodiscard]] boost::json::object to_json(Definition const& definition);
[[nodiscard]] Decided<Definition> definition_from_json(boost::json::object const& input);  // validation_failed names the places
[[nodiscard]] Decided<std::vector<MigrationStep>> migration_from_json(boost::json::array const& input);
[[nodiscard]] boost::json::array to_json(std::vector<MigrationStep> const& migration);

}  // namespace contentos::content_type

namespace contentos {

/// What is stored was judged when it was written: what does not read back was never stored by us.
template <>
struct Value<content_type::Definition> {
  static constexpr std::string_view kWants = "A definition is needed here.";
  static void write(content_type::Definition const& value, boost::json::value& out) { out = content_type::to_json(value); }
  static bool read(boost::json::value const& json, content_type::Definition& out);
  static boost::json::object schema(Rules const&) { return {{"$ref", "#/components/schemas/Definition"}}; }
};
template <>
struct Value<std::vector<content_type::MigrationStep>> {
  static constexpr std::string_view kWants = "A migration is needed here.";
  static void write(std::vector<content_type::MigrationStep> const& value, boost::json::value& out) { out = content_type::to_json(value); }
  static bool read(boost::json::value const& json, std::vector<content_type::MigrationStep>& out);
  static boost::json::object schema(Rules const&) { return {{"type", "array"}}; }
};

}  // namespace contentos

namespace contentos::content_type {

struct Created {
  TypeKey type_key;
  Definition definition;
  bool is_system = false;
  ClaimChanges claims;
  static constexpr std::string_view kType = "content_type.created.v1", kVerb = "create";
  static constexpr auto fields() {
    return std::array{field<&Created::type_key>("type_key"), field<&Created::definition>("definition"),
                      field<&Created::is_system>("is_system", kLeftOut), field<&Created::claims>("claims", kLeftOut)};
  }
};
struct SchemaChanged {
  std::int64_t schema_version = 0;
  Definition definition;
  std::vector<MigrationStep> migration;
  static constexpr std::string_view kType = "content_type.schema_changed.v1", kVerb = "change_schema";
  static constexpr auto fields() {
    return std::array{field<&SchemaChanged::schema_version>("schema_version"), field<&SchemaChanged::definition>("definition"),
                      field<&SchemaChanged::migration>("migration", kLeftOut)};
  }
};
struct Deleted {
  ClaimChanges claims;
  static constexpr std::string_view kType = "content_type.deleted.v1", kVerb = "delete";
  static constexpr auto fields() { return std::array{field<&Deleted::claims>("claims", kLeftOut)}; }
};
struct Undeleted {
  ClaimChanges claims;
  static constexpr std::string_view kType = "content_type.undeleted.v1", kVerb = "undelete";
  static constexpr auto fields() { return std::array{field<&Undeleted::claims>("claims", kLeftOut)}; }
};
using Event = std::variant<Created, SchemaChanged, Deleted, Undeleted>;

struct SchemaVersion {
  std::int64_t number = 0;
  Definition definition;
  std::vector<MigrationStep> migration;
};

struct State {
  bool exists = false;
  TypeKey type_key;
  StreamVersion version;
  std::vector<SchemaVersion> schemas;  // number n at index n-1; the last is current
  Audit audit;
  [[nodiscard]] Definition const& current() const { return schemas.back().definition; }
  [[nodiscard]] std::int64_t schema_version() const { return schemas.empty() ? 0 : schemas.back().number; }
};
[[nodiscard]] State evolve(State state, Event const& event, EventMeta const& meta);

struct Create {
  TypeKey type_key;
  Definition definition;
  bool is_system = false;
};
/// `expected_schema_version`: refused (version_conflict) when another one is current; absent means whatever is.
struct ChangeSchema {
  Definition definition;
  std::vector<MigrationStep> migration;
  std::optional<std::int64_t> expected_schema_version;
  bool by_super_admin = false;
};
struct Delete {
  bool by_super_admin = false;
};  // the handler appends with the empty claim prefix `type_entry` {type}/
struct Undelete {};
using Command = std::variant<Create, ChangeSchema, Delete, Undelete>;
/// A change is compatible when every value that was valid stays readable: fields added that are not required, constraints of any kind
/// (they bind the next save, not what is written), flags. Anything else needs migration steps that mend it (validation_failed
/// `incompatible_change` names the field). An unchanged definition yields nothing.
[[nodiscard]] Decided<std::vector<Event>> decide(State const& state, Command const& command);

[[nodiscard]] EncodedEvent encode(Event const& event);
[[nodiscard]] std::optional<Event> decode(std::string_view type, std::string_view data);

/// Checks an entry's data against fields and constraints (not the JSON Schema and not `pattern`: those need ports). Pointers start at
/// `/data`. `known_locales`: of the tenant; a localized value in another locale is an error. A save may leave required fields out when
/// `draft`.
[[nodiscard]] std::vector<FieldError> check_data(Definition const& definition, boost::json::object const& data,
                                                 std::vector<std::string> const& known_locales, std::string const& default_locale);

/// Brings data written under `from_schema` to the current schema, for editing; never stored back into old versions.
[[nodiscard]] boost::json::object migrate(State const& type, std::int64_t from_schema, boost::json::object data);

/// What an entry keeps as its title at most; the command cuts it where a character ends, as people see characters.
inline constexpr std::size_t kMaxTitleBytes = 256;

/// The display field's value as text (default locale of a localized field); empty when there is none. Lifetime: the data's.
[[nodiscard]] std::string_view title_of(Definition const& definition, boost::json::object const& data, std::string const& default_locale);

[[nodiscard]] std::vector<std::string> localized_fields(Definition const& definition);

/// `type_key, schema_version` + definition members + audit members.
[[nodiscard]] boost::json::object describe(State const& state);

/// html, pdf and page: made in every new tenant as system records.
[[nodiscard]] std::vector<std::pair<TypeKey, Definition>> system_types();

struct Word {
  static constexpr std::string_view kName = "content_type", kPlural = "content-types";
  using State = content_type::State;
  using Event = content_type::Event;
  using Command = content_type::Command;
};

}  // namespace contentos::content_type
