// RFC 6902: making JSON Patch documents.
#include "domain/json/canonical.hpp"
#include "domain/json/diff.hpp"
#include "domain/json/same.hpp"
#include "domain/json/view.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <unordered_map>
#include <utility>

namespace contentos {

namespace json = boost::json;

namespace {

constexpr std::size_t kLongestComparedArray = 512;
constexpr std::size_t kMostLookedAtBytes = std::size_t{32} << 20U;
constexpr std::size_t kOperationBytes = 32;  // of one operation beside its path and value

/// Gives equal elements equal numbers, so that the comparison of two arrays costs one canonical form per element.
class Numbering {
public:
  /// Takes the bytes that it looks at from `left`, down to nothing.
  std::vector<std::uint32_t> number(json::array const& elements, std::size_t& left) {
    std::vector<std::uint32_t> out;
    out.reserve(elements.size());
    for (auto const& element : elements) {
      auto text = canonical_json(element);
      left -= std::min(left, text.size());
      out.push_back(known_.try_emplace(std::move(text), static_cast<std::uint32_t>(known_.size())).first->second);
    }
    return out;
  }

private:
  std::unordered_map<std::string, std::uint32_t> known_{};
};

/// lengths[i][j] = length of a longest common subsequence of a[i…] and b[j…].
class CommonLengths {
public:
  CommonLengths(std::vector<std::uint32_t> const& a, std::vector<std::uint32_t> const& b)
      : width_(b.size() + 1), cells_((a.size() + 1) * width_, 0) {
    for (std::size_t i = a.size(); i-- > 0;) {
      for (std::size_t j = b.size(); j-- > 0;) {
        cells_[i * width_ + j] = a[i] == b[j] ? static_cast<std::uint16_t>(at(i + 1, j + 1) + 1) : std::max(at(i + 1, j), at(i, j + 1));
      }
    }
  }
  [[nodiscard]] std::uint16_t at(std::size_t i, std::size_t j) const { return cells_[i * width_ + j]; }

private:
  std::size_t width_;
  std::vector<std::uint16_t> cells_;
};

class PatchMaker {
public:
  PatchMaker(json::array& out, std::size_t most_bytes) : out_(out), left_(most_bytes) {}

  [[nodiscard]] bool is_too_long() const { return is_too_long_; }

  void compare(json::value const& from, json::value const& to) {
    if (is_too_long_) { return; }
    if (from.is_object() && to.is_object()) {
      compare_objects(from.get_object(), to.get_object());
    } else if (from.is_array() && to.is_array() && from.get_array().size() <= kLongestComparedArray &&
               to.get_array().size() <= kLongestComparedArray && look_left_ > 0) {
      compare_arrays(from.get_array(), to.get_array());
    } else if (!is_same(from, to)) {
      emit("replace", &to);
    }
  }

private:
  void emit(std::string_view op, json::value const* value) {
    json::object operation{{"op", json::string(op.data(), op.size())}, {"path", path_}};
    auto const bytes = kOperationBytes + path_.size() + (value == nullptr ? 0 : serialized_bytes(*value));
    is_too_long_ = is_too_long_ || bytes > left_;
    if (is_too_long_) { return; }
    left_ -= bytes;
    if (value != nullptr) { operation["value"] = *value; }
    out_.push_back(std::move(operation));
  }

  /// Runs `step` with one more token on the path.
  template <class Step>
  void below(std::string_view token, Step step) {
    auto const length = path_.size();
    path_.append("/").append(escape_pointer(token));
    step();
    path_.resize(length);
  }

  void compare_objects(json::object const& from, json::object const& to) {
    for (auto const& member : from) {
      auto const* now = to.if_contains(member.key());
      below(view(member.key()), [&] {
        if (now == nullptr) {
          emit("remove", nullptr);
        } else {
          compare(member.value(), *now);
        }
      });
    }
    for (auto const& member : to) {
      if (from.contains(member.key())) { continue; }
      below(view(member.key()), [&] { emit("add", &member.value()); });
    }
  }

  /// Walks both arrays along their common elements. Between two of these, elements are changed pairwise, and what remains on one
  /// side is removed or added. `at` is an index into the array as patched so far, which is one into `to`.
  void compare_arrays(json::array const& from, json::array const& to) {
    Numbering numbering;
    auto const a = numbering.number(from, look_left_);
    auto const b = numbering.number(to, look_left_);
    CommonLengths const common(a, b);
    std::size_t i = 0;
    std::size_t at = 0;
    while (i < a.size() || at < b.size()) {
      if (i < a.size() && at < b.size() && a[i] == b[at]) {
        ++i;
        ++at;
        continue;
      }
      auto const [next_i, next_at] = next_common(a, b, common, i, at);
      change_gap(from, to, i, next_i, at, next_at);
      i = next_i;
      at = next_at;
    }
  }

  static std::pair<std::size_t, std::size_t> next_common(std::vector<std::uint32_t> const& a, std::vector<std::uint32_t> const& b,
                                                         CommonLengths const& common, std::size_t i, std::size_t j) {
    while (i < a.size() && j < b.size() && a[i] != b[j]) {
      if (common.at(i + 1, j) >= common.at(i, j + 1)) {
        ++i;
      } else {
        ++j;
      }
    }
    return i < a.size() && j < b.size() ? std::pair(i, j) : std::pair(a.size(), b.size());
  }

  void change_gap(json::array const& from, json::array const& to, std::size_t i, std::size_t end_i, std::size_t at, std::size_t end_at) {
    for (; i < end_i && at < end_at; ++i, ++at) {
      below(std::to_string(at), [&] { compare(from[i], to[at]); });
    }
    for (; i < end_i; ++i) {
      below(std::to_string(at), [&] { emit("remove", nullptr); });
    }
    for (; at < end_at; ++at) {
      below(std::to_string(at), [&] { emit("add", &to[at]); });
    }
  }

  json::array& out_;
  std::size_t left_;
  std::size_t look_left_ = kMostLookedAtBytes;
  bool is_too_long_ = false;
  std::string path_{};
};

}  // namespace

json::array json_patch(json::value const& from, json::value const& to) {
  return *json_patch_within(from, to, std::numeric_limits<std::size_t>::max());
}

std::optional<json::array> json_patch_within(json::value const& from, json::value const& to, std::size_t most_bytes) {
  json::array out;
  PatchMaker maker(out, most_bytes);
  maker.compare(from, to);
  return maker.is_too_long() ? std::nullopt : std::optional(std::move(out));
}

}  // namespace contentos
