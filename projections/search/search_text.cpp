#include "projections/search/search_text.hpp"

#include "domain/core/utf8.hpp"
#include "domain/json/escape.hpp"
#include "domain/json/plain_text.hpp"

#include <algorithm>

namespace contentos::search {

namespace {

constexpr unsigned kMostDepth = 256;  // deeper than input is let in

/// Goes along a JSON text and takes strings out, without making values of it. Each function goes over what it is named after, and returns
/// false where that is not what stands there. Numbers and names of values are not looked at closely: they are of no interest.
class JsonWalk {
public:
  explicit JsonWalk(std::string_view json) : json_(json) {}

  /// Of a value; all its strings are appended to `out` as search_text has them.
  bool strings(std::string& out, unsigned depth) {
    if (stands('"')) { return line(out); }
    if (!stands('{') && !stands('[')) { return plain_value(); }
    if (depth == kMostDepth) { return false; }
    if (stands('[')) { return array(out, depth + 1); }
    auto const before = out.size();
    bool is_link = false;
    auto const is_read = members([&](std::string_view key) {
      is_link = is_link || key == "sys";
      return strings(out, depth + 1);
    });
    if (is_link) { out.resize(before); }
    return is_read;
  }

  /// Of an object; `member(key)` goes over the value, and has no key any more once it began to.
  template <class Member>
  bool members(Member const& member) {
    if (!take('{')) { return false; }
    if (take('}')) { return true; }
    do {
      key_.clear();
      if (!string(key_) || !take(':') || !member(std::string_view(key_))) { return false; }
    } while (take(','));
    return take('}');
  }

  bool string(std::string& out) {
    if (!take('"')) { return false; }
    for (;;) {
      auto const end = end_of_plain_text(json_, at_);
      out.append(json_, at_, end - at_);
      at_ = end + 1;
      if (end == json_.size()) { return false; }
      if (json_[end] == '"') { return true; }
      if (json_[end] != '\\' || !append_escaped(out, json_, at_)) { return false; }
    }
  }

  bool value(unsigned depth) {
    ignored_.clear();
    return strings(ignored_, depth);
  }

  /// Whether that is what comes next, if not for spaces.
  [[nodiscard]] bool stands(char wanted) {
    skip_spaces();
    return at_ < json_.size() && json_[at_] == wanted;
  }
  [[nodiscard]] bool is_at_end() {
    skip_spaces();
    return at_ == json_.size();
  }

private:
  void skip_spaces() {
    while (at_ < json_.size() && (json_[at_] == ' ' || json_[at_] == '\n' || json_[at_] == '\r' || json_[at_] == '\t')) { ++at_; }
  }

  bool take(char wanted) {
    bool const is_there = stands(wanted);
    at_ += is_there ? 1 : 0;
    return is_there;
  }

  bool array(std::string& out, unsigned depth) {
    if (!take('[')) { return false; }
    if (take(']')) { return true; }
    do {
      if (!strings(out, depth)) { return false; }
    } while (take(','));
    return take(']');
  }

  bool line(std::string& out) {
    auto const begin = out.size();
    if (!string(out)) { return false; }
    out.resize(begin + cut_utf8(std::string_view(out).substr(begin), kMaxSearchTextBytes - begin).size());
    if (out.size() < kMaxSearchTextBytes) { out.push_back('\n'); }
    return true;
  }

  /// A number, or what has a name.
  bool plain_value() {
    auto const end = json_.find_first_not_of("+-.0123456789Eaeflnrstu", at_);
    auto const size = std::min(end, json_.size()) - at_;
    at_ += size;
    return size > 0;
  }

  std::string_view json_;
  std::size_t at_ = 0;
  std::string key_{};      // read last
  std::string ignored_{};  // strings that are asked for by nobody
};

}  // namespace

std::string search_text(std::string_view data) {
  JsonWalk walk(data);
  std::string out;
  out.reserve(std::min(data.size(), kMaxSearchTextBytes + 1));
  if (!walk.strings(out, 0) || !walk.is_at_end()) { out.clear(); }
  return out;
}

SnapshotText snapshot_text(std::string_view snapshot) {
  JsonWalk walk(snapshot);
  SnapshotText out;
  auto const meta = [&](std::string_view key) { return key == "title" && walk.stands('"') ? walk.string(out.title) : walk.value(2); };
  auto const is_read = walk.members([&](std::string_view key) {
    if (key == "meta" && walk.stands('{')) { return walk.members(meta); }
    return key == "fields" ? walk.strings(out.text, 1) : walk.value(1);
  });
  return is_read && walk.is_at_end() ? out : SnapshotText();
}

}  // namespace contentos::search
