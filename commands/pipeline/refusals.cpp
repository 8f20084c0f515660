#include "commands/pipeline/refusals.hpp"

#include "domain/event/record_spec.hpp"
#include "domain/record/kind.hpp"
#include "domain/token/token.hpp"
#include "domain/word/word.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <utility>

namespace contentos {

namespace json = boost::json;

Rejection command_reused() {
  return {RejectionCode::command_reused,
          "This idempotency key was used before, for another command or by another caller.",
          {{"Idempotency-Key", "command_reused", "Use a new key for a new command."}}};
}

namespace {

/// Empty for records by description: RecordCommands finds the member by the claim, which it is given as `claim`.
std::string pointer_of(Claim const& claim) {
  if (claim.kind == "tenant_slug") { return "/slug"; }
  if (claim.kind == "slug") {  // {type}/{locale}/{slug}
    auto const locale = claim.key.substr(claim.key.find('/') + 1);
    return "/slugs/" + locale.substr(0, locale.find('/'));
  }
  if (claim.kind == "type_key" || claim.kind == "singleton") { return "/type_key"; }
  if (claim.kind == "unique_field") {
    auto const first = claim.key.find('/');
    return "/data/" + claim.key.substr(first + 1, claim.key.find('/', first + 1) - first - 1);
  }
  return "";
}

/// Their claims are called after them: `{word}_…`.
bool is_of_a_described_record(Claim const& claim) {
  return std::ranges::any_of(words(), [&](auto const* word) {
    return word->kind != nullptr && word->kind->is_described && claim.kind.starts_with(std::string(word->name) + "_");
  });
}

Rejection held(ClaimHeld const& lost) {
  auto const pointer = pointer_of(lost.claim);
  bool const is_of_a_member = !pointer.empty() && lost.claim.kind != "singleton" && lost.claim.kind != "slug";
  auto const name = is_of_a_member ? pointer.substr(pointer.rfind('/') + 1) : lost.claim.kind;
  Rejection r{RejectionCode::already_exists,
              "Another record holds this " + name + " already.",
              {{pointer, lost.claim.kind == "singleton" ? "singleton_exists" : "not_unique", "Taken by another record."}}};
  r.extra["holder"] = lost.holder.str();
  if (is_of_a_described_record(lost.claim)) { r.extra["claim"] = json::array{lost.claim.kind, lost.claim.key}; }
  return r;
}

Rejection in_use(PrefixNotEmpty const& v) {
  Rejection r{RejectionCode::in_use, "Other records still depend on this one."};
  json::array holders;
  for (auto const& holder : v.holders) { holders.emplace_back(holder.str()); }
  r.extra["holders"] = std::move(holders);
  r.extra["holders_total"] = v.claims;
  return r;
}

/// Which member of the input refers to it is not known here: RecordCommands says so of records.
Rejection dangling(ClaimNotHeld const& v) {
  Rejection r{RejectionCode::validation_failed,
              "A record that this one refers to does not exist.",
              {{"", "unknown_reference", "There is no such record."}}};
  r.extra["reference"] = v.claim.key;
  return r;
}

Rejection too_early(OccurredTooEarly const& v, std::optional<Timestamp> const& occurred) {
  auto const is_before = occurred && *occurred < v.last;
  auto const words = is_before ? "The time lies before the record's last event, which occurred at " + format_rfc3339(v.last) + "."
                               : std::string("The time lies in the future.");
  return {RejectionCode::validation_failed, words, {{"/occurred", is_before ? "out_of_order" : "in_the_future", words}}};
}

/// Why an append did not happen, where trying again would not help; nothing where it would.
struct FinalRejection {
  using Answer = std::optional<Rejection>;
  std::optional<Timestamp> const& occurred;  // as the command says

  Answer operator()(Appended const&) const { return {}; }
  Answer operator()(WrongVersion const&) const { return {}; }
  Answer operator()(GuardFailed const& v) const {
    if (v.stream.aggregate() != token::Word::kName) { return {}; }
    return Rejection{RejectionCode::unauthenticated, "A valid token is needed."};
  }
  Answer operator()(ClaimHeld const& v) const { return held(v); }
  Answer operator()(PrefixNotEmpty const& v) const { return in_use(v); }
  Answer operator()(ClaimNotHeld const& v) const { return dangling(v); }
  Answer operator()(CommandReused const&) const { return command_reused(); }
  Answer operator()(OccurredTooEarly const& v) const { return too_early(v, occurred); }
};

}  // namespace

std::optional<Rejection> refusal_of(AppendVerdict const& verdict, std::optional<Timestamp> const& occurred) {
  return std::visit(FinalRejection{occurred}, verdict);
}

std::optional<Rejection> closed(tenant::State const& tenant, Principal const& principal, Permission permission) {
  if (!tenant.exists) { return no_such("tenant"); }
  if (reaches_closed(permission)) { return std::nullopt; }
  if (tenant.audit.is_deleted()) {
    // The tenant's own tokens are by now what tokens of no tenant are (Authenticator); this one had been let in before.
    bool const is_of_the_platform = principal.actor.kind == ActorKind::system || principal.is_platform_admin();
    if (!is_of_the_platform) { return Rejection{RejectionCode::unauthenticated, "A valid token is needed."}; }
    return Rejection{RejectionCode::forbidden, "This tenant is deleted."};
  }
  if (tenant.is_suspended()) { return Rejection{RejectionCode::forbidden, "This tenant is suspended."}; }
  return std::nullopt;
}

}  // namespace contentos
