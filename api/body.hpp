// Request bodies: read as I-JSON, then taken apart member by member. Like `Parameters`, a reader notes everything that is wrong and refuses
// it at once, members that nobody asked for included.
#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/result.hpp"
#include "domain/core/time.hpp"
#include "infra/http/message.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace contentos::api {

/// Whether the body's bytes are what they stand for. Rejection unsupported_media_type for a Content-Encoding, which nothing here undoes.
[[nodiscard]] Decided<void> check_body_coding(http::Request const& request);

/// Which of `types` (lower case) the Content-Type is, in UTF-8 when it says a charset. Lifetime: of the texts in `types`.
/// Rejection unsupported_media_type, which names them: in words, as `accepted`, and by the header that problem() makes of that.
[[nodiscard]] Decided<std::string_view> check_media_type(http::Request const& request, std::vector<std::string_view> const& types);

inline constexpr std::string_view kMergePatchType = "application/merge-patch+json", kJsonPatchType = "application/json-patch+json";

/// How much memory the values of a JSON body take, roughly and before it is parsed: each some hundred bytes, in all the shapes that a
/// command brings it into. At most what the greatest number of values takes that `read_object` lets in.
[[nodiscard]] std::size_t working_bytes_of_json(std::string_view body);

/// The body as one JSON object; an absent body is an empty one when `may_be_absent`.
/// Rejections: unsupported_media_type (JSON, or for PATCH a merge patch, is needed, in UTF-8), bad_request for what is no I-JSON, and for
/// what is no object.
[[nodiscard]] Decided<boost::json::object> read_object(http::Request const& request, bool may_be_absent = false);

enum class Need { optional, required };

class BodyReader {
public:
  /// Lifetime: the object outlives this.
  explicit BodyReader(boost::json::object const& object) : object_(object) {}

  /// `null` counts as absent. `most_bytes` bounds the text, in bytes of UTF-8.
  [[nodiscard]] std::optional<std::string> text(std::string_view name, Need need = Need::optional, std::size_t most_bytes = 1024);
  [[nodiscard]] std::optional<std::string> one_of(std::string_view name, std::vector<std::string_view> const& allowed,
                                                  Need need = Need::optional);
  [[nodiscard]] std::optional<bool> flag(std::string_view name);
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name, std::int64_t least, std::int64_t most,
                                                    Need need = Need::optional);
  [[nodiscard]] std::optional<Timestamp> time(std::string_view name, Need need = Need::optional);
  /// The same, with the offset that it was written with.
  [[nodiscard]] std::optional<OffsetTime> offset_time(std::string_view name, Need need = Need::optional);
  [[nodiscard]] std::optional<std::vector<std::string>> texts(std::string_view name, Need need = Need::optional);
  [[nodiscard]] std::optional<std::map<std::string, std::string>> text_map(std::string_view name);
  [[nodiscard]] boost::json::object const* object(std::string_view name, Need need = Need::optional);
  [[nodiscard]] boost::json::array const* array(std::string_view name, Need need = Need::optional);
  template <class Id>
  [[nodiscard]] std::optional<Id> uuid(std::string_view name, Need need = Need::optional) {
    auto const value = text(name, need);
    auto const id = value ? Id::parse(*value) : std::nullopt;
    if (value && !id) { refuse(name, "format", "A UUID is needed here."); }
    return id;
  }
  template <class Id>
  [[nodiscard]] std::optional<std::vector<Id>> uuids(std::string_view name, Need need = Need::optional) {
    auto const values = texts(name, need);
    if (!values) { return std::nullopt; }
    std::vector<Id> out;
    for (std::size_t i = 0; i < values->size(); ++i) {
      auto const id = Id::parse((*values)[i]);
      if (!id) { refuse(std::string(name) + "/" + std::to_string(i), "format", "A UUID is needed here."); }
      out.push_back(id.value_or(Id{}));
    }
    return out;
  }
  /// An id that clients may choose: 1 to 64 of `[A-Za-z0-9._-]`.
  [[nodiscard]] std::optional<std::string> client_id(std::string_view name, Need need = Need::optional);

  /// `place` is the pointer without its leading slash.
  void refuse(std::string_view place, std::string code, std::string message);
  /// What is wrong with the object as a whole.
  void refuse_all(std::string code, std::string message);
  /// Whether nothing has been found wrong so far.
  [[nodiscard]] bool is_clean() const { return errors_.empty(); }
  /// The members of the object but those read so far: for a body whose rest somebody else checks. They count as asked for.
  [[nodiscard]] boost::json::object rest();

  /// Rejection validation_failed with one error per place.
  [[nodiscard]] Decided<void> finish() const;

private:
  [[nodiscard]] boost::json::value const* take(std::string_view name, Need need);

  boost::json::object const& object_;
  std::set<std::string, std::less<>> known_{};
  std::vector<FieldError> errors_{};
};

}  // namespace contentos::api
