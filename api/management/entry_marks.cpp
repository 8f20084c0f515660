// What an entry is marked with beside its versions: its site, metadata, owner and tags, each replaced as a whole.
#include "api/management/entry_request.hpp"
#include "api/management/management.hpp"
#include "domain/entry/word.hpp"

namespace contentos::api {

namespace {

MarksInput read_site(BodyReader& body) { return {.site = body.uuid<SiteId>("site_id", Need::required)}; }
MarksInput read_new_metadata(BodyReader& body) { return {.metadata = read_metadata(body, Need::required)}; }
MarksInput read_owner(BodyReader& body) { return {.owner = entry::ChangeOwner{body.uuid<PersonId>("owner_id")}}; }
MarksInput read_tags(BodyReader& body) { return {.tags = body.uuids<TagId>("tags", Need::required)}; }

Endpoint endpoint(std::string_view name, MarksInput (*read)(BodyReader&)) {
  auto const handle = [read](Call const& call) -> Outcome<http::Response> {
    auto const id = entry_id(call);
    if (!id) { return id.error(); }
    auto const request = read_tagged_write(call);
    if (!request) { return request.error(); }
    BodyReader body(request->body);
    auto input = read(body);
    if (auto const checked = body.finish(); !checked) { return Failure(checked.error()); }
    input.if_version = request->if_version;
    auto const written = call.services.commands.entries.mark(request->context, *id, input);
    if (!written) { return written.error(); }
    return versioned_answer(call, 200, *written);
  };
  return {"PUT", "/api/v1/entries/{id}/" + std::string(name), {Deed::edit, entry::Word::kName}, handle};
}

}  // namespace

std::vector<Endpoint> entry_mark_endpoints() {
  return {
      endpoint("site", &read_site),
      endpoint("metadata", &read_new_metadata),
      endpoint("owner", &read_owner),
      endpoint("tags", &read_tags),
  };
}

}  // namespace contentos::api
