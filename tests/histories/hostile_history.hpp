// A history of several tenants by way of the real commands: any of them, in any order, with values at every bound. What is refused is
// refused; what is accepted is in the log, and every read model must show it.
#pragma once

#include "domain/record/kind.hpp"
#include "tests/histories/hostile_types.hpp"
#include "tests/histories/hostile_world.hpp"

#include <map>
#include <stdexcept>
#include <string>

namespace contentos::test {

/// Something that must hold does not.
struct Broken : std::runtime_error {
  using std::runtime_error::runtime_error;
};
inline void require(bool holds, std::string const& what) {
  if (!holds) { throw Broken(what); }
}

class HostileHistory {
public:
  /// `most_bytes` bounds one text. Lifetime: the choices outlive it.
  HostileHistory(Choices& choices, std::size_t most_bytes);

  /// One command. Throws Broken when it is answered otherwise than by its outcome or a rejection.
  void step();

  HostileWorld world{};
  /// How often what was accepted, and refused: by the command's name.
  std::map<std::string, std::pair<int, int>> counts{};
  [[nodiscard]] std::vector<TenantId> const& tenants() const { return tenants_; }

private:
  using Kind = TransitionInput::Kind;
  template <class T>
  bool note(char const* what, Outcome<T> const& outcome);
  void pass_time();
  [[nodiscard]] CommandContext context(TenantId tenant);
  [[nodiscard]] CommandContext token_context(TenantId tenant);
  [[nodiscard]] tenant::State tenant_state(TenantId tenant);
  [[nodiscard]] std::vector<std::string> ids_of(TenantId tenant, std::string_view aggregate);

  // hostile_records.cpp
  void record_step(TenantId tenant);
  void create_tenant();
  void patch_tenant(TenantId tenant);
  [[nodiscard]] boost::json::object settings_patch();
  void add_site_settings(boost::json::object& out);
  void type_step(TenantId tenant);
  void create_type(TenantId tenant, TypeKey const& key);
  void change_type(TenantId tenant, TypeKey const& key);
  void described_step(TenantId tenant);
  void described_command(TenantId tenant, WordRow const& word);
  [[nodiscard]] boost::json::value value_of(boost::json::object const& schema, Rules const& rules);
  [[nodiscard]] boost::json::value value_of_format(std::string_view format, Rules const& rules);
  void refer(TenantId tenant, record::Kind const& kind, boost::json::object& members);
  void token_step(TenantId tenant);
  void person_step(TenantId tenant);
  void operation_step(TenantId tenant);
  void skip_step(TenantId tenant);

  // hostile_entries.cpp
  void entry_step(TenantId tenant);
  void create_entry(TenantId tenant, EntryId const& id);
  void import_line(TenantId tenant);
  void change_entry(TenantId tenant, EntryId const& id, entry::State const& state);
  void transition(TenantId tenant, EntryId const& id, entry::State const& state);
  [[nodiscard]] std::optional<SaveInput> save_input(TenantId tenant, TypeKey const& type);
  [[nodiscard]] MarksInput marks_input(TenantId tenant);
  [[nodiscard]] std::optional<VersionId> some_version(entry::State const& state);
  [[nodiscard]] std::string time_zone();

  Choices& choices_;
  HostileValues values_;
  HostileTypes types_;
  std::vector<TenantId> tenants_{};
  std::map<TenantId, std::vector<PersonId>> persons_{};
};

template <class T>
bool HostileHistory::note(char const* what, Outcome<T> const& outcome) {
  auto& [accepted, refused] = counts[what];
  if (outcome) {
    ++accepted;
    return true;
  }
  auto const failure = outcome.error();
  if (auto const* error = std::get_if<StoreError>(&failure)) { throw Broken(std::string(what) + " fails: " + error->context); }
  ++refused;
  return false;
}

}  // namespace contentos::test
