// How successful answers look: JSON bodies, the headers of writes, pages of lists, and conditional requests on entries.
#pragma once

#include "api/endpoint.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace contentos::api {

/// `Cache-Control: private, no-cache`: management answers may be kept by the client, but asked for again.
[[nodiscard]] http::Response json_answer(unsigned status, boost::json::value const& body);
[[nodiscard]] http::Response json_answer(unsigned status, boost::json::object const& body);

/// The record after a write, with `ContentOS-Position`, `Idempotency-Replayed` when it is a repeat, and `Location` when one is given.
[[nodiscard]] http::Response write_answer(Call const& call, unsigned status, Written const& written, std::string location = {});
/// The same with the record's `ETag`, for commands that take `If-Match`.
[[nodiscard]] http::Response versioned_answer(Call const& call, unsigned status, Written const& written, std::string location = {});
/// The record as JSON, with its ETag; 304 when the client has it.
[[nodiscard]] http::Response conditional_answer(Call const& call, std::string const& etag, std::string body);

/// `{"items": […], "next_cursor": …|null}`, with `total` when it is known, and with `set_aside` when it names any: ids of items that are as
/// they were when the read model ceased to follow them. Such a page is not kept by anybody.
[[nodiscard]] http::Response page_answer(Call const& call, boost::json::array items, std::optional<std::string> const& next_place,
                                         std::optional<std::int64_t> total = std::nullopt, std::vector<std::string> const& set_aside = {});
/// Marks a page `count` items of which are set aside; none: leaves it as it is.
void mark_set_aside(http::Response& response, std::size_t count);

/// The strong ETag of a record whose stream is at `version`. `variant` tells apart answers that show more than the stream holds.
[[nodiscard]] std::string version_etag(std::int64_t stream_version, std::string_view variant = {});
/// The versions that `If-Match` (a list of tags, or `*`) asks for: any when there is no such header or it is `*`, none when all that it
/// names are weak or no tags of ours. Strong comparison, as RFC 9110 (section 13.1.1) asks; what stands in a tag after the version is not
/// looked at.
/// Rejection bad_request for what is no such list.
[[nodiscard]] Decided<ExpectedVersions> if_match(http::Request const& request);
/// For what is about no record with a tag: `*` says nothing of it. Rejections: stale_precondition for a list, and those of if_match.
[[nodiscard]] Decided<void> check_no_tag(http::Request const& request);
/// True when `If-None-Match` (a list of tags, or `*`) covers `etag`; weak comparison, as RFC 9110 asks.
[[nodiscard]] bool is_not_modified(http::Request const& request, std::string_view etag);

/// The persons that `value` names anywhere as `{"kind": "person", "id": …}`, with their names (null when erased or unknown).
[[nodiscard]] Outcome<boost::json::object> names_in(Call const& call, boost::json::value const& value);

}  // namespace contentos::api
