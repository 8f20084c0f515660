// Schedules as a release before they held claims stored them.
#pragma once

#include "commands/ports/event_log.hpp"
#include "domain/entry/codec.hpp"
#include "domain/entry/state.hpp"
#include "infra/crypto/identity.hpp"

#include <gtest/gtest.h>

namespace contentos::test {

/// Appends `entry.scheduled.v1` behind what `state` is the fold of, for a version (by default the latest) and a time that has come.
inline void append_schedule_v1(EventLog& log, TenantId tenant, std::string const& id, entry::State const& state,
                               std::optional<VersionId> version = std::nullopt) {
  crypto::SystemIdentity identity;
  entry::Scheduled const scheduled{version.value_or(state.latest()->id), *log.now() - std::chrono::seconds(1), {}, "UTC", {}, false};
  auto const event = entry::encode(scheduled);
  ASSERT_EQ("entry.scheduled.v1", event.type);
  AppendRequest request{.scope = TenantScope(tenant),
                        .command_id = CommandId(identity.new_uuid()),
                        .principal = "older",
                        .result = "{}",
                        .streams = {{StreamName("entry", id), state.version, {{EventId(identity.new_uuid()), event.type, event.data}}}}};
  request.actor = {ActorKind::system, "older"};
  auto const verdict = log.append(std::move(request));
  ASSERT_TRUE(verdict && std::holds_alternative<Appended>(*verdict));
}

}  // namespace contentos::test
