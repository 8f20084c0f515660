// Whether one line may be written, on the state that the file's lines before it leave.
#include "commands/import/import_plan.hpp"
#include "commands/import/insist.hpp"
#include "domain/entry/word.hpp"

#include <algorithm>

namespace contentos {

ImportPlan::Refusal ImportPlan::judge(std::uint32_t index, ImportLine const& line, std::int64_t number, std::size_t place) {
  auto const& mapping = from_.lines.mapping;
  if (static_cast<std::int64_t>(place) < entries_[index].last_known) {
    return LineError{"out_of_order", pointer_to(mapping.time_member),
                     "A later line of this entry was imported before, so that this one is left out."};
  }
  auto const is_doubled = doubled_.contains(std::hash<Uuid>{}(line.command_id.uuid()));
  if (auto const first = accepted_doubles_.find(line.command_id); is_doubled && first != accepted_doubles_.end()) {
    if (first->second != line.digest) { return differs(line.is_told_by_time); }
    lines_[place].fate = Fate::known;
    return std::nullopt;
  }
  // The first of them decides for all, else a later one could get in that the next import would take for the first.
  if (auto const first = refused_doubles_.find({line.command_id, line.digest}); is_doubled && first != refused_doubles_.end()) {
    return first->second;
  }
  if (!entries_[index].is_loaded) {
    if (auto wrong = load(index, line.save)) { return wrong; }
  }
  if (auto wrong = check_time(entries_[index], line)) { return wrong; }
  if (auto wrong = line.save.deleted ? judge_deletion(index) : judge_save(index, line, number, place)) { return wrong; }
  entries_[index].last = line.occurred;
  if (is_doubled) { accepted_doubles_.emplace(line.command_id, line.digest); }
  return std::nullopt;
}

ImportPlan::Refusal ImportPlan::load(std::uint32_t index, ImportedSave const& save) {
  auto const& id = save.id;
  auto& log = from_.pipeline.ports().log;
  auto const scope = from_.lines.scope;
  auto const folded =
      insist(from_.stop, [&] { return from_.pipeline.repositories().load<entry::Word>(scope, id.str(), Freshness::fresh); });
  if (!folded) { return refusal(folded.error()); }
  auto const& state = *folded->state;
  auto& entry = entries_[index];
  if (auto const wrong = other_type(state, save)) { return at(pointer_to(from_.lines.mapping.id_member), *wrong); }
  for (auto const& claim : held(entry)) { claims_.released(claim, index); }
  if (state.exists) {
    StreamName const stream(entry::Word::kName, id.str());
    auto const last = insist(from_.stop, [&] { return log.read_stream(scope, stream, state.version, Parts::header_and_data); });
    if (!last) { return refusal(last.error()); }
    if (!last->empty()) { entry.last = last->back().header.occurred; }
    take_over(entry, index, state);
    if (auto const* saved = state.versions.latest_saved(); entry.is_deleted && saved != nullptr) {
      for (auto const& claim : saved->claims) {
        auto const holder = insist(from_.stop, [&] { return log.claim_holder(scope, claim); });
        if (!holder) { return refusal(holder.error()); }
        if (*holder && **holder != stream) { entry.blocked.emplace_back(digest(claim), **holder); }
      }
    }
  }
  entry.is_loaded = true;
  return std::nullopt;
}

/// What the log knows of an entry replaces what lines that were imported before told of it.
void ImportPlan::take_over(Entry& entry, std::uint32_t index, entry::State const& state) {
  entry.exists = true;
  entry.is_deleted = state.is_deleted();
  entry.is_archived = state.archived;
  entry.is_protected = !state.audit.can_delete || state.audit.is_system;
  entry.is_singleton = state.is_singleton;
  auto const digests = [&](std::set<Claim> const* claims) {
    Claims out;
    if (claims == nullptr) { return out; }
    for (auto const& claim : *claims) { out.push_back(digest(claim)); }
    std::sort(out.begin(), out.end());
    return out;
  };
  auto const needs = entry::needs_of(state);
  entry.live = digests(needs.live);
  entry.scheduled = digests(needs.scheduled);
  entry.saved = digests(needs.saved);
  entry.slugs.clear();
  if (auto const* latest = state.latest()) {
    for (auto const& [locale, slug] : latest->slugs) { entry.slugs.push_back(slug_digest(locale, slug)); }
  }
  if (std::find(entry.slugs.begin(), entry.slugs.end(), entry.slug) != entry.slugs.end()) { (void)claims_.keep_name(entry.slug, index); }
}

ImportPlan::Refusal ImportPlan::check_time(Entry const& entry, ImportLine const& line) {
  auto const pointer = pointer_to(from_.lines.mapping.time_member);
  if (line.occurred > now_) {
    auto const now = insist(from_.stop, [&] { return from_.pipeline.ports().log.now(); });
    if (!now) { return refusal(now.error()); }
    now_ = *now;
  }
  if (line.occurred > now_) {
    return LineError{"in_the_future", pointer, "The time lies in the future; it is " + format_rfc3339(now_) + " by the database's clock."};
  }
  if (line.occurred < entry.last) {
    return LineError{"out_of_order", pointer,
                     "The time lies before the entry's last event, which occurred at " + format_rfc3339(entry.last) + "."};
  }
  return std::nullopt;
}

LineError ImportPlan::at(std::string const& pointer, Rejection const& rejection) const {
  auto out = line_error(from_.lines.mapping, rejection);
  out.pointer = pointer;
  return out;
}

/// Requires: the entry is archived or protected, so that the command is refused.
Rejection ImportPlan::refused_by_domain(Entry const& entry, entry::Command const& command) {
  entry::State state;
  state.exists = true;
  state.archived = entry.is_archived;
  state.audit.can_delete = !entry.is_protected;
  return entry::decide(state, command).error();
}

ImportPlan::Refusal ImportPlan::judge_deletion(std::uint32_t index) {
  auto& entry = entries_[index];
  if (!entry.exists) { return LineError{"not_found", "/deleted", "There is no entry of this key that could be deleted."}; }
  if (entry.is_deleted) { return std::nullopt; }
  if (entry.is_protected) { return at("/deleted", refused_by_domain(entry, entry::Delete{.keep_again = true})); }
  auto const before = held(entry);
  entry.is_deleted = true;
  entry.live.clear();
  entry.scheduled.clear();
  settle(index, before, 0);
  return std::nullopt;
}

ImportPlan::Refusal ImportPlan::judge_save(std::uint32_t index, ImportLine const& line, std::int64_t number, std::size_t place) {
  auto& entry = entries_[index];
  if (entry.is_archived) { return at("", refused_by_domain(entry, entry::Save{})); }
  auto const unique = from_.entries.check_import(from_.type, line.save);
  if (!unique) { return refusal(unique.error()); }
  bool const is_singleton = entry.exists ? entry.is_singleton : from_.type.type->current().is_singleton;
  if (is_singleton && (!entry.exists || entry.is_deleted)) {
    if (auto wrong = check_free(index, line.save.id, {"singleton", line.save.type_key.str()})) { return wrong; }
  }
  if (entry.is_deleted) {
    if (auto wrong = check_retaken(index)) { return wrong; }
  }
  for (auto const& claim : *unique) {
    if (auto wrong = check_free(index, line.save.id, claim)) { return wrong; }
  }
  choose_slug(index, line, place);
  auto const before = held(entry);
  if (entry.is_deleted) {
    for (auto const& claim : entry.saved) { claims_.touch(claim, index); }
    entry.live.clear();
  }
  entry.exists = true;
  entry.is_deleted = false;
  entry.is_singleton = is_singleton;
  entry.blocked.clear();
  entry.saved = entry.slugs;
  for (auto const& claim : *unique) { entry.saved.push_back(digest(claim)); }
  std::sort(entry.saved.begin(), entry.saved.end());
  if (line.save.publish) {  // which ends a schedule, since no version is newer
    entry.live = entry.saved;
    entry.scheduled.clear();
  }
  settle(index, before, number);
  return std::nullopt;
}

/// An entry may be called by its key in one line and in another by the id that the key gives, which gives no slug: the first line that has
/// the key takes the name. Lines before it know nothing of it, so that a part of a file plans as the whole does.
void ImportPlan::choose_slug(std::uint32_t index, ImportLine const& line, std::size_t place) {
  auto& entry = entries_[index];
  if (!entry.slugs.empty() || !line.save.save.slugs) { return; }
  bool const is_keeper = claims_.keep_name(entry.slug, index);
  auto const standing = claims_.standing(entry.slug);
  bool const is_held = standing.holder != ImportClaims::kNobody && standing.holder != index;
  entry.slugs = {entry.slug};
  if (is_keeper && !is_held) { return; }
  auto const& [locale, plain] = *line.save.save.slugs->begin();
  entry.slugs = {slug_digest(locale, plain + slug_suffix(line.save.id))};
  lines_[place].fate = Fate::save_suffixed;
}

/// A deleted entry comes back with what its latest version needs, before the line's save changes that.
ImportPlan::Refusal ImportPlan::check_retaken(std::uint32_t index) const {
  auto const& entry = entries_[index];
  for (auto const& claim : entry.saved) {
    auto const standing = claims_.standing(claim);
    if (standing.holder != ImportClaims::kNobody && standing.holder != index) {
      return LineError{"already_exists", pointer_to(from_.lines.mapping.id_member),
                       "The entry cannot come back: line " + std::to_string(standing.line) + " has its slug or a unique value now."};
    }
    auto const blocked = std::find_if(entry.blocked.begin(), entry.blocked.end(), [&](auto const& pair) { return pair.first == claim; });
    if (blocked != entry.blocked.end() && !standing.is_said) {
      return LineError{
          "already_exists", pointer_to(from_.lines.mapping.id_member),
          "The entry cannot come back: the entry " + std::string(blocked->second.id()) + " has its slug or a unique value now."};
    }
  }
  return std::nullopt;
}

ImportPlan::Refusal ImportPlan::check_free(std::uint32_t index, EntryId const& id, Claim const& claim) const {
  auto const standing = claims_.standing(digest(claim));
  if (standing.is_said) {
    if (standing.holder == index || standing.holder == ImportClaims::kNobody) { return std::nullopt; }
    return taken(claim, "line " + std::to_string(standing.line));
  }
  auto const holder = insist(from_.stop, [&] { return from_.pipeline.ports().log.claim_holder(from_.lines.scope, claim); });
  if (!holder) { return refusal(holder.error()); }
  if (!*holder || **holder == StreamName(entry::Word::kName, id.str())) { return std::nullopt; }
  return taken(claim, "the entry " + std::string((*holder)->id()));
}

ImportPlan::Refusal ImportPlan::taken(Claim const& claim, std::string const& by) const {
  if (claim.kind == "singleton") {
    return LineError{"already_exists", "?type", "There is at most one entry of this content type, and " + by + " is it."};
  }
  auto const field = claim.key.substr(claim.key.find('/') + 1);
  auto out = line_error(from_.lines.mapping,
                        {RejectionCode::already_exists, "", {{"/data/" + field.substr(0, field.find('/')), "not_unique", ""}}});
  out.message = "The value must be the only one of its kind, and " + by + " has it.";
  return out;
}

}  // namespace contentos
