#include "projections/delivery/list_plan.hpp"

#include "projections/delivery/index_codec.hpp"
#include "projections/delivery/keys.hpp"
#include "projections/delivery/rejections.hpp"

#include <algorithm>
#include <optional>

namespace contentos::delivery {

namespace {

using content_type::FieldType;

struct Path {
  std::string prefix;
  FieldType type = FieldType::string;
  bool list = false;
  bool may_be_missing = false;
  bool is_mark = false;
};

/// `path` without what says that the id of a link is meant.
std::string_view without_link(std::string_view path) {
  constexpr std::string_view kOfLink = ".sys.id";
  if (path.ends_with(kOfLink)) { path.remove_suffix(kOfLink.size()); }
  return path;
}

class Planner {
public:
  Planner(TenantModel const& tenant, Query const& query) : type_(query.content_type ? query.content_type->str() : "") {
    model_ = type_.empty() ? nullptr : tenant.type(type_);
    // With all locales in the answer, conditions are on the default one.
    locale_ = query.locale.empty() || query.locale == kAllLocales ? tenant.settings.default_locale : query.locale;
  }

  [[nodiscard]] bool knows_type() const { return type_.empty() || model_ != nullptr; }

  [[nodiscard]] Decided<Path> path(std::string const& parameter, std::string_view path) const {
    if (path.starts_with("sys.")) { return sys_path(parameter, path); }
    if (path.starts_with("metadata.")) { return metadata_path(parameter, path); }
    if (model_ == nullptr) {
      return bad_parameter(parameter, "content_type_required", "needs content_type, because fields belong to a content type");
    }
    auto const whole = path.substr(std::string_view("fields.").size());
    auto const key = without_link(whole);
    bool const of_link = key != whole;
    auto const* field = model_->definition().find(key);
    bool const is_link = field != nullptr && (field->type == FieldType::ref || field->type == FieldType::asset);
    if (field == nullptr || field->omitted || (of_link && !is_link)) {
      return bad_parameter(parameter, "unknown_field", "is not a field of content type " + type_);
    }
    if (!is_indexed(*field)) { return bad_parameter(parameter, "not_indexed", "is not an indexed field of content type " + type_); }
    return Path{index_suffix(type_, "fields." + field->key, field->localized ? locale_ : std::string{}), field->type, field->list, true};
  }

  [[nodiscard]] Decided<void> add(ListPlan& plan, Filter const& filter) const {
    auto const parameter = filter.parameter();
    auto resolved = filter.op == Filter::Op::exists ? exists(parameter, filter.path) : path(parameter, filter.path);
    if (!resolved) { return resolved.error(); }
    plan.needs_marks = plan.needs_marks || resolved->is_mark;
    PlannedFilter out{std::move(resolved->prefix), {}};
    for (auto const& value : filter.values) {
      auto encoded = encode_parameter(resolved->type, value);
      if (!encoded) {
        return bad_parameter(parameter, "malformed", "`" + value + "` is not a " + std::string(field_type_name(resolved->type)));
      }
      if (filter.op == Filter::Op::all) {
        plan.filters.push_back({out.prefix, {std::move(*encoded)}});
      } else {
        out.values.push_back(std::move(*encoded));
      }
    }
    if (filter.op == Filter::Op::all) { return {}; }
    std::ranges::sort(out.values);
    plan.filters.push_back(std::move(out));
    return {};
  }

  [[nodiscard]] Decided<void> add(ListPlan& plan, Order const& order) const {
    auto resolved = path("order", order.path);
    if (!resolved) { return resolved.error(); }
    if (resolved->list) { return bad_parameter("order", "not_orderable", order.path + " is a list"); }
    plan.needs_marks = plan.needs_marks || resolved->is_mark;
    plan.order.push_back({std::move(resolved->prefix), order.descending, resolved->may_be_missing});
    return {};
  }

