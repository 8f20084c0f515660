// What an entry is marked with: that it is there, when the entry is marked with it and when it comes back.
#include "commands/entry/attempt.hpp"
#include "domain/category/category.hpp"
#include "domain/event/record_spec.hpp"
#include "domain/person/person.hpp"
#include "domain/record/record.hpp"
#include "domain/site/site.hpp"
#include "domain/tag/tag.hpp"

#include <algorithm>
#include <iterator>

namespace contentos {

namespace {

constexpr std::size_t kMostTags = 100;

/// Whether it stands further up in the list too.
template <class Id>
bool is_repeated(std::vector<Id> const& ids, std::size_t index) {
  auto const here = ids.begin() + static_cast<std::ptrdiff_t>(index);
  return std::find(ids.begin(), here, ids[index]) != here;
}

}  // namespace

Outcome<void> EntryCommands::Attempt::check_categories(std::vector<CategoryId> const& categories) {
  constexpr std::size_t kMostCategories = 100;
  std::vector<FieldError> errors;
  if (categories.size() > kMostCategories) { errors.push_back({"/categories", "too_long", "At most 100 categories."}); }
  for (std::size_t i = 0; i < std::min(categories.size(), kMostCategories); ++i) {
    auto const folded = owner_.pipeline_.repositories().load<category::Word>(context_.scope, categories[i].str(), look_.freshness);
    if (!folded) { return Failure(folded.error()); }
    if (!folded->state->exists || folded->state->archived) {
      errors.push_back({"/categories/" + std::to_string(i), "unknown_category", "There is no such category in use."});
    } else if (is_repeated(categories, i)) {
      errors.push_back({"/categories/" + std::to_string(i), "not_unique", "The category stands there twice."});
    } else {
      guards_.push_back({StreamName(category::Word::kName, categories[i].str()), folded->state->version});
    }
  }
  if (errors.empty()) { return {}; }
  return Failure(Rejection{RejectionCode::validation_failed, "The categories are not right; `errors` says which.", std::move(errors)});
}

template <class Word>
Outcome<bool> EntryCommands::Attempt::has_record(std::string const& id) {
  StreamName const stream(Word::kName, id);
  if (auto const known = look_.records.find(stream); known != look_.records.end()) { return known->second; }
  auto const folded = owner_.pipeline_.repositories().load<Word>(context_.scope, id, look_.freshness);
  if (!folded) { return Failure(folded.error()); }
  return look_.records[stream] = folded->state->exists && !folded->state->audit.is_deleted();
}

/// What a deleted entry bore may be gone.
bool EntryCommands::Attempt::bears(TagId tag) const {
  return is_there() && std::ranges::find(state_.marks.tags, tag) != state_.marks.tags.end();
}

/// What is no tag is named here; of those that the entry bears nobody need ask. That a tag which is there stays is the append's to hold:
/// the entry refers to it.
Outcome<void> EntryCommands::Attempt::check_tags(std::vector<TagId> const& tags, std::string const& member) {
  std::vector<FieldError> errors;
  if (tags.size() > kMostTags) { errors.push_back({member, "too_long", "At most 100 tags."}); }
  for (std::size_t i = 0; i < std::min(tags.size(), kMostTags); ++i) {
    auto const pointer = member + "/" + std::to_string(i);
    auto const known = bears(tags[i]) ? Outcome<bool>(true) : has_record<tag::Word>(tags[i].str());
    if (!known) { return known.error(); }
    if (!*known) {
      errors.push_back({pointer, "unknown_tag", "There is no such tag."});
    } else if (is_repeated(tags, i)) {
      errors.push_back({pointer, "not_unique", "The tag stands there twice."});
    }
  }
  if (errors.empty()) { return {}; }
  return Failure(Rejection{RejectionCode::validation_failed, "The tags are not right; `errors` says which.", std::move(errors)});
}

/// That the site stays is the append's to hold, as with tags.
Outcome<void> EntryCommands::Attempt::check_site(SiteId site) {
  if (site == state_.default_site || site == state_.site()) { return {}; }
  auto const known = has_record<site::Word>(site.str());
  if (!known) { return known.error(); }
  if (*known) { return {}; }
  return Failure(invalid_field("/site_id", "unknown_site", "There is no such site."));
}

Outcome<void> EntryCommands::Attempt::check_owner(PersonId person) {
  auto const folded = owner_.pipeline_.repositories().load<person::Word>(context_.scope, person.str(), look_.freshness);
  if (!folded) { return Failure(folded.error()); }
  if (!folded->state->exists || folded->state->erased) {
    return Failure(invalid_field("/owner_id", "unknown_person", "There is no such person."));
  }
  guards_.push_back({StreamName(person::Word::kName, person.str()), folded->state->version});
  return {};
}

Outcome<void> EntryCommands::Attempt::mark(MarksInput const& input) {
  if (input.site) {
    if (auto checked = check_site(*input.site); !checked) { return checked; }
    if (auto decided = decide(entry::Place{*input.site}); !decided) { return decided; }
  }
  if (input.owner) {
    if (auto const& person = input.owner->owner) {
      if (auto checked = check_owner(*person); !checked) { return checked; }
    }
    if (auto decided = decide(*input.owner); !decided) { return decided; }
  }
  if (input.tags) {
    if (auto checked = check_tags(*input.tags); !checked) { return checked; }
    if (auto decided = decide(entry::ChangeTags{*input.tags}); !decided) { return decided; }
  }
  if (input.metadata) { return decide(*input.metadata); }
  return {};
}

Outcome<void> EntryCommands::Attempt::change_tags(TagsInput const& input) {
  auto const among = [](std::vector<TagId> const& all) { return [&all](TagId id) { return std::ranges::find(all, id) != all.end(); }; };
  auto const both = std::ranges::find_if(input.remove, among(input.add));
  if (both != input.remove.end()) {
    auto const place = "/remove/" + std::to_string(both - input.remove.begin());
    return Failure(invalid_field(place, "exclusive", "The tag stands in add, too."));
  }
  if (auto checked = check_tags(input.add, "/add"); !checked) { return checked; }
  auto tags = state_.marks.tags;
  std::erase_if(tags, among(input.remove));
  std::ranges::remove_copy_if(input.add, std::back_inserter(tags), among(tags));
  if (tags.size() > kMostTags) { return Failure(invalid_field("/add", "too_long", "The entry would bear more than 100 tags.")); }
  return decide(entry::ChangeTags{std::move(tags)});
}

/// Tags and a site that were deleted meanwhile, since nothing bore them any more, are not borne again.
Outcome<void> EntryCommands::Attempt::undelete() {
  entry::Undelete command{std::vector<TagId>{}};
  for (auto const& tag : state_.marks.tags) {
    auto const known = has_record<tag::Word>(tag.str());
    if (!known) { return known.error(); }
    if (*known) { command.tags_left->push_back(tag); }
  }
  if (state_.marks.placed_on) {
    auto const known = has_record<site::Word>(state_.marks.placed_on->str());
    if (!known) { return known.error(); }
    command.site_is_gone = !*known;
  }
  return decide(command);
}

}  // namespace contentos
