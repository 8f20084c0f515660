// How the command line shows what it got: JSON for programs (`--json`), short lines and a progress bar for people.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace contentos::cli {

/// Prints rows as an aligned table of these members (nested ones with dots); nothing but the header when there are none.
void print_table(boost::json::array const& rows, std::vector<std::string> const& members);
void print_json(boost::json::value const& value);

/// A bar on standard error, redrawn in place; silent unless standard error is a terminal.
class ProgressBar {
public:
  explicit ProgressBar(std::string label);
  ~ProgressBar();  // ends the line
  void show(std::int64_t done, std::int64_t total);
  /// Waits until the server is worth asking for news again: a tenth of the time that it took so far, from 10 to 250 ms.
  void pause() const;

private:
  std::string label_;
  bool is_terminal_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace contentos::cli
