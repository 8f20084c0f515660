#include "commands/timer/timer.hpp"

#include "domain/registration/registration.hpp"
#include "domain/token/token.hpp"

namespace contentos {

namespace {

constexpr std::string_view kToken = "token/";
constexpr std::string_view kRegistration = "registration/";
/// Done again and again; the list has it from the beginning.
constexpr std::string_view kTidy = "tidy";
constexpr std::chrono::hours kTidyPeriod{1};

std::string token_key(RecordedEvent const& event) { return std::string(kToken) + std::string(event.header.stream.id()); }

std::optional<std::vector<TodoChange>> asked_by_token(RecordedEvent const& event) {
  auto const decoded = token::decode(event.header.type, event.data);
  if (!decoded) { return std::nullopt; }
  auto const* created = std::get_if<token::Created>(&*decoded);
  if (std::holds_alternative<token::Revoked>(*decoded)) { return std::vector<TodoChange>{CancelTodos{token_key(event)}}; }
  if (created == nullptr || !created->expires_at) { return std::vector<TodoChange>{}; }
  return std::vector<TodoChange>{AddTodo{token_key(event), *created->expires_at + kShowExpired}};
}

/// Whatever the platform has said of a tenant, the tenant's own log has to follow.
std::vector<TodoChange> asked_by_registration(RecordedEvent const& event) {
  auto const key = std::string(kRegistration) + std::string(event.header.stream.id());
  return {CancelTodos{key}, AddTodo{key, event.header.recorded + kFinishRegistration}};
}

bool is_of_a_token(std::string_view type) { return type.starts_with("token."); }
bool is_of_a_registration(std::string_view type) { return type.starts_with("platform.tenant_"); }

}  // namespace

Reaction timer_reaction() {
  return {Timer::kName,
          {token::Word::kName, registration::Word::kName},
          [](std::string_view type) { return is_of_a_token(type) || is_of_a_registration(type); },
          [](RecordedEvent const& event) -> std::optional<std::vector<TodoChange>> {
            if (is_of_a_token(event.header.type)) { return asked_by_token(event); }
            return asked_by_registration(event);
          }};
}

TodoOutcome Timer::carry_out(Todo const& todo) {
  auto const& key = todo.name.key;
  auto const id = Uuid::parse(std::string_view(key).substr(key.find('/') + 1));
  if (key.starts_with(kToken) && id) { return revoke(todo, TokenId(*id)); }
  if (key.starts_with(kRegistration) && id) { return finish(TenantId(*id)); }
  if (key == kTidy) { return keep_tidy(); }
  return TodoWaits{StoreError{StoreErrorCode::internal, false, "a newer program's: " + key}};
}

TodoOutcome Timer::revoke(Todo const& todo, TokenId token) {
  auto const revoked = tokens_.revoke(command_of(identity_, key_, todo, "revoke"), token);
  if (revoked) { return TodoDone{}; }
  auto const failure = revoked.error();
  auto const* why = std::get_if<Rejection>(&failure);
  if (why != nullptr && why->code == RejectionCode::not_found) { return TodoDone{"gone"}; }
  return outcome_of(failure);
}

TodoOutcome Timer::finish(TenantId tenant) {
  auto const finished = tenants_.finish_registration(tenant);
  return finished ? TodoOutcome(TodoDone{}) : outcome_of(finished.error());
}

TodoOutcome Timer::keep_tidy() {
  auto const is_more_left = housekeeping_.keep_tidy();
  if (!is_more_left) { return outcome_of(is_more_left.error()); }
  return TodoAgain{*is_more_left ? std::chrono::seconds(0) : kTidyPeriod};
}

}  // namespace contentos
