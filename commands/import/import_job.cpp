#include "commands/import/import_job.hpp"

#include "commands/import/import_type.hpp"
#include "commands/import/insist.hpp"
#include "domain/content_type/content_type.hpp"
#include "domain/tenant/tenant.hpp"

namespace contentos {

ImportJob::ImportJob(Means means, TenantScope scope, OperationId operation, ImportRequest request, std::filesystem::path file,
                     std::function<void()> accepted)
    : means_(means),
      scope_(scope),
      operation_(operation),
      request_(std::move(request)),
      file_(std::move(file)),
      accepted_(std::move(accepted)) {}

std::string ImportJob::fail(LineError const& error) {
  progress_.add_error(0, error);
  return "failed";
}

std::optional<std::string> ImportJob::fail(Failure const& failure, std::stop_token const& stop) {
  if (auto const* rejection = std::get_if<Rejection>(&failure)) { return fail(line_error(request_.mapping, *rejection)); }
  if (stop.stop_requested()) { return std::nullopt; }
  return fail({"internal", "", std::get<StoreError>(failure).context});
}

/// The content type, or the one that this import will make.
Outcome<TypeContext> ImportJob::find_type() {
  auto& repositories = means_.pipeline.repositories();
  type_is_missing_ = false;
  auto found = load_type(repositories, scope_, request_.mapping.type_key, Freshness::fresh);
  if (found || !request_.make_type || std::holds_alternative<StoreError>(found.error())) { return found; }
  auto const type = repositories.load<content_type::Word>(scope_, request_.mapping.type_key.str(), Freshness::fresh);
  if (!type) { return Failure(type.error()); }
  if (type->state->exists) { return found; }
  auto const tenant = repositories.load<tenant::Word>(scope_, scope_.tenant().str(), Freshness::fresh);
  if (!tenant) { return Failure(tenant.error()); }
  type_is_missing_ = true;
  return TypeContext{type_to_be(request_), tenant->state};
}

/// A deleted tenant is not waited for: it may never come back, and the file may be imported again when it does.
bool ImportJob::is_tenant_gone() {
  auto const tenant = means_.pipeline.repositories().load<tenant::Word>(scope_, scope_.tenant().str(), Freshness::fresh);
  return tenant && tenant->state->audit.is_deleted();
}

std::string ImportJob::fail_without_tenant() {
  return fail({"tenant_deleted", "", "The tenant was deleted. What was written stays in it; the file may be imported again."});
}

std::optional<std::string> ImportJob::run(std::stop_token const& stop) noexcept {
  try {
    return plan_until_written(stop);
  } catch (std::exception const& fault) {
    return fail({"internal", "", std::string("The import ended at a fault of the server: ") + fault.what()});
  }
}

std::optional<std::string> ImportJob::plan_until_written(std::stop_token const& stop) {
  // Again when somebody else made the type meanwhile, and perhaps another one than was planned with.
  while (!stop.stop_requested()) {
    auto const type = insist(stop, [&] { return find_type(); });
    if (!type) { return fail(type.error(), stop); }
    if (type->tenant->audit.is_deleted()) { return fail_without_tenant(); }
    bool again = false;
    auto const outcome = plan_and_write(*type, stop, again);
    if (!again) { return outcome; }
    progress_.forget_errors();
  }
  return std::nullopt;
}

std::optional<std::string> ImportJob::plan_and_write(TypeContext const& type, std::stop_token const& stop, bool& again) {
  ImportLineContext const lines{scope_,
                                request_.mapping,
                                type.type->current(),
                                type.default_locale(),
                                means_.pipeline.ports().identity,
                                means_.transliterator,
                                means_.graphemes};
  ImportPlan plan({means_.pipeline, means_.entries, type, lines, stop, progress_});
  auto end = plan.make(file_);
  auto const unreadable = LineError{"internal", "", "The import's file could not be read."};
  if (end == ReadEnd::stopped) { return std::nullopt; }
  if (end == ReadEnd::unreadable) { return fail(unreadable); }
  if (request_.strict && progress_.failed > 0) { return "failed"; }
  if (plan.has_work()) {
    if (type_is_missing_) {
      auto const context =
          system_context(scope_, "import", CommandId(means_.pipeline.ports().identity.named_uuid(operation_.uuid(), "make_type")),
                         CorrelationId(operation_.uuid()));
      auto const made = insist(stop, [&] { return make_type(means_.pipeline, context, request_); });
      if (!made) { return fail(made.error(), stop); }
      again = !*made;
      if (again) { return std::nullopt; }
    }
    accepted_();
  }
  end = write_all(plan, lines, stop);
  if (is_tenant_gone_) { return fail_without_tenant(); }
  if (end == ReadEnd::stopped) { return std::nullopt; }
  if (end == ReadEnd::unreadable) { return fail(unreadable); }
  if (progress_.failed == 0) { return "succeeded"; }
  return progress_.saved + progress_.skipped > 0 ? "succeeded_with_errors" : "failed";
}

ReadEnd ImportJob::write_all(ImportPlan& plan, ImportLineContext const& lines, std::stop_token const& stop) {
  progress_.enter("writing");
  if (!plan.has_work()) {
    progress_.skipped += static_cast<std::int64_t>(plan.count(ImportPlan::Fate::known));
    progress_.lines_done = static_cast<std::int64_t>(plan.line_count());
    return ReadEnd::whole;
  }
  ImportPool::Share share(means_.pool);
  std::size_t place = 0;
  auto const end = read_import_lines(file_, stop, [&](RawLine const& raw) {
    auto const here = place++;
    auto const fate = plan.fate(here);
    if (fate == ImportPlan::Fate::save || fate == ImportPlan::Fate::save_suffixed) {
      share.put(plan.strand(here), raw.text.size(),
                [this, &lines, &stop, line = Numbered{raw.number, std::string(raw.text), fate}] { try_one(lines, line, stop); });
    } else {
      if (fate == ImportPlan::Fate::known) { ++progress_.skipped; }
      ++progress_.lines_done;
    }
    return true;
  });
  share.drain();
  return end == ReadEnd::whole && stop.stop_requested() ? ReadEnd::stopped : end;
}

Outcome<bool> ImportJob::attempt(ImportLine const& line) {
  // The import acts as itself; whose save a line is, is what `attributed_to` says.
  auto context = system_context(scope_, "import", line.command_id, CorrelationId(operation_.uuid()));
  context.digest = line.digest;
  context.occurred = line.occurred;
  if (!line.author.empty()) {
    auto const person = means_.persons.find_or_register(context, "import", line.author);
    if (!person) { return person.error(); }
    context.attributed_to = *person;
  }
  return means_.entries.import_save(context, line.save);
}

void ImportJob::try_one(ImportLineContext const& lines, Numbered const& numbered, std::stop_token const& stop) {
  try {
    write_one(lines, numbered, stop);
  } catch (std::exception const& fault) {
    progress_.add_error(numbered.number, {"internal", "", std::string("The line could not be stored: ") + fault.what()});
    ++progress_.lines_done;
  }
}

void ImportJob::write_one(ImportLineContext const& lines, Numbered const& numbered, std::stop_token const& stop) {
  if (stop.stop_requested() || is_tenant_gone_) { return; }
  auto line = parse_import_line(lines, numbered.text);
  if (!line) {  // it was good when it was planned: the disk tells something else now
    progress_.add_error(numbered.number, line_error(request_.mapping, line.error()));
    ++progress_.lines_done;
    return;
  }
  bool is_suffixed = false;
  auto const suffix = [&] {
    is_suffixed = true;
    if (!line->save.save.slugs) { return; }
    for (auto& [locale, slug] : *line->save.save.slugs) { slug += slug_suffix(line->save.id); }
  };
  if (numbered.fate == ImportPlan::Fate::save_suffixed) { suffix(); }
  auto written = insist(stop, [&] { return attempt(*line); });
  if (!written && line->save.save.slugs && !is_suffixed) {
    auto const failure = written.error();
    auto const* rejection = std::get_if<Rejection>(&failure);
    if (rejection != nullptr && rejection->code == RejectionCode::already_exists && !rejection->errors.empty() &&
        rejection->errors.front().pointer.starts_with("/slugs/")) {
      suffix();  // an entry that is not in the file has the slug
      written = insist(stop, [&] { return attempt(*line); });
    }
  }
  if (written) {
    ++(*written ? progress_.saved : progress_.skipped);
  } else if (auto const failure = written.error(); std::holds_alternative<Rejection>(failure)) {
    auto const& rejection = std::get<Rejection>(failure);
    if (rejection.code == RejectionCode::forbidden && is_tenant_gone()) {
      is_tenant_gone_ = true;
      return;
    }
    progress_.add_error(numbered.number, line_error(request_.mapping, rejection));
  } else if (stop.stop_requested()) {
    return;  // it is taken up at the next start
  } else {
    progress_.add_error(numbered.number, {"internal", "", "The line could not be stored: " + std::get<StoreError>(failure).context});
  }
  ++progress_.lines_done;
}

}  // namespace contentos
