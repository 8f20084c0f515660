#include "api/body.hpp"
#include "api/management/lists.hpp"
#include "api/management/management.hpp"
#include "api/management/record.hpp"
#include "domain/category/category.hpp"

#include <boost/json/value_to.hpp>

namespace contentos::api {

namespace json = boost::json;

namespace {

constexpr std::int64_t kMaxPriority = 1'000'000;

Outcome<http::Response> create_category(Call const& call) {
  auto const input = read_write(call);
  if (!input) { return input.error(); }
  BodyReader body(input->body);
  auto const id = body.uuid<CategoryId>("category_id");
  auto const name = body.text("name", Need::required, 200);
  auto const priority = body.integer("display_priority", -kMaxPriority, kMaxPriority).value_or(0);
  if (auto const checked = body.finish(); !checked) { return Failure(checked.error()); }
  auto const written = call.services.categories.create(input->context, id, *name, static_cast<std::int32_t>(priority));
  if (!written) { return written.error(); }
  return write_answer(call, 201, *written, "/api/v1/categories/" + json::value_to<std::string>(written->view.at("category_id")));
}

Outcome<http::Response> run_on_category(Call const& call, WriteInput const& input, CategoryId id, category::Command const& command) {
  if (auto const known = load_record<category::Word>(call, id.str()); !known) { return known.error(); }
  auto const written = call.services.categories.command(input.context, id, command);
  if (!written) { return written.error(); }
  return write_answer(call, 200, *written);
}

Outcome<http::Response> change_category(Call const& call) {
  auto const id = path_id<CategoryId>(call);
  if (!id) { return id.error(); }
  auto const input = read_write(call);
  if (!input) { return input.error(); }
  BodyReader body(input->body);
  category::Change change{.name = body.text("name", Need::optional, 200), .display_priority = std::nullopt};
  if (auto const priority = body.integer("display_priority", -kMaxPriority, kMaxPriority)) {
    change.display_priority = static_cast<std::int32_t>(*priority);
  }
  if (auto const checked = body.finish(); !checked) { return Failure(checked.error()); }
  return run_on_category(call, *input, *id, change);
}

Outcome<http::Response> command_category(Call const& call, category::Command const& command) {
  auto const id = path_id<CategoryId>(call);
  if (!id) { return id.error(); }
  auto const input = read_write(call, true);
  if (!input) { return input.error(); }
  if (auto const checked = BodyReader(input->body).finish(); !checked) { return Failure(checked.error()); }
  return run_on_category(call, *input, *id, command);
}

Outcome<http::Response> get_category(Call const& call) {
  auto const id = path_id<CategoryId>(call);
  if (!id) { return id.error(); }
  return get_record<category::Word>(call, id->str());
}

}  // namespace

std::vector<http::Route> category_routes(Services& services) {
  auto const list = [](Call const& call) { return list_records(call, "category"); };
  auto const archive = [](Call const& call) { return command_category(call, category::Archive{}); };
  auto const unarchive = [](Call const& call) { return command_category(call, category::Unarchive{}); };
  return {
      guarded(services, {"POST", "/api/v1/categories", Action::write_categories, create_category}),
      guarded(services, {"GET", "/api/v1/categories", Action::read_categories, list, "catalog"}),
      guarded(services, {"GET", "/api/v1/categories/{id}", Action::read_categories, get_category}),
      guarded(services, {"PATCH", "/api/v1/categories/{id}", Action::write_categories, change_category}),
      guarded(services, {"DELETE", "/api/v1/categories/{id}", Action::write_categories, archive}),
      guarded(services, {"POST", "/api/v1/categories/{id}/unarchive", Action::write_categories, unarchive}),
  };
}

}  // namespace contentos::api
