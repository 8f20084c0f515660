// One line of a history file (docs/import-format.md) as a save.
#pragma once

#include "commands/entry/entry_commands.hpp"
#include "commands/import/import_request.hpp"
#include "commands/ports/transliterator.hpp"
#include "domain/content_type/content_type.hpp"

namespace contentos {

struct ImportLine {
  ImportedSave save;   // its slug is the one that the key gives by itself
  std::string author;  // a display name, or empty
  Timestamp occurred{};
  bool is_told_by_time = false;  // apart from the entry's other lines, having no version
  CommandId command_id;          // from tenant, type, key and version (or time): the same line is the same command
  Sha256 digest{};               // of what the line says
};

/// What a line is read with; fixed for a whole file.
struct ImportLineContext {
  TenantScope scope;
  ImportMapping const& mapping;
  content_type::Definition const& definition;
  std::string default_locale;
  Identity const& identity;
  Transliterator const& transliterator;
  Graphemes const& graphemes;
};

/// Rejections: bad_request for what is no I-JSON object, validation_failed with pointers into the line.
[[nodiscard]] Decided<ImportLine> parse_import_line(ImportLineContext const& context, std::string_view line);

/// Lower case, anything but a-z and 0-9 as single dashes, at most 120 bytes: `inside-rust/Welcome` gives `inside-rust-welcome`.
[[nodiscard]] std::string slugify(std::string_view text);

/// What tells entries apart whose keys give one slug: a dash and the id's first eight digits, which are the key's digest.
[[nodiscard]] std::string slug_suffix(EntryId const& id);

}  // namespace contentos
