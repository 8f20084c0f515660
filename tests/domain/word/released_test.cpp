// Every event of every word against the bytes that were released of it (tests/golden/events).
#include "domain/fields/fields.hpp"
#include "domain/json/canonical.hpp"
#include "domain/json/i_json.hpp"
#include "tests/domain/golden/golden_files.hpp"
#include "tests/domain/golden/record_samples.hpp"
#include "tests/domain/support/given.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace contentos {
namespace {

namespace json = boost::json;

constexpr char kMend[] =
    "CONTENTOS_WRITE_GOLDEN=1 test_domain writes the golden bytes of samples that have none; commit them. Of a word that no release has "
    "yet: "
    "delete its file in tests/golden/records first, and all is written anew";

json::object members(EncodedEvent const& event) { return stored_json(event.data).as_object(); }

struct Released {
  std::string file;
  EncodedEvent event;
  EventType const& type;
  WordRow const& word;
};

/// Every golden file whose type a word knows.
std::vector<Released> released() {
  std::vector<Released> out;
  for (auto const& name : golden_names()) {
    for (auto const* word : words()) {
      auto const type = std::ranges::find(word->events, type_of_golden(name), &EventType::name);
      if (type != word->events.end()) { out.push_back({name, golden(name), *type, *word}); }
    }
  }
  return out;
}

/// Decodes it with other data.
bool reads(Released const& released, json::object const& data) {
  return released.word.fold.reencode(released.event.type, canonical_json(data), released.event.body).has_value();
}

FieldSpec const* field_of(Released const& released, std::string_view key) {
  auto const& fields = released.type.shape->fields;
  auto const found = std::ranges::find(fields, key, &FieldSpec::key);
  return found != fields.end() ? &*found : nullptr;
}

/// Whether an event without that member was, or may have been, stored. Beside its fields a record's event has an id, and may have claims
/// and say that it is the system's.
bool may_be_missing(Released const& released, std::string_view key) {
  auto const* field = field_of(released, key);
  if (field == nullptr) { return key != released.word.kind->id_member; }
  return field->rules.left_out || field->rules.added_later || field->type->is_optional;
}

/// The golden files of a type in which there is that member.
bool is_in_golden_bytes(std::string const& type, std::string_view key) {
  return std::ranges::any_of(golden_names(), [&](std::string const& name) {
    return type_of_golden(name) == type && members(golden(name)).contains(json::string_view(key.data(), key.size()));
  });
}

TEST(EveryWord, HasGoldenBytesOfEveryEvent) {
  for (auto const* word : words()) {
    if (!has_events_by_description(*word)) { continue; }
    for (auto const& [name, event] : record_samples(*word->kind)) {
      if (!golden_types().contains(name)) { write_golden_when_missing(name, event); }
    }
  }
  auto const types = golden_types();
  for (auto const* word : words()) {
    for (auto const& type : word->events) {
      EXPECT_TRUE(types.contains(type.name)) << "there is no " << type.name << " in " << golden_place(type.name) << ". " << kMend;
    }
  }
  for (auto const& type : types) { EXPECT_TRUE(is_known_event_type(type)) << type << " was released, and no word knows it any more"; }
}

TEST(EveryWord, HasGoldenBytesOfEveryFieldThatItsEventsGained) {
  for (auto const* word : words()) {
    auto const samples = has_events_by_description(*word) ? record_samples(*word->kind) : std::vector<Sample>{};
    for (auto const& type : word->events) {
      if (type.shape == nullptr) { continue; }
      for (auto const& field : type.shape->fields) {
        auto const name = type.name + "+" + std::string(field.key);
        auto const sample = std::ranges::find(samples, type.name, &Sample::name);
        if (sample != samples.end() && !is_in_golden_bytes(type.name, field.key)) { write_golden_when_missing(name, sample->event); }
        EXPECT_TRUE(is_in_golden_bytes(type.name, field.key))
            << "no golden event of " << type.name << " says " << field.key
            << (sample == samples.end() ? ": add a sample " + name + " to tests/domain/golden/samples.cpp. " : ". ") << kMend;
      }
    }
  }
}

TEST(WhatWasReleased, IsReadAndWrittenAsItWas) {
  ASSERT_FALSE(released().empty());
  for (auto const& one : released()) {
    auto const again = one.word.fold.reencode(one.event.type, one.event.data, one.event.body);
    ASSERT_TRUE(again) << one.file << ": a field that a released event gains is left_out, optional or added_later";
    if (again->type == one.event.type) { EXPECT_EQ(lines(std::vector{*again}), lines(std::vector{one.event})); }
  }
}

TEST(WhatWasReleased, IsFoldedFromWhateverStateThereWas) {
  for (auto const* word : words()) {
    auto const state = word->fold.initial();
    std::int64_t version = 0;
    for (auto const& one : released()) {
      if (&one.word != word) { continue; }
      auto const meta = test_meta(++version);
      EXPECT_TRUE(word->fold.apply(state.get(), {one.event.type, one.event.data, one.event.body, meta})) << one.file;
      EXPECT_EQ(word->fold.version(state.get()), meta.version) << one.file;
    }
  }
}

TEST(WhatWasReleased, IsRefusedWithoutAMemberThatEveryEventHas) {
  int refused = 0;
  for (auto const& one : released()) {
    if (one.type.shape == nullptr) { continue; }
    auto const whole = members(one.event);
    for (auto const& member : whole) {
      auto without = whole;
      without.erase(member.key());
      auto const key = std::string_view(member.key());
      EXPECT_EQ(reads(one, without), may_be_missing(one, key)) << one.file << " without " << key;
      refused += may_be_missing(one, key) ? 0 : 1;
    }
  }
  EXPECT_GT(refused, 20);
}

TEST(WhatWasReleased, IsRefusedWithAMemberOfAnotherType) {
  for (auto const& one : released()) {
    if (one.type.shape == nullptr) { continue; }
    auto const whole = members(one.event);
    for (auto const& member : whole) {
      auto other = whole;
      other[member.key()] = json::array{json::array{}};
      EXPECT_FALSE(reads(one, other)) << one.file << " with another " << std::string_view(member.key());
    }
  }
}

TEST(RecordsThatWereReleased, HoldWhatTheyNeedToHold) {
  for (auto const& one : released()) {
    if (!has_events_by_description(one.word) || !one.event.type.ends_with(".created.v1")) { continue; }
    auto const event = record::decode(*one.word.kind, one.event.type, one.event.data);
    ASSERT_TRUE(event) << one.file;
    auto const held = std::set<Claim>(event->claims.take.begin(), event->claims.take.end());
    EXPECT_EQ(held, needed_claims(*one.word.kind, event->id, event->content.get()))
        << one.file << ": claims that were taken by other names, or not at all, exclude nobody";
  }
}

}  // namespace
}  // namespace contentos
