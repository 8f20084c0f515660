// What changed between two versions, for people and for programs.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace contentos {

/// RFC 6902 operations (add, remove, replace only) that turn `from` into `to`. Applying them gives `to` byte for byte in canonical
/// form. Arrays are compared element by element along a longest common subsequence while both are at most 512 long, whole beyond; and
/// whole, too, once 32 MiB of elements have been looked at, since what is nested deeply is looked at once for each level.
[[nodiscard]] boost::json::array json_patch(boost::json::value const& from, boost::json::value const& to);

/// The same, or nothing when it would take more than about `most_bytes` serialized; no more work is done than that takes.
[[nodiscard]] std::optional<boost::json::array> json_patch_within(boost::json::value const& from, boost::json::value const& to,
                                                                  std::size_t most_bytes);

/// Escapes one reference token of a JSON pointer (RFC 6901): `~` to `~0`, `/` to `~1`.
[[nodiscard]] std::string escape_pointer(std::string_view token);

/// A run of words: `equal`, `removed` or `added`. Concatenating equal+removed gives the old text, equal+added the new one.
struct TextRun {
  enum class Kind { equal, removed, added } kind;
  std::string text;
  friend bool operator==(TextRun const&, TextRun const&) = default;
};

/// Word-level runs (a word is a maximal run of non-space or of space bytes; UTF-8 is never split). Myers' O(ND) (1986), with the
/// common prefix and suffix taken off first and a bound on D beyond which the middle is one removed and one added run. What it took of D is
/// taken off `differences_left`, so that many texts together cost no more than one (D squared steps).
[[nodiscard]] std::vector<TextRun> diff_words(std::string_view from, std::string_view to, std::size_t& differences_left);
inline constexpr std::size_t kMostDifferences = 4096;
[[nodiscard]] std::vector<TextRun> diff_words(std::string_view from, std::string_view to);

/// The bytes of a value as serialized JSON.
[[nodiscard]] std::size_t serialized_bytes(boost::json::value const& value);

/// What a difference is to say of each change, and how much altogether.
struct DiffWish {
  bool values = true;
  bool words = true;
  bool patch = true;
  std::size_t most_bytes = std::size_t{1} << 20U;  // of all values, words and patches together
};

struct FieldChanges {
  boost::json::array changes{};
  bool is_truncated = false;  // something that was wished for did not fit
};

/// Field-level difference of two versions' `data` objects. A field whose value is an object of locales in `localized_fields` is
/// compared per locale. Each change is
/// `{"field", "locale"?, "change": "added"|"removed"|"changed", "old"?, "new"?, "patch"?: [...], "words"?: [{"kind","text"}…],
/// "truncated"?: true}`; `words` only where both sides are strings, `patch` (pointers below the field value) only where both are
/// containers. No change is left out; of one whose `old` and `new`, words or patch do not fit any more, that part is, and it says
/// `truncated`.
[[nodiscard]] FieldChanges diff_fields(boost::json::object const& from, boost::json::object const& to,
                                       std::vector<std::string> const& localized_fields, DiffWish const& wish = {});

/// Three-way merge by field (per locale for localized fields): takes each field that only one side changed. Returns nothing when
/// both sides changed the same field (or locale) to different values.
[[nodiscard]] std::optional<boost::json::object> merge_fields(boost::json::object const& base, boost::json::object const& latest,
                                                              boost::json::object const& yours,
                                                              std::vector<std::string> const& localized_fields);

}  // namespace contentos
