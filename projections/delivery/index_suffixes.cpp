// Which index keys an entry has, and when a change of settings or schema changes them.
#include "projections/delivery/index_codec.hpp"
#include "projections/delivery/keys.hpp"
#include "projections/delivery/marks.hpp"
#include "projections/delivery/prepare.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value_to.hpp>

#include <algorithm>
#include <set>
#include <stdexcept>

namespace contentos::delivery {

namespace json = boost::json;

namespace {

using content_type::Field;

bool same_index(Field const& a, Field const& b) {
  return a.type == b.type && a.list == b.list && a.localized == b.localized && is_indexed(a) == is_indexed(b) && a.omitted == b.omitted;
}

Timestamp time_at(json::object const& o, std::string_view key) {
  auto const time = parse_stored_time(json::value_to<std::string>(o.at(key)));
  if (!time) { throw std::runtime_error("a snapshot holds a malformed time"); }
  return *time;
}

class Collector {
public:
  Collector(TypeModel const& type, std::set<std::string>& out) : type_(type.key.str()), out_(out) {}

  void sys(std::string_view path, std::string const& value, std::string_view locale = {}) {
    out_.insert(index_suffix({}, path, locale) + value);
    out_.insert(index_suffix(type_, path, locale) + value);
  }
  /// Each of them, and whether there is any.
  void marks(std::string const& path, std::vector<std::string_view> const& ids) {
    for (auto const id : ids) { sys(path, encode_text(id)); }
    sys(exists_path(path), encode_value(content_type::FieldType::boolean, !ids.empty()).value());
  }
  void field(Field const& field, std::string_view locale, json::value const* value) {
    if (value == nullptr) { return; }
    if (auto const* list = value->if_array()) {
      if (!field.list) { return; }
      for (auto const& item : *list) { one(field, locale, item); }
    } else if (!field.list) {
      one(field, locale, *value);
    }
  }

private:
  void one(Field const& field, std::string_view locale, json::value const& value) {
    if (auto const encoded = encode_value(field.type, value)) {
      out_.insert(index_suffix(type_, "fields." + field.key, locale) + *encoded);
    }
  }
  std::string type_;
  std::set<std::string>& out_;
};

void collect_marks(Collector& collect, TenantModel const& tenant, PublishedEntry const& entry) {
  PublishedMarks const marks(entry);
  for (auto const& code : tenant.settings.locale_codes()) {
    auto const slug = marks.slug(tenant.settings.fallback_chain(code));
    if (!slug.empty()) { collect.sys("sys.slug", encode_text(slug), code); }
  }
  if (!marks.site().empty()) { collect.sys("sys.site", encode_text(marks.site())); }
  collect.marks("metadata.tags", marks.tags());
  collect.marks("metadata.concepts", marks.categories());
}

}  // namespace

std::vector<std::string> index_suffixes(TenantModel const& tenant, TypeModel const& type, PublishedEntry const& entry) {
  std::set<std::string> out;
  Collector collect(type, out);
  collect.sys("sys.id", encode_text(entry.id.str()));
  collect.sys("sys.createdAt", encode_time(time_at(entry.snapshot.at("meta").as_object(), "created_at")));
  collect.sys("sys.updatedAt", encode_time(time_at(entry.snapshot, "published_at")));
  collect.sys("sys.contentType", encode_text(type.key.str()));
  collect_marks(collect, tenant, entry);
  auto const& values = entry.snapshot.at("fields").as_object();
  auto const* written = type.schema(entry.schema_version());
  auto const* current = type.schema(type.current);
  if (written == nullptr || current == nullptr) { throw std::runtime_error("published under an unknown schema version"); }
  for (auto const& field : current->fields) {
    auto const* then = written->find(field.key);
    if (!is_indexed(field) || field.omitted || then == nullptr || then->type != field.type || then->list != field.list) { continue; }
    auto const* value = values.if_contains(field.key);
    if (value == nullptr || then->localized != field.localized) { continue; }
    if (!field.localized) {
      collect.field(field, {}, value);
      continue;
    }
    for (auto const& code : tenant.settings.locale_codes()) {
      collect.field(field, code, localized_value(*value, tenant.settings.fallback_chain(code)));
    }
  }
  return {out.begin(), out.end()};
}

bool index_differs(TypeModel const& before, TypeModel const& after) {
  auto const& old_fields = before.definition();
  for (auto const& field : after.definition().fields) {
    auto const* old = old_fields.find(field.key);
    bool const was_known = std::ranges::any_of(before.schemas, [&](auto const& s) { return s.second.find(field.key) != nullptr; });
    if (old != nullptr ? !same_index(*old, field) : was_known && is_indexed(field)) { return true; }
  }
  return std::ranges::any_of(old_fields.fields,
                             [&](Field const& old) { return is_indexed(old) && after.definition().find(old.key) == nullptr; });
}

bool index_differs(tenant::Settings const& before, tenant::Settings const& after) {
  auto const codes = after.locale_codes();
  return before.locale_codes() != codes ||
         std::ranges::any_of(codes, [&](std::string const& code) { return before.fallback_chain(code) != after.fallback_chain(code); });
}

}  // namespace contentos::delivery
