#include "api/management/record.hpp"

#include "api/body.hpp"
#include "domain/json/canonical.hpp"

namespace contentos::api {

Outcome<WriteInput> read_write(Call const& call, bool body_may_be_absent) {
  auto input = read_tagged_write(call, body_may_be_absent);
  if (!input) { return input; }
  if (auto const untagged = check_no_tag(call.request); !untagged) { return Failure(untagged.error()); }
  return input;
}

Outcome<WriteInput> read_tagged_write(Call const& call, bool body_may_be_absent) {
  Parameters parameters(call.request.query);
  if (auto const checked = parameters.finish(); !checked) { return Failure(checked.error()); }
  auto body = read_object(call.request, body_may_be_absent);
  if (!body) { return Failure(body.error()); }
  auto context = command_context(call, [&] { return canonical_json(*body); });
  if (!context) { return Failure(context.error()); }
  auto if_version = if_match(call.request);
  if (!if_version) { return Failure(if_version.error()); }
  return WriteInput{std::move(*body), std::move(*context), std::move(*if_version)};
}

}  // namespace contentos::api
