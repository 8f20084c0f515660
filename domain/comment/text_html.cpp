#include "domain/comment/text_html.hpp"

#include "domain/core/html.hpp"

#include <algorithm>
#include <array>

namespace contentos::comment {

namespace {

bool is_control(char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F; }

/// Escaped, and no control characters, which HTML does not know.
void add_text(std::string& out, std::string_view text) {
  for (char const& c : text) {
    if (is_control(c)) {
      out += "\xEF\xBF\xBD";  // U+FFFD
    } else {
      append_escaped_html(out, {&c, 1});
    }
  }
}

/// Of an address: ASCII that can be seen, but for what ends one in a sentence or in HTML.
bool is_in_address(char c) { return c > ' ' && c < 0x7F && std::string_view("<>\"'`\\^{|}").find(c) == std::string_view::npos; }

std::size_t length_of_scheme(std::string_view text) {
  constexpr std::array<std::string_view, 2> kSchemes{"http://", "https://"};
  for (auto const scheme : kSchemes) {
    auto const same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b; };
    if (text.size() >= scheme.size() && std::ranges::equal(text.substr(0, scheme.size()), scheme, same)) { return scheme.size(); }
  }
  return 0;
}

/// How long the address is that `text` begins with; 0: it begins with none.
std::size_t length_of_address(std::string_view text) {
  auto const scheme = length_of_scheme(text);
  if (scheme == 0) { return 0; }
  auto const* const end = std::find_if_not(text.begin(), text.end(), is_in_address);
  auto length = static_cast<std::size_t>(end - text.begin());
  // What ends a sentence or closes a bracket around the address is not part of it.
  while (length > scheme && std::string_view(".,;:!?)]").find(text[length - 1]) != std::string_view::npos) { --length; }
  return length > scheme ? length : 0;
}

bool continues_a_word(std::string_view before) {
  if (before.empty()) { return false; }
  auto const c = before.back();
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

void add_line(std::string& out, std::string_view line) {
  std::size_t done = 0;
  for (std::size_t at = line.find_first_of("hH"); at != std::string_view::npos; at = line.find_first_of("hH", at)) {
    auto const length = continues_a_word(line.substr(0, at)) ? 0 : length_of_address(line.substr(at));
    if (length == 0) {
      ++at;
      continue;
    }
    add_text(out, line.substr(done, at - done));
    out += "<a href=\"";
    add_text(out, line.substr(at, length));
    out += "\" rel=\"nofollow noopener\">";
    add_text(out, line.substr(at, length));
    out += "</a>";
    done = at += length;
  }
  add_text(out, line.substr(done));
}

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t") == std::string_view::npos; }

std::string_view take_line(std::string_view& text) {
  auto const end = std::min(text.find('\n'), text.size());
  auto line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r')) { line.remove_suffix(1); }
  return line;
}

}  // namespace

std::string text_html(std::string_view text) {
  std::string out;
  bool in_paragraph = false;
  while (!text.empty()) {
    auto const line = take_line(text);
    if (is_blank(line)) {
      if (in_paragraph) { out += "</p>"; }
      in_paragraph = false;
      continue;
    }
    out += in_paragraph ? "<br>" : "<p>";
    in_paragraph = true;
    add_line(out, line);
  }
  if (in_paragraph) { out += "</p>"; }
  return out;
}

}  // namespace contentos::comment