  [[nodiscard]] std::string const& type() const { return type_; }

private:
  [[nodiscard]] Decided<Path> sys_path(std::string const& parameter, std::string_view path) const {
    if (path == "sys.id") { return Path{index_suffix(type_, path, {}), FieldType::string}; }
    if (path == "sys.createdAt" || path == "sys.updatedAt") { return Path{index_suffix(type_, path, {}), FieldType::datetime}; }
    if (path == "sys.publishedAt") { return Path{index_suffix(type_, "sys.updatedAt", {}), FieldType::datetime}; }  // the same fact
    if (without_link(path) == "sys.contentType") { return Path{index_suffix(type_, "sys.contentType", {}), FieldType::string}; }
    if (path == "sys.slug") { return Path{.prefix = index_suffix(type_, path, locale_), .may_be_missing = true, .is_mark = true}; }
    if (without_link(path) == "sys.site") {
      return Path{.prefix = index_suffix(type_, "sys.site", {}), .may_be_missing = true, .is_mark = true};
    }
    return bad_parameter(
        parameter, "unknown_field",
        "is not one of sys.id, sys.createdAt, sys.updatedAt, sys.publishedAt, sys.slug, sys.contentType.sys.id, sys.site.sys.id");
  }

  [[nodiscard]] Decided<Path> metadata_path(std::string const& parameter, std::string_view path) const {
    auto const list = without_link(path);
    if (list != "metadata.tags" && list != "metadata.concepts") {
      return bad_parameter(parameter, "unknown_field", "is not one of metadata.tags.sys.id, metadata.concepts.sys.id");
    }
    return Path{.prefix = index_suffix(type_, list, {}), .list = true, .may_be_missing = true, .is_mark = true};
  }

  /// Of metadata alone: parse_query lets no other through.
  [[nodiscard]] Decided<Path> exists(std::string const& parameter, std::string_view path) const {
    auto resolved = metadata_path(parameter, path);
    if (!resolved) { return resolved.error(); }
    return Path{.prefix = index_suffix(type_, exists_path(without_link(path)), {}), .type = FieldType::boolean, .is_mark = true};
  }

  std::string type_;
  TypeModel const* model_ = nullptr;
  std::string locale_;
};

/// No two entries are equal in their id: what would come behind it says nothing. Without it, entries that are equal in all that is said
/// come as they lie in the index of the last order.
void end_with_ids(ListPlan& plan, std::vector<Order> const& wanted) {
  auto const id = std::ranges::find(wanted, "sys.id", &Order::path);
  if (id != wanted.end()) { plan.order.resize(static_cast<std::size_t>(id - wanted.begin()) + 1); }
  plan.ids_descending = plan.order.back().descending;
  if (id != wanted.end() && plan.order.size() > 1) { plan.order.pop_back(); }
}

}  // namespace

Decided<ListPlan> plan_list(TenantModel const& tenant, Query const& query) {
  Planner const planner(tenant, query);
  if (!planner.knows_type()) { return bad_parameter("content_type", "unknown_content_type", "is not a content type of this tenant"); }
  if (query.limit < 0 || query.limit > kMaxLimit) { return bad_parameter("limit", "out_of_range", "must be from 0 to 1000"); }
  if (query.skip < 0) { return bad_parameter("skip", "out_of_range", "must not be negative"); }
  ListPlan plan;
  plan.type = planner.type();
  plan.skip = query.skip;
  plan.limit = query.limit;
  plan.locale = query.locale.empty() ? tenant.settings.default_locale : query.locale;
  for (auto const& filter : query.filters) {
    if (auto const added = planner.add(plan, filter); !added) { return added.error(); }
  }
  auto wanted = query.order;
  if (wanted.empty()) { wanted.push_back({"sys.updatedAt", true}); }
  for (auto const& order : wanted) {
    if (auto const added = planner.add(plan, order); !added) { return added.error(); }
  }
  end_with_ids(plan, wanted);
  return plan;
}

}  // namespace contentos::delivery
