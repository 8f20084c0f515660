#include "commands/import/import_job.hpp"

#include "commands/entry/content.hpp"

#include <fstream>
#include <unordered_map>

namespace contentos {

namespace json = boost::json;

namespace {

constexpr std::size_t kLaneDepth = 16;
constexpr std::size_t kMaxErrors = 100;
constexpr std::size_t kMaxLineBytes = 8 * 1024 * 1024;
constexpr auto kRetryAfter = std::chrono::milliseconds(200);

std::string_view name_of(RejectionCode code) {
  switch (code) {
    case RejectionCode::bad_request: return "bad_request";
    case RejectionCode::command_reused: return "differs_from_imported";
    case RejectionCode::already_exists: return "already_exists";
    case RejectionCode::not_found: return "not_found";
    case RejectionCode::invalid_transition: return "invalid_transition";
    default: return "validation_failed";
  }
}

}  // namespace

void ImportProgress::add_error(std::int64_t line, Rejection const& rejection) {
  ++failed;
  std::lock_guard const lock(mutex_);
  if (errors_.size() >= kMaxErrors) { return; }
  json::object error{{"line", line}, {"code", name_of(rejection.code)}, {"message", rejection.detail}};
  if (!rejection.errors.empty()) {
    error["pointer"] = rejection.errors.front().pointer;
    error["message"] = rejection.detail + " " + rejection.errors.front().message;
  }
  errors_.push_back(std::move(error));
}

json::object ImportProgress::describe() const {
  std::lock_guard const lock(mutex_);
  return {{"lines_total", lines_total.load()}, {"lines_done", lines_done.load()}, {"saved", saved.load()},
          {"skipped", skipped.load()},         {"failed", failed.load()},         {"errors", errors_}};
}

ImportJob::ImportJob(Pipeline& pipeline, EntryCommands& entries, Persons& persons, TenantScope scope, OperationId operation,
                     ImportRequest request, std::filesystem::path file, unsigned workers)
    : pipeline_(pipeline),
      entries_(entries),
      persons_(persons),
      scope_(scope),
      operation_(operation),
      request_(std::move(request)),
      file_(std::move(file)),
      workers_(workers) {}

bool ImportJob::for_each_line(std::atomic<bool> const& stop, std::function<void(std::int64_t, std::string_view)> const& visit) {
  std::ifstream in(file_, std::ios::binary);
  std::string line;
  std::int64_t number = 0;
  while (std::getline(in, line)) {
    if (stop) { return false; }
    ++number;
    if (!line.empty() && line.back() == '\r') { line.pop_back(); }
    if (line.find_first_not_of(" \t") != std::string::npos) { visit(number, line); }
  }
  return in.eof();
}

std::optional<ImportLine> ImportJob::parse(std::int64_t number, std::string_view line) {
  if (line.size() > kMaxLineBytes) {
    progress_.add_error(number, {RejectionCode::too_large, "A line is at most 8 MiB long."});
    return std::nullopt;
  }
  ImportLineContext const context{scope_, request_.mapping, type_->current(), default_locale_, pipeline_.ports().identity};
  auto parsed = parse_import_line(context, line);
  if (!parsed) {
    progress_.add_error(number, parsed.error());
    return std::nullopt;
  }
  return std::move(*parsed);
}

bool ImportJob::validate_all(std::atomic<bool> const& stop) {
  std::unordered_map<EntryId, Timestamp> last;
  return for_each_line(stop, [&](std::int64_t number, std::string_view text) {
    auto const line = parse(number, text);
    ++progress_.lines_done;
    if (!line) { return; }
    if (auto const it = last.find(line->save.id); it != last.end() && line->occurred < it->second) {
      progress_.add_error(number, {RejectionCode::validation_failed, "The line's time lies before that of the entry's line before it."});
      return;
    }
    last[line->save.id] = line->occurred;
    auto const known = pipeline_.ports().log.find_command(scope_, line->command_id);
    if (known && *known) {
      if ((*known)->digest != line->digest) {
        progress_.add_error(number, {RejectionCode::command_reused, "This version was imported before, with other content."});
      }
      return;
    }
    auto const checked = entries_.check_import(scope_, line->save);
    if (!checked && std::holds_alternative<Rejection>(checked.error())) {
      progress_.add_error(number, std::get<Rejection>(checked.error()));
    }
  });
}

Outcome<Written> ImportJob::attempt(Numbered const& numbered, ImportedSave const& save) {
  // The import acts as itself; whose save a line is, is what `attributed_to` says.
  auto context = system_context(scope_, "import", numbered.line.command_id, CorrelationId(operation_.uuid()));
  context.digest = numbered.line.digest;
  context.occurred = numbered.line.occurred;
  if (!numbered.line.author.empty()) {
    auto const person = persons_.find_or_register(context, "import", numbered.line.author);
    if (!person) { return person.error(); }
    context.attributed_to = *person;
  }
  return entries_.import_save(context, save);
}

void ImportJob::write_one(Numbered const& numbered, std::atomic<bool> const& stop) {
  auto save = numbered.line.save;
  bool slug_widened = false;
  while (!stop) {
    auto const written = attempt(numbered, save);
    if (written) {
      ++(written->repeated || !written->changed ? progress_.skipped : progress_.saved);
      break;
    }
    auto const failure = written.error();
    if (auto const* rejection = std::get_if<Rejection>(&failure)) {
      auto const is_slug = !rejection->errors.empty() && rejection->errors.front().pointer == "/slug";
      if (rejection->code == RejectionCode::already_exists && is_slug && save.save.slugs && !slug_widened) {
        // Two keys gave one slug; the id's first part, which is as stable as the key, tells them apart.
        for (auto& [locale, slug] : *save.save.slugs) { slug += "-" + save.id.str().substr(0, 8); }
        slug_widened = true;
        continue;
      }
      progress_.add_error(numbered.number, *rejection);
      break;
    }
    auto const& error = std::get<StoreError>(failure);
    if (!error.retryable) {
      progress_.add_error(numbered.number, {RejectionCode::validation_failed, "The line could not be stored: " + error.context});
      break;
    }
    std::this_thread::sleep_for(kRetryAfter);
  }
  if (!stop) { ++progress_.lines_done; }
}

void ImportJob::drain(Lane& lane, std::atomic<bool> const& stop) {
  while (true) {
    std::unique_lock lock(lane.mutex);
    lane.changed.wait(lock, [&] { return lane.closed || !lane.waiting.empty(); });
    if (lane.waiting.empty()) { return; }
    auto const numbered = std::move(lane.waiting.front());
    lane.waiting.pop_front();
    lock.unlock();
    lane.changed.notify_all();
    write_one(numbered, stop);
  }
}

bool ImportJob::write_all(std::atomic<bool> const& stop) {
  std::vector<Lane> lanes(workers_);
  std::vector<std::thread> threads;
  threads.reserve(lanes.size());
  for (auto& lane : lanes) {
    threads.emplace_back([this, &lane, &stop] { drain(lane, stop); });
  }
  auto const whole = for_each_line(stop, [&](std::int64_t number, std::string_view text) {
    auto line = parse(number, text);
    if (!line) {
      ++progress_.lines_done;
      return;
    }
    auto& lane = lanes[std::hash<EntryId>{}(line->save.id) % lanes.size()];
    std::unique_lock lock(lane.mutex);
    lane.changed.wait(lock, [&] { return lane.waiting.size() < kLaneDepth; });
    lane.waiting.push_back({number, std::move(*line)});
    lock.unlock();
    lane.changed.notify_all();
  });
  for (auto& lane : lanes) {
    std::lock_guard const lock(lane.mutex);
    lane.closed = true;
    lane.changed.notify_all();
  }
  for (auto& thread : threads) { thread.join(); }
  return whole && !stop;
}

std::optional<std::string> ImportJob::run(std::atomic<bool> const& stop) {
  auto const context = load_type(pipeline_.repositories(), scope_, request_.mapping.type_key, Freshness::fresh);
  if (!context) {
    auto const failure = context.error();
    auto const* rejection = std::get_if<Rejection>(&failure);
    if (rejection == nullptr) { return std::nullopt; }
    progress_.add_error(0, *rejection);
    return "failed";
  }
  type_ = context->type;
  default_locale_ = context->default_locale();
  std::int64_t lines = 0;
  if (!for_each_line(stop, [&](std::int64_t, std::string_view) { ++lines; })) { return std::nullopt; }
  progress_.lines_total = request_.strict ? 2 * lines : lines;
  if (request_.strict) {
    if (!validate_all(stop)) { return std::nullopt; }
    if (progress_.failed > 0) { return "failed"; }
  }
  if (!write_all(stop)) { return std::nullopt; }
  if (progress_.failed == 0) { return "succeeded"; }
  return progress_.saved + progress_.skipped > 0 ? "succeeded_with_errors" : "failed";
}

}  // namespace contentos
