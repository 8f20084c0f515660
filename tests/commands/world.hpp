// The command side on an event log in memory: real judge, real vault, real validator; no database.
#pragma once

#include "infra/crypto/identity.hpp"
#include "infra/memory/memory_event_log.hpp"
#include "infra/memory/memory_subject_keys.hpp"
#include "tests/support/command_side.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace contentos::test {

/// Of a process that runs commands.
inline constexpr std::size_t kThreads = 64;

/// What two processes share.
struct SharedLog {
  MemoryEventLog log{16};
  MemorySubjectKeys keys{};
};

/// What is a process's own beside its commands.
struct ProcessGround {
  EventLog& log;
  crypto::SystemIdentity identity{};
};

/// One process: its own caches over the shared log, which it sees through `through`.
struct Process : ProcessGround, CommandSide {
  explicit Process(SharedLog& given) : Process(given, given.log) {}
  Process(SharedLog& given, StoredStates const* stored)
      : ProcessGround{given.log}, CommandSide(given.log, identity, given.keys, Turns::limits_for(kThreads), {}, stored) {}
  Process(SharedLog& given, EventLog& through, StoredStates const* stored)
      : ProcessGround{through}, CommandSide(through, identity, given.keys, Turns::limits_for(kThreads), {}, stored) {}
  Process(SharedLog& given, EventLog& through, Turns::Limits limits = Turns::limits_for(kThreads)) : Process(through, given.keys, limits) {}
  Process(EventLog& given_log, SubjectKeyStore& keys, Turns::Limits limits = Turns::limits_for(kThreads))
      : ProcessGround{given_log}, CommandSide(given_log, identity, keys, limits) {}
};

inline CommandContext new_command(Process& process, TenantId tenant) {
  return system_context(TenantScope(tenant), "test", CommandId(process.identity.new_uuid()), CorrelationId());
}

/// A tenant with a type `note`.
inline void make_acme(Process& process, TenantId& tenant) {
  (void)process.log.place_tenant(TenantScope(kPlatformTenant), ShardNo(0));
  auto const made = process.tenants.create(new_command(process, kPlatformTenant), {.name = "Acme", .slug = "acme"});
  ASSERT_TRUE(made.has_value());
  tenant = *TenantId::parse(made->view.at("tenant_id").as_string());
  auto const definition = content_type::definition_from_json(
      boost::json::parse(
          R"({"display_field":"title","fields":[{"key":"title","type":"string","required":true},{"key":"text","type":"text"}]})")
          .as_object());
  ASSERT_TRUE(process.content_types.create(new_command(process, tenant), TypeKey("note"), *definition).has_value());
}

class World : public testing::Test {
protected:
  void SetUp() override { make_acme(here_, tenant_); }

  CommandContext command() { return command(tenant_); }
  CommandContext command(TenantId tenant) { return new_command(here_, tenant); }
  static boost::json::object data(char const* text) { return boost::json::parse(text).as_object(); }
  static CreateEntryInput note(char const* id, char const* title) {
    return {.id = EntryId(id), .type_key = TypeKey("note"), .first = {.data = {{"title", title}}}};
  }
  static VersionId latest(Written const& written) {
    return *VersionId::parse(written.view.at("latest_version").at("version_id").as_string());
  }
  static RejectionCode code(Failure const& failure) {
    EXPECT_TRUE(std::holds_alternative<Rejection>(failure)) << std::get<StoreError>(failure).context;
    return std::get<Rejection>(failure).code;
  }

  SharedLog shared_{};
  Process here_{shared_};
  Process there_{shared_};  // another process, whose caches know nothing of this one's appends
  TenantId tenant_{};
};

}  // namespace contentos::test
