#include "api/body.hpp"
#include "api/lines.hpp"
#include "api/management/management.hpp"
#include "api/management/record.hpp"
#include "domain/entry/word.hpp"
#include "domain/operation/operation.hpp"

#include <boost/json/value_to.hpp>

#include <algorithm>
#include <filesystem>

namespace contentos::api {

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

/// What the idempotency key is held to beside the file, which the import digests itself: the parameters in an order of their own.
std::string canonical_parameters(Call const& call) {
  auto parameters = call.request.query.parameters;
  std::ranges::sort(parameters);
  std::string out;
  for (auto const& [name, value] : parameters) { out += name + "=" + value + "\n"; }
  return out;
}

bool is_empty(std::optional<fs::path> const& file) {
  std::error_code error;
  return !file || fs::file_size(*file, error) == 0 || error;
}

Outcome<http::Response> start_import(Call const& call) {
  if (auto const fits = check_media_type(call.request, {kLineTypes.begin(), kLineTypes.end()}); !fits) { return Failure(fits.error()); }
  // Lines publish, and what they delete may be live.
  if (auto const allowed =
          call.services.authorizer.authorize(call.principal, {Deed::publish, entry::Word::kName}, Resource{call.scope, entry::Word::kName});
      !allowed) {
    return Failure(allowed.error());
  }
  if (auto const untagged = check_no_tag(call.request); !untagged) { return Failure(untagged.error()); }
  auto const request = import_request_from(call.request.query.parameters);
  if (!request) { return Failure(request.error()); }
  if (is_empty(call.request.spooled_body)) {
    return Failure(Rejection{RejectionCode::bad_request, "There is no line to import.", {{"", "empty", "The body is empty."}}});
  }
  auto const context = command_context(call, [&] { return canonical_parameters(call); });
  if (!context) { return Failure(context.error()); }
  auto const written = call.services.commands.imports.start(*context, *call.request.spooled_body, *request);
  if (!written) { return written.error(); }
  return write_answer(call, 202, *written, "/api/v1/operations/" + json::value_to<std::string>(written->view.at("operation_id")));
}

Outcome<http::Response> get_operation(Call const& call) {
  auto const id = path_id<OperationId>(call);
  if (!id) { return id.error(); }
  Parameters parameters(call.request.query);
  if (auto const checked = parameters.finish(); !checked) { return Failure(checked.error()); }
  if (auto const known = load_record<operation::Word>(call, id->str()); !known) { return known.error(); }
  auto const status = call.services.commands.imports.status(call.scope, *id);
  if (!status) { return status.error(); }
  return json_answer(200, *status);
}

}  // namespace

std::vector<Endpoint> import_endpoints() {
  return {
      {"POST", "/api/v1/imports", {Deed::create, Permission::kImport}, start_import, {}, ScopeFrom::caller, true},
      {"GET", "/api/v1/operations/{id}", {Deed::read, operation::Word::kName}, get_operation},
  };
}

}  // namespace contentos::api
