#include "api/cli/output.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <thread>
#include <unistd.h>

namespace contentos::cli {

namespace json = boost::json;

namespace {

constexpr int kBarWidth = 40;

std::string cell(json::value const& row, std::string_view path) {
  json::value const* at = &row;
  while (!path.empty()) {
    auto const dot = path.find('.');
    auto const* object = at->if_object();
    at = object == nullptr ? nullptr : object->if_contains(path.substr(0, dot));
    if (at == nullptr) { return ""; }
    path = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
  }
  if (at->is_null()) { return ""; }
  return at->is_string() ? std::string(at->as_string()) : json::serialize(*at);
}

}  // namespace

void print_table(json::array const& rows, std::vector<std::string> const& members) {
  std::vector<std::vector<std::string>> lines{members};
  for (auto const& row : rows) {
    auto& line = lines.emplace_back();
    for (auto const& member : members) { line.push_back(cell(row, member)); }
  }
  std::vector<std::size_t> widths(members.size());
  for (auto const& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) { widths[i] = std::max(widths[i], line[i].size()); }
  }
  for (auto const& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      std::cout << line[i] << (i + 1 < line.size() ? std::string(widths[i] - line[i].size() + 2, ' ') : "\n");
    }
  }
}

void print_json(json::value const& value) { std::cout << json::serialize(value) << "\n"; }

ProgressBar::ProgressBar(std::string label) : label_(std::move(label)), is_terminal_(isatty(STDERR_FILENO) == 1) {}

ProgressBar::~ProgressBar() {
  if (shown_) { std::fputc('\n', stderr); }
}

void ProgressBar::show(std::int64_t done, std::int64_t total) {
  if (!is_terminal_) { return; }
  shown_ = true;
  auto const share = total > 0 ? static_cast<double>(done) / static_cast<double>(total) : 0.0;
  auto const filled = static_cast<int>(share * kBarWidth);
  std::string const bar =
      std::string(static_cast<std::size_t>(filled), '#') + std::string(static_cast<std::size_t>(kBarWidth - filled), '.');
  std::fprintf(stderr, "\r%s [%s] %lld/%lld", label_.c_str(), bar.c_str(), static_cast<long long>(done), static_cast<long long>(total));
  std::fflush(stderr);
}

void ProgressBar::pause() const {
  using std::chrono::milliseconds;
  auto const so_far = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - began_);
  std::this_thread::sleep_for(std::clamp(so_far / 10, milliseconds(10), milliseconds(250)));
}

}  // namespace contentos::cli
