// What is to become of every line of a file, decided in the file's order before anything is written: what is accepted, what was imported
// before, what is refused and why, and which lines must keep their order among each other when many are written at once.
//
// Always true: a plan is a function of the file, of the log and of the content type; the same file planned again, when all that was
// accepted is in the log, accepts nothing more. A line is never accepted behind a later line of its entry.
// In memory: 16 bytes for each line, about 300 for each entry, 60 for each slug and unique value.
#pragma once

#include "commands/entry/content.hpp"
#include "commands/import/import_claims.hpp"
#include "commands/import/import_file.hpp"
#include "commands/import/import_line.hpp"
#include "commands/import/import_progress.hpp"
#include "domain/entry/decide.hpp"

#include <map>
#include <unordered_set>

namespace contentos {

class ImportPlan {
public:
  /// What it needs to see. Lifetime: outlives the plan.
  struct Sources {
    Pipeline& pipeline;
    EntryCommands& entries;
    TypeContext const& type;
    ImportLineContext const& lines;
    std::stop_token const& stop;
    ImportProgress& progress;
  };
  enum class Fate : std::uint8_t {
    refused,
    known,
    save,           // under the slug that its key gives
    save_suffixed,  // another entry of the file has that slug
  };

  explicit ImportPlan(Sources sources) : from_(sources) {}

  /// Reads the file twice; refused lines go to `progress` with the reason.
  [[nodiscard]] ReadEnd make(std::filesystem::path const& file);

  [[nodiscard]] std::size_t line_count() const { return lines_.size(); }
  [[nodiscard]] std::size_t count(Fate fate) const;
  [[nodiscard]] bool has_work() const { return count(Fate::save) + count(Fate::save_suffixed) > 0; }
  /// `place`: the line's place among those that are not blank, from 0.
  [[nodiscard]] Fate fate(std::size_t place) const { return place < lines_.size() ? lines_[place].fate : Fate::refused; }
  /// Lines of one strand are to be written in the file's order.
  [[nodiscard]] std::uint32_t strand(std::size_t place) { return claims_.group_of(lines_[place].entry); }

private:
  struct Line {
    std::uint32_t entry = ImportClaims::kNobody;
    Fate fate = Fate::refused;
    bool has_slug = false;   // a save whose key gives one
    bool is_repeat = false;  // known, and an earlier line of the file is what made it so
  };
  struct Asked {
    std::size_t place;
    std::int64_t number;
    CommandId command_id;
    Sha256 digest;
    bool is_told_by_time;
  };
  using Claims = std::vector<Uuid>;  // sorted
  /// An entry as it is at the place of the file that has been reached.
  struct Entry {
    Uuid slug{};                   // that its key gives; nil: no line has a key that gives one
    std::int64_t last_known = -1;  // place of its last line that was imported before
    Timestamp last = Timestamp::min();
    Claims live{}, scheduled{}, saved{}, slugs{};
    std::vector<std::pair<Uuid, StreamName>> blocked{};  // deleted: what others took meanwhile
    bool is_loaded = false;
    bool exists = false;
    bool is_deleted = false;
    bool is_archived = false;
    bool is_protected = false;
    bool is_singleton = false;
  };
  using Refusal = std::optional<LineError>;

  /// A fault of one line costs that line.
  bool guarded(RawLine const& raw, std::size_t place, std::function<bool()> const& step);
  bool read(RawLine const& raw);
  bool ask();
  [[nodiscard]] LineError differs(bool is_told_by_time) const;
  void find_last_known();
  bool plan(RawLine const& raw, std::size_t place);
  bool was_written_meanwhile(ImportLine const& line);
  void replay(std::uint32_t index, ImportLine const& line, std::int64_t number);

  Refusal judge(std::uint32_t index, ImportLine const& line, std::int64_t number, std::size_t place);
  Refusal load(std::uint32_t index, ImportedSave const& save);
  void take_over(Entry& entry, std::uint32_t index, entry::State const& state);
  Refusal check_time(Entry const& entry, ImportLine const& line);
  Refusal judge_deletion(std::uint32_t index);
  Refusal judge_save(std::uint32_t index, ImportLine const& line, std::int64_t number, std::size_t place);
  [[nodiscard]] LineError at(std::string const& pointer, Rejection const& rejection) const;
  [[nodiscard]] static Rejection refused_by_domain(Entry const& entry, entry::Command const& command);
  void choose_slug(std::uint32_t index, ImportLine const& line, std::size_t place);
  Refusal check_retaken(std::uint32_t index) const;
  Refusal check_free(std::uint32_t index, EntryId const& id, Claim const& claim) const;
  Refusal taken(Claim const& claim, std::string const& by) const;
  [[nodiscard]] Claims held(Entry const& entry) const;
  void settle(std::uint32_t index, Claims const& before, std::int64_t number);
  [[nodiscard]] Uuid digest(Claim const& claim) const;
  [[nodiscard]] Uuid slug_digest(std::string const& locale, std::string const& slug) const;
  [[nodiscard]] Refusal refusal(Failure const& failure) const;
  [[nodiscard]] std::string pointer_to(std::string const& member) const;
  [[nodiscard]] Uuid singleton() const;

  Sources from_;
  std::vector<Line> lines_{};
  std::vector<std::uint64_t> command_hashes_{};
  std::vector<Asked> asked_{};
  std::unordered_map<Uuid, std::uint32_t> index_{};  // of entries, by the digest of their id
  std::vector<Entry> entries_{};
  ImportClaims claims_{};
  std::unordered_set<std::uint64_t> doubled_{};               // hashes of command ids that more than one line has
  std::unordered_map<CommandId, Sha256> accepted_doubles_{};  // of those, what was accepted
  std::map<std::pair<CommandId, Sha256>, LineError> refused_doubles_{};
  Timestamp now_ = Timestamp::min();
  bool has_contended_fields_ = false;
};

}  // namespace contentos
