#include "commands/import/import_plan.hpp"

#include "commands/import/insist.hpp"
#include "domain/json/diff.hpp"

#include <algorithm>

namespace contentos {

namespace {

constexpr std::size_t kAskedAtOnce = 256;

std::uint64_t hash_of(CommandId const& id) { return std::hash<Uuid>{}(id.uuid()); }

LineError too_long() { return {"too_large", "", "A line is at most 8 MiB long."}; }

}  // namespace

std::size_t ImportPlan::count(Fate fate) const {
  return static_cast<std::size_t>(std::count_if(lines_.begin(), lines_.end(), [&](Line const& line) { return line.fate == fate; }));
}

ReadEnd ImportPlan::make(std::filesystem::path const& file) {
  auto const& fields = from_.type.type->current().fields;
  has_contended_fields_ =
      from_.type.type->current().is_singleton || std::any_of(fields.begin(), fields.end(), [](auto const& f) { return f.unique; });
  from_.progress.enter("reading");
  auto end = read_import_lines(file, from_.stop, [&](RawLine const& raw) {
    auto const here = lines_.size();
    lines_.emplace_back();
    command_hashes_.push_back(0);
    return guarded(raw, here, [&] { return read(raw); });
  });
  if (end == ReadEnd::whole && !ask()) { end = ReadEnd::stopped; }
  if (end != ReadEnd::whole) { return end; }
  find_last_known();
  from_.progress.lines_total = static_cast<std::int64_t>(lines_.size());
  from_.progress.enter("planning");
  if (!has_work()) { return end; }
  std::size_t place = 0;
  return read_import_lines(file, from_.stop, [&](RawLine const& raw) {
    auto const here = place++;
    // The file is this process's own and does not change; a disk that tells something else each time costs the lines concerned.
    return here >= lines_.size() || guarded(raw, here, [&] { return plan(raw, here); });
  });
}

bool ImportPlan::guarded(RawLine const& raw, std::size_t place, std::function<bool()> const& step) {
  try {
    return step();
  } catch (std::exception const& fault) {
    lines_[place].fate = Fate::refused;
    from_.progress.add_error(raw.number, {"internal", "", std::string("The line could not be checked: ") + fault.what()});
    return true;
  }
}

/// The first time through: what was imported before, and of which entries.
bool ImportPlan::read(RawLine const& raw) {
  auto const place = lines_.size() - 1;
  ++from_.progress.lines_done;
  if (raw.is_too_long) {
    from_.progress.add_error(raw.number, too_long());
    return true;
  }
  auto const line = parse_import_line(from_.lines, raw.text);
  if (!line) {
    from_.progress.add_error(raw.number, line_error(from_.lines.mapping, line.error()));
    return true;
  }
  auto const [it, is_new] = index_.emplace(digest({"entry", line->save.id.str()}), static_cast<std::uint32_t>(entries_.size()));
  if (is_new) {
    entries_.emplace_back();
    claims_.add_entry();
  }
  if (auto& entry = entries_[it->second]; entry.slug.is_nil() && line->save.save.slugs) {
    entry.slug = slug_digest(from_.lines.default_locale, line->save.save.slugs->begin()->second);
  }
  lines_.back() = {.entry = it->second, .fate = Fate::save, .has_slug = line->save.save.slugs && !line->save.deleted};
  command_hashes_.back() = hash_of(line->command_id);
  asked_.push_back({place, raw.number, line->command_id, line->digest, line->is_told_by_time});
  return asked_.size() < kAskedAtOnce || ask();
}

bool ImportPlan::ask() {
  std::vector<CommandId> ids;
  for (auto const& asked : asked_) { ids.push_back(asked.command_id); }
  auto const known = insist(from_.stop, [&] { return from_.pipeline.ports().log.find_commands(from_.lines.scope, ids); });
  if (!known) {
    if (from_.stop.stop_requested()) { return false; }
    for (auto const& asked : asked_) { from_.progress.add_error(asked.number, *refusal(known.error())); }
  }
  for (std::size_t i = 0; i < asked_.size(); ++i) {
    auto& fate = lines_[asked_[i].place].fate;
    if (!known) {
      fate = Fate::refused;
    } else if ((*known)[i]) {
      fate = (*known)[i]->has_digest(asked_[i].digest) ? Fate::known : Fate::refused;
      if (fate == Fate::refused) { from_.progress.add_error(asked_[i].number, differs(asked_[i].is_told_by_time)); }
    }
  }
  asked_.clear();
  return true;
}

LineError ImportPlan::differs(bool is_told_by_time) const {
  auto out = line_error(from_.lines.mapping, {RejectionCode::command_reused, {}});
  if (is_told_by_time) { out.pointer = pointer_to(from_.lines.mapping.time_member); }
  return out;
}

/// Of lines that are the same command the first that was imported counts: the others were never written.
void ImportPlan::find_last_known() {
  auto sorted = command_hashes_;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    if (sorted[i] != 0 && sorted[i] == sorted[i - 1]) { doubled_.insert(sorted[i]); }
  }
  std::unordered_set<std::uint64_t> seen;
  for (std::size_t place = 0; place < lines_.size(); ++place) {
    auto const hash = command_hashes_[place];
    if (lines_[place].fate != Fate::known) { continue; }
    lines_[place].is_repeat = doubled_.contains(hash) && !seen.insert(hash).second;
    if (lines_[place].is_repeat) { continue; }
    entries_[lines_[place].entry].last_known = static_cast<std::int64_t>(place);
  }
  command_hashes_ = {};
}

