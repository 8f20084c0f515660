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
};

class Planner {
public:
  Planner(TenantModel const& tenant, Query const& query) : query_(query), type_(query.content_type ? query.content_type->str() : "") {
    model_ = type_.empty() ? nullptr : tenant.type(type_);
    // With all locales in the answer, conditions are on the default one.
    locale_ = query.locale.empty() || query.locale == kAllLocales ? tenant.settings.default_locale : query.locale;
  }

  [[nodiscard]] bool knows_type() const { return type_.empty() || model_ != nullptr; }

  [[nodiscard]] Decided<Path> path(std::string const& parameter, std::string_view path) const {
    if (path.starts_with("sys.")) { return sys_path(parameter, path); }
    if (model_ == nullptr) {
      return bad_parameter(parameter, "content_type_required", "needs content_type, because fields belong to a content type");
    }
    auto key = path.substr(std::string_view("fields.").size());
    constexpr std::string_view kOfLink = ".sys.id";
    bool const of_link = key.ends_with(kOfLink);
    if (of_link) { key.remove_suffix(kOfLink.size()); }
    auto const* field = model_->definition().find(key);
    bool const is_link = field != nullptr && (field->type == FieldType::ref || field->type == FieldType::asset);
    if (field == nullptr || field->omitted || (of_link && !is_link)) {
      return bad_parameter(parameter, "unknown_field", "is not a field of content type " + type_);
    }
    if (!is_indexed(*field)) { return bad_parameter(parameter, "not_indexed", "is not an indexed field of content type " + type_); }
    return Path{index_suffix(type_, "fields." + field->key, field->localized ? locale_ : std::string{}), field->type, field->list, true};
  }

  [[nodiscard]] Decided<PlannedFilter> filter(Filter const& filter) const {
    auto const parameter = filter.parameter();
    auto resolved = path(parameter, filter.path);
    if (!resolved) { return resolved.error(); }
    PlannedFilter out{std::move(resolved->prefix), {}};
    for (auto const& value : filter.values) {
      auto encoded = encode_parameter(resolved->type, value);
      if (!encoded) {
        return bad_parameter(parameter, "malformed", "`" + value + "` is not a " + std::string(field_type_name(resolved->type)));
      }
      out.values.push_back(std::move(*encoded));
    }
    std::ranges::sort(out.values);
    return out;
  }

  [[nodiscard]] Decided<PlannedOrder> order(Order const& order) const {
    auto resolved = path("order", order.path);
    if (!resolved) { return resolved.error(); }
    if (resolved->list) { return bad_parameter("order", "not_orderable", order.path + " is a list"); }
    return PlannedOrder{std::move(resolved->prefix), order.descending, resolved->may_be_missing};
  }

  [[nodiscard]] std::string const& type() const { return type_; }

private:
  [[nodiscard]] Decided<Path> sys_path(std::string const& parameter, std::string_view path) const {
    if (path == "sys.id") { return Path{index_suffix(type_, path, {}), FieldType::string}; }
    if (path == "sys.createdAt" || path == "sys.updatedAt") { return Path{index_suffix(type_, path, {}), FieldType::datetime}; }
    if (path == "sys.publishedAt") { return Path{index_suffix(type_, "sys.updatedAt", {}), FieldType::datetime}; }  // the same fact
    if (path == "sys.contentType" || path == "sys.contentType.sys.id") {
      return Path{index_suffix(type_, "sys.contentType", {}), FieldType::string};
    }
    return bad_parameter(parameter, "unknown_field",
                         "is not one of sys.id, sys.createdAt, sys.updatedAt, sys.publishedAt, sys.contentType.sys.id");
  }

  Query const& query_;
  std::string type_;
  TypeModel const* model_ = nullptr;
  std::string locale_;
};

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
    auto planned = planner.filter(filter);
    if (!planned) { return planned.error(); }
    plan.filters.push_back(std::move(*planned));
  }
  auto wanted = query.order;
  if (wanted.empty()) { wanted.push_back({"sys.updatedAt", true}); }
  for (auto const& order : wanted) {
    auto planned = planner.order(order);
    if (!planned) { return planned.error(); }
    plan.order.push_back(std::move(*planned));
  }
  return plan;
}

}  // namespace contentos::delivery
