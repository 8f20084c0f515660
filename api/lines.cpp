#include "api/lines.hpp"

#include <algorithm>
#include <charconv>
#include <memory>
#include <stdexcept>
#include <utility>
#include <variant>

namespace contentos::api {

namespace {

std::string_view stripped(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) { text.remove_prefix(1); }
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) { text.remove_suffix(1); }
  return text;
}

/// Takes what stands before the next `mark` off `rest`.
std::string_view up_to(char mark, std::string_view& rest) {
  auto const end = std::min(rest.find(mark), rest.size());
  auto const out = stripped(rest.substr(0, end));
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return out;
}

bool is_name(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower, [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + ('a' - 'A') : a) == b; });
}

/// The weight that `accept` gives to a media type by its name, in thousandths (RFC 9110, section 12.4.2); 0 when it does not name it.
int weight_of(std::string_view media_type, std::string_view accept) {
  while (!accept.empty()) {
    auto element = up_to(',', accept);
    if (!is_name(up_to(';', element), media_type)) { continue; }
    while (!element.empty()) {
      auto parameter = up_to(';', element);
      if (!is_name(up_to('=', parameter), "q")) { continue; }
      double weight = 0;
      std::from_chars(parameter.data(), parameter.data() + parameter.size(), weight);
      return static_cast<int>(std::clamp(weight, 0.0, 1.0) * 1000);
    }
    return 1000;
  }
  return 0;
}

/// Lines are asked for when those before have been given, a piece at a time.
class LineSource final : public http::BodySource {
public:
  LineSource(std::string first, bool is_more, MoreLines more, std::unique_ptr<LongAnswers::Place> place)
      : lines_(std::move(first)), is_more_(is_more), more_(std::move(more)), place_(std::move(place)) {}

  bool next(std::string& piece) override {
    if (lines_.empty()) { read(); }
    auto const count = std::min(kPieceBytes, lines_.size() - given_);
    piece.append(lines_, given_, count);
    given_ += count;
    if (given_ == lines_.size()) { let_go(); }
    return !lines_.empty() || is_more_;
  }

  std::size_t held_bytes() const override { return lines_.capacity(); }

private:
  void read() {
    auto const is_more = more_(lines_);
    if (!is_more) { throw std::runtime_error(reason_of(is_more.error())); }
    is_more_ = *is_more;
    if (lines_.size() > kPieceBytes) { lines_.shrink_to_fit(); }
    if (!place_->hold(held_bytes())) { throw std::runtime_error("the long answers of " + place_->tenant().str() + " hold too much"); }
  }
  void let_go() {
    std::string().swap(lines_);
    given_ = 0;
    (void)place_->hold(0);
  }

  std::string lines_;
  std::size_t given_ = 0;  // of them
  bool is_more_;
  MoreLines more_;
  std::unique_ptr<LongAnswers::Place> place_;
};

Failure too_many(std::string const& what) {
  return Rejection{RejectionCode::too_many, "The tenant has " + what + ". Let one of them come to its end first, or ask for pages."};
}

}  // namespace

bool wants_lines(http::Request const& request) {
  auto const accept = request.header("accept").value_or("");
  return weight_of(kLines, accept) > weight_of("application/json", accept);
}

Outcome<http::Response> lines_answer(LongAnswers& long_answers, TenantId tenant, MoreLines more) {
  std::string first;
  auto const is_more = more(first);
  if (!is_more) { return is_more.error(); }
  if (!*is_more && first.size() <= http::BodySource::kPieceBytes) {
    return http::Response::text(200, std::string(kLines), std::move(first));
  }
  auto place = long_answers.take(tenant);
  if (!place) { return too_many(std::to_string(LongAnswers::kMostOfTenant) + " exports and lists of lines under way"); }
  first.shrink_to_fit();
  if (!place->hold(first.capacity())) { return too_many("exports and lists of lines under way whose clients have much to take yet"); }
  http::Response response;
  response.with("Content-Type", std::string(kLines));
  response.source = std::make_unique<LineSource>(std::move(first), *is_more, std::move(more), std::move(place));
  return response;
}

}  // namespace contentos::api