/// The second time through.
bool ImportPlan::plan(RawLine const& raw, std::size_t place) {
  auto& planned = lines_[place];
  ++from_.progress.lines_done;
  if (planned.fate == Fate::refused) { return true; }
  auto& entry = entries_[planned.entry];
  if (planned.fate == Fate::known) {
    if (planned.has_slug) { (void)claims_.keep_name(entry.slug, planned.entry); }
    if (!has_contended_fields_ || planned.is_repeat) { return true; }
  }
  auto const line = parse_import_line(from_.lines, raw.text);
  if (!line) {
    planned.fate = Fate::refused;
    from_.progress.add_error(raw.number, line_error(from_.lines.mapping, line.error()));
    return true;
  }
  if (planned.fate == Fate::known) {
    replay(planned.entry, *line, raw.number);
    return true;
  }
  // What nothing was judged on yet may have been written since the first reading.
  bool is_written = !entry.is_loaded && was_written_meanwhile(*line);
  auto const wrong = is_written ? Refusal() : judge(planned.entry, *line, raw.number, place);
  if (from_.stop.stop_requested()) { return false; }
  is_written = is_written || (wrong && was_written_meanwhile(*line));
  if (is_written) {
    planned.fate = Fate::known;
    entry.is_loaded = false;
    if (planned.has_slug) { (void)claims_.keep_name(entry.slug, planned.entry); }
    replay(planned.entry, *line, raw.number);
  } else if (wrong) {
    planned.fate = Fate::refused;
    from_.progress.add_error(raw.number, *wrong);
    if (doubled_.contains(hash_of(line->command_id))) { refused_doubles_.emplace(std::pair(line->command_id, line->digest), *wrong); }
  }
  return true;
}

/// Another process may be at the same file.
bool ImportPlan::was_written_meanwhile(ImportLine const& line) {
  auto const known = insist(from_.stop, [&] { return from_.pipeline.ports().log.find_command(from_.lines.scope, line.command_id); });
  return known && *known && (*known)->has_digest(line.digest);
}

/// What a line that was imported before did to the claims: the lines behind it are judged as they were then.
void ImportPlan::replay(std::uint32_t index, ImportLine const& line, std::int64_t number) {
  auto& entry = entries_[index];
  auto const before = held(entry);
  auto const claims = from_.entries.check_import(from_.type, line.save);
  entry.exists = true;
  entry.is_singleton = from_.type.type->current().is_singleton;
  if (line.save.deleted || entry.is_deleted) {
    entry.live.clear();
    entry.scheduled.clear();
  }
  entry.is_deleted = line.save.deleted;
  if (claims && !line.save.deleted) {
    entry.saved.clear();
    for (auto const& claim : *claims) { entry.saved.push_back(digest(claim)); }
    std::sort(entry.saved.begin(), entry.saved.end());
    if (line.save.publish) {
      entry.live = entry.saved;
      entry.scheduled.clear();
    }
  }
  auto const after = held(entry);
  for (auto const& claim : before) {
    if (!std::binary_search(after.begin(), after.end(), claim)) { claims_.released(claim, index); }
  }
  for (auto const& claim : after) {
    if (!std::binary_search(before.begin(), before.end(), claim)) { claims_.took(claim, index, number); }
  }
}

ImportPlan::Claims ImportPlan::held(Entry const& entry) const {
  Claims shown, out;
  if (!entry.exists || entry.is_deleted) { return out; }
  std::set_union(entry.live.begin(), entry.live.end(), entry.scheduled.begin(), entry.scheduled.end(), std::back_inserter(shown));
  std::set_union(shown.begin(), shown.end(), entry.saved.begin(), entry.saved.end(), std::back_inserter(out));
  if (entry.is_singleton) { out.insert(std::upper_bound(out.begin(), out.end(), singleton()), singleton()); }
  return out;
}

/// After a line was accepted: what its entry held before it and holds no more is free, and the other way round.
void ImportPlan::settle(std::uint32_t index, Claims const& before, std::int64_t number) {
  auto const after = held(entries_[index]);
  for (auto const& claim : before) {
    if (!std::binary_search(after.begin(), after.end(), claim)) { claims_.release(claim, index); }
  }
  for (auto const& claim : after) {
    if (!std::binary_search(before.begin(), before.end(), claim)) { claims_.take(claim, index, number); }
  }
}

Uuid ImportPlan::digest(Claim const& claim) const {
  return from_.lines.identity.named_uuid(from_.lines.scope.tenant().uuid(), claim.kind + "\n" + claim.key);
}

Uuid ImportPlan::slug_digest(std::string const& locale, std::string const& slug) const {
  return digest({"slug", from_.lines.mapping.type_key.str() + "/" + locale + "/" + slug});
}

Uuid ImportPlan::singleton() const { return digest({"singleton", from_.lines.mapping.type_key.str()}); }

ImportPlan::Refusal ImportPlan::refusal(Failure const& failure) const {
  if (auto const* rejection = std::get_if<Rejection>(&failure)) { return line_error(from_.lines.mapping, *rejection); }
  return LineError{"internal", "", "The line could not be checked: " + std::get<StoreError>(failure).context};
}

std::string ImportPlan::pointer_to(std::string const& member) const { return "/" + escape_pointer(member); }

}  // namespace contentos
