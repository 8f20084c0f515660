// The transliterator port on ICU. Its rules are those of the CLDR version that the installed ICU carries.
#pragma once

#include "commands/ports/transliterator.hpp"

#include <memory>

namespace contentos::text {

class IcuTransliterator final : public Transliterator {
public:
  /// Throws std::runtime_error when ICU has not the rules it needs.
  IcuTransliterator();
  ~IcuTransliterator() override;
  IcuTransliterator(IcuTransliterator const&) = delete;
  IcuTransliterator& operator=(IcuTransliterator const&) = delete;

  [[nodiscard]] std::string to_latin(std::string_view text) const override;

private:
  struct Rules;
  std::unique_ptr<Rules> rules_;
};

}  // namespace contentos::text
