// Shared by the tests of the event log: requests in few words.
#pragma once

#include "commands/ports/event_log.hpp"
#include "infra/crypto/random.hpp"
#include "infra/crypto/sha256.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace contentos::test {

inline TenantId new_tenant() { return TenantId(crypto::new_uuid_v7()); }

inline NewEvent event(std::string data = R"({"n":1})") {
  return {.id = EventId(crypto::new_uuid_v7()), .type = "test.happened.v1", .data = std::move(data)};
}

inline NewEvent taking(std::vector<Claim> take, std::vector<Claim> release = {}) {
  auto e = event();
  e.claims = {std::move(take), std::move(release)};
  return e;
}

inline StreamName stream(std::string_view id) { return {"test", id}; }

inline AppendRequest request(TenantId tenant, std::vector<StreamEvents> streams) {
  AppendRequest r{.scope = TenantScope(tenant),
                  .command_id = CommandId(crypto::new_uuid_v7()),
                  .principal = "token:test",
                  .result = R"({"ok":true})",
                  .streams = std::move(streams)};
  r.command_digest = crypto::sha256("command");
  r.correlation_id = CorrelationId(crypto::new_uuid_v7());
  r.actor = {ActorKind::system, "test"};
  return r;
}

/// One event on one stream.
inline AppendRequest one(TenantId tenant, std::string_view id, std::int64_t expected, NewEvent e = event()) {
  return request(tenant, {{stream(id), StreamVersion(expected), {std::move(e)}}});
}

template <class T>
T ok(Result<T> result) {
  if (!result) {
    ADD_FAILURE() << result.error().context;
    std::abort();
  }
  return std::move(*result);
}

inline Appended appended(Result<AppendVerdict> result) {
  auto verdict = ok(std::move(result));
  if (auto const* done = std::get_if<Appended>(&verdict)) { return *done; }
  ADD_FAILURE() << "not appended: verdict " << verdict.index();
  return {};
}

template <class Verdict>
Verdict refused(Result<AppendVerdict> result) {
  auto verdict = ok(std::move(result));
  if (auto const* done = std::get_if<Verdict>(&verdict)) { return *done; }
  ADD_FAILURE() << "another verdict: " << verdict.index();
  return Verdict{};
}

}  // namespace contentos::test
