// What a client asks for with an import: which member of a line means what, and how to go about it.
#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/result.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <utility>
#include <vector>

namespace contentos {

/// Which member of a line means what. The defaults are those of docs/import-format.md.
struct ImportMapping {
  TypeKey type_key{std::string("post")};
  std::string id_member = "post";
  std::string time_member = "committed_at";
  std::string author_member = "author";
  std::string note_member = "message";
  std::string version_member = "version";
  std::vector<std::pair<std::string, std::string>>
      fields{};         // line member → field key; empty: every field of the type that a line has a member of its name for
  bool publish = true;  // unless a line says `"published": false`
};

struct ImportRequest {
  ImportMapping mapping{};
  bool strict = false;     // check the whole file first; write nothing unless all of it would be accepted
  bool make_type = false;  // make the content type when there is none of its key, once a line is to be written
};

/// From the parameters of a query. Rejection bad_request names the parameter.
[[nodiscard]] Decided<ImportRequest> import_request_from(std::vector<std::pair<std::string, std::string>> const& parameters);

/// As an operation's parameters, and back.
[[nodiscard]] boost::json::object to_json(ImportRequest const& request);
[[nodiscard]] ImportRequest import_request_from(boost::json::object const& stored);

}  // namespace contentos
