// Letters of other scripts and letters with marks in plain Latin ones, for names that machines and people type. Implemented by infra/text.
#pragma once

#include <string>
#include <string_view>

namespace contentos {

class Transliterator {
public:
  virtual ~Transliterator() = default;

  /// `text` (UTF-8) in lower-case letters of ASCII, as far as there is a rule for them: `Café`, composed or not, gives `cafe`, `Москва`
  /// gives `moskva`. What no rule knows (emoji) stays as it is. Threading: any thread.
  [[nodiscard]] virtual std::string to_latin(std::string_view text) const = 0;
};

}  // namespace contentos
