// Two commands of two processes, where the second happens as a whole between any two steps of the first. What such a pair leaves must be
// what one of them leaves after the other: the same answers, and the same events in the same order.
#pragma once

#include "tests/commands/forwarding_log.hpp"
#include "tests/commands/world.hpp"

#include <functional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace contentos::test {

/// A log that lets somebody act before its n-th use.
class InterruptedLog final : public ForwardingLog {
public:
  using ForwardingLog::ForwardingLog;
  void interrupt(int before, std::function<void()> act) {
    uses_ = 0;
    before_ = before;
    act_ = std::move(act);
  }
  /// Whether it came so far.
  [[nodiscard]] bool has_been_interrupted() const { return !act_; }

  Result<AppendVerdict> append(AppendRequest request) override {
    step();
    return ForwardingLog::append(std::move(request));
  }
  Result<std::optional<KnownCommand>> find_command(TenantScope scope, CommandId id) override {
    step();
    return ForwardingLog::find_command(scope, id);
  }
  Result<std::vector<RecordedEvent>> read_stream(TenantScope scope, StreamName const& stream, StreamVersion from, Parts parts) override {
    step();
    return ForwardingLog::read_stream(scope, stream, from, parts);
  }
  Result<std::optional<RecordedEvent>> read_event(TenantScope scope, StreamName const& stream, StreamVersion version) override {
    step();
    return ForwardingLog::read_event(scope, stream, version);
  }
  Result<std::vector<StreamName>> list_streams(TenantScope scope, std::string_view aggregate) override {
    step();
    return ForwardingLog::list_streams(scope, aggregate);
  }
  Result<Timestamp> now() override {
    step();
    return ForwardingLog::now();
  }

private:
  void step() {
    if (act_ && uses_++ == before_) { std::exchange(act_, {})(); }
  }

  int uses_ = 0;
  int before_ = 0;
  std::function<void()> act_{};
};

/// What a trial's commands are about: ids that were made with it.
struct Trial {
  enum class Caches {
    cold,    // the process has read nothing
    warm,    // it has read everything, and nothing has changed since
    behind,  // it has read everything, and the tenant has changed since: its first attempt loses, and the next reads all again
  };
  explicit Trial(Caches caches);

  /// Of the tenant's own token, or of the system with all of a platform admin's rights.
  [[nodiscard]] CommandContext by_token();
  [[nodiscard]] CommandContext by_admin();
  /// All events since the trial began, tenant by tenant in their order: stream, type and content, without ids, times and digests.
  [[nodiscard]] std::string history();
  /// Whether the tenant's own log and the platform's say the same of its slug and of whether it is deleted.
  [[nodiscard]] bool has_one_truth();

  SharedLog shared{};
  InterruptedLog log{shared.log};
  Process founder{shared};
  Process here{shared, log};
  Process there{shared};
  TenantId tenant{};
  CategoryId category{};
  TagId tag{};      // borne by nobody
  TagId deleted{};  // a tag that was deleted
  SiteId site{};    // that no entry is on
  Principal editor{};
  VersionId first{}, second{};  // of the entry `a`

private:
  void found();
  void read_everything();

  std::vector<std::pair<TenantId, TenantPosition>> began_{};
};

/// A command, answered by one word.
struct Act {
  std::string name;
  std::function<std::string(Trial&, Process&)> run;
  bool is_in_two_logs = false;  // with another such, events come in an order that neither alone gives

  friend void PrintTo(Act const& act, std::ostream* out) { *out << act.name; }
};
[[nodiscard]] std::vector<Act> all_acts();

}  // namespace contentos::test
