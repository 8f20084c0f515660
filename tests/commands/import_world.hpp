// Imports on an event log in memory: a tenant that is the same in every world, so that what two worlds hold can be compared.
#pragma once

#include "tests/commands/watched_log.hpp"
#include "tests/commands/world.hpp"

#include <atomic>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace contentos::test {

/// Counts instead of drawing, and now and then lets another thread go first.
class CountingIdentity final : public Identity {
public:
  CountingIdentity(std::int64_t from, unsigned jitter) : count_(from), jitter_(jitter) {}
  Uuid new_uuid() override;
  Uuid named_uuid(Uuid const& name_space, std::string_view name) const override { return real_.named_uuid(name_space, name); }
  Uuid keyed_uuid(std::string_view key, std::string_view name) const override { return real_.keyed_uuid(key, name); }
  std::string random_bytes(std::size_t count) override { return real_.random_bytes(count); }
  Sha256 sha256(std::string_view bytes) const override { return real_.sha256(bytes); }
  std::string sha256_hex(std::string_view bytes) const override { return real_.sha256_hex(bytes); }
  bool equal_in_constant_time(std::string_view a, std::string_view b) const override { return real_.equal_in_constant_time(a, b); }
  Timestamp now() const override { return real_.now(); }

private:
  crypto::SystemIdentity real_{};
  std::atomic<std::int64_t> count_;
  unsigned jitter_;
};

class ImportWorld {
public:
  explicit ImportWorld(unsigned workers = 4, unsigned jitter = 0);
  /// Another process on the log of `other`, with its own caches and its own folder.
  ImportWorld(ImportWorld const& other, unsigned workers, unsigned jitter);
  ~ImportWorld();
  ImportWorld(ImportWorld const&) = delete;
  ImportWorld& operator=(ImportWorld const&) = delete;

  /// Imports the text and waits for the end. Returns the operation's view, or the rejection's code as `{"rejected": …}`.
  boost::json::object import(std::string const& text, ImportRequest const& request = {});
  /// The same in two steps.
  std::optional<OperationId> start(std::string const& text, ImportRequest const& request = {});
  Outcome<Written> start(CommandContext const& context, std::string const& text, ImportRequest const& request = {});
  /// Fails the test when the import has not ended after a minute.
  boost::json::object wait(OperationId id);
  boost::json::object look(OperationId id) { return here_->imports.status(scope(), id).value(); }
  /// Another process takes over the folder of the one that has been stopped.
  void restart();
  void stop() { here_->imports.stop(); }

  TenantId make_tenant(char const* slug);
  void make_type(char const* key, char const* definition);
  void use(TenantId tenant) { tenant_ = tenant; }
  [[nodiscard]] TenantScope scope() const { return TenantScope(tenant_); }
  [[nodiscard]] CommandContext command();
  [[nodiscard]] EntryCommands& entries() { return here_->entries; }
  /// As this process sees it.
  [[nodiscard]] WatchedLog& log() { return log_; }
  [[nodiscard]] TenantCommands& tenants() { return here_->tenants; }
  /// Where this process keeps unfinished imports.
  [[nodiscard]] std::filesystem::path imports_folder() const { return folder_ / "imports"; }
  [[nodiscard]] std::shared_ptr<entry::State const> entry(std::string const& id);
  [[nodiscard]] EntryId id_of(std::string const& key, char const* type = "post") const;

  /// Every event of the tenant's entries, persons and content types, by stream: without what is random or of the clock.
  [[nodiscard]] std::map<std::string, std::vector<std::string>> events();
  [[nodiscard]] std::int64_t event_count();

private:
  ImportWorld(std::shared_ptr<SharedLog> shared, std::int64_t first_id, unsigned workers, unsigned jitter);
  std::string told(RecordedEvent const& event, std::map<std::string, std::string>& names);

  std::filesystem::path folder_;
  std::shared_ptr<SharedLog> shared_;
  WatchedLog log_{shared_->log};
  CountingIdentity identity_;
  unsigned workers_;
  std::optional<CommandSide> here_{};
  TenantId tenant_{};
  std::atomic<int> files_ = 0;
};

/// The errors of an operation's view as `line code pointer`.
[[nodiscard]] std::vector<std::string> errors_of(boost::json::object const& operation);
[[nodiscard]] std::int64_t counted(boost::json::object const& operation, char const* what);

}  // namespace contentos::test
