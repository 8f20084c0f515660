#include "infra/url/percent.hpp"

#include <boost/url/encode.hpp>
#include <boost/url/pct_string_view.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

namespace contentos::url {

std::string percent_encode(std::string_view text) { return boost::urls::encode(text, boost::urls::unreserved_chars); }

std::optional<std::string> percent_decode(std::string_view text, Plus plus) {
  auto const checked = boost::urls::make_pct_string_view(text);
  if (!checked) { return std::nullopt; }
  boost::urls::encoding_opts options;
  options.space_as_plus = plus == Plus::blank;
  return checked->decode(options);
}

}  // namespace contentos::url
