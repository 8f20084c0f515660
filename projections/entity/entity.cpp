#include "projections/entity/entity.hpp"

#include "domain/category/category.hpp"
#include "domain/content_type/content_type.hpp"
#include "domain/entry/codec.hpp"
#include "domain/operation/operation.hpp"
#include "domain/person/person.hpp"
#include "domain/platform/platform.hpp"
#include "domain/skip/skip.hpp"
#include "domain/tenant/tenant.hpp"
#include "domain/token/token.hpp"
#include "projections/entity/frames.hpp"
#include "projections/runner/folding.hpp"
#include "projections/versions/state_codec.hpp"

#include <utility>

namespace contentos {

namespace {

namespace json = boost::json;

class EntryEntity final : public Entity {
public:
  EntryEntity() = default;
  explicit EntryEntity(entry::State state) : state_(std::move(state)) {}

  std::optional<Poison> apply(RecordedEvent const& event) override {
    event_ = entry::decode(event.header.type, event.data, event.body);
    if (!event_) { return cannot_be_decoded(event); }
    state_ = entry::evolve(std::move(state_), *event_, meta_of(event.header));
    versions::forget_older_versions(state_);
    return std::nullopt;
  }
  std::string store() const override { return versions::encode_state(state_); }
  json::value describe() const override { return state_.exists ? json::value(entry::describe(state_)) : json::value(nullptr); }
  entry::State const* entry_state() const override { return &state_; }
  entry::Event const* last_entry_event() const override { return event_ ? &*event_ : nullptr; }

private:
  entry::State state_ = entry::initial();
  std::optional<entry::Event> event_{};
};

json::value described(content_type::State const& s) { return content_type::describe(s); }
json::value described(category::State const& s) { return category::describe(s); }
json::value described(tenant::State const& s) { return tenant::describe(s); }
json::value described(token::State const& s) { return token::describe(s); }
json::value described(operation::State const& s) { return operation::describe(s); }
json::value described(skip::State const& s) { return skip::describe(s); }

/// Neither sealed names nor the identity's HMAC: nothing of a person leaves their own stream.
json::value described(person::State const& s) {
  json::object out{{"person_id", s.id.str()}, {"erased", s.erased}};
  write_audit(out, s.audit);
  return out;
}

/// Without the shard, which is nobody's business outside.
json::value described(platform::State const& s) {
  return json::object{{"tenant_id", s.tenant_id.str()}, {"slug", s.slug}, {"name", s.name}, {"plan", s.plan}, {"region", s.region},
                      {"settings", s.settings}};
}

/// Streams of these aggregates are short, so what is kept between batches is their events, and there is no second form of a state that
/// could differ from the fold.
template <class State, class Event, State (*Evolve)(State, Event const&, EventMeta const&),
          std::optional<Event> (*Decode)(std::string_view, std::string_view)>
class RecordEntity final : public Entity {
public:
  std::optional<Poison> apply(RecordedEvent const& event) override {
    auto const meta = meta_of(event.header);
    if (!fold(event.header.type, event.data, meta)) { return cannot_be_decoded(event); }
    append_frame(frames_, {event.header.type, event.data, meta});
    return std::nullopt;
  }
  [[nodiscard]] bool refold(std::string_view bytes) {
    frames_ = bytes;
    while (!bytes.empty()) {
      auto const frame = take_frame(bytes);
      if (!frame || !fold(frame->type, frame->data, frame->meta)) { return false; }
    }
    return true;
  }
  std::string store() const override { return frames_; }
  json::value describe() const override { return state_.exists ? described(state_) : json::value(nullptr); }

private:
  bool fold(std::string_view type, std::string_view data, EventMeta const& meta) {
    auto const decoded = Decode(type, data);
    if (decoded) { state_ = Evolve(std::move(state_), *decoded, meta); }
    return decoded.has_value();
  }

  State state_{};
  std::string frames_{};
};

template <class Record>
std::unique_ptr<Entity> make_record(std::optional<std::string_view> bytes) {
  auto record = std::make_unique<Record>();
  if (bytes && !record->refold(*bytes)) { return nullptr; }
  return record;
}

std::unique_ptr<Entity> make_entry(std::optional<std::string_view> bytes) {
  if (!bytes) { return std::make_unique<EntryEntity>(); }
  auto state = versions::decode_state(*bytes);
  return state ? std::make_unique<EntryEntity>(std::move(*state)) : nullptr;
}

std::unique_ptr<Entity> make(std::string_view aggregate, std::optional<std::string_view> bytes) {
  using ContentType = RecordEntity<content_type::State, content_type::Event, content_type::evolve, content_type::decode>;
  using Category = RecordEntity<category::State, category::Event, category::evolve, category::decode>;
  using Tenant = RecordEntity<tenant::State, tenant::Event, tenant::evolve, tenant::decode>;
  using Token = RecordEntity<token::State, token::Event, token::evolve, token::decode>;
  using Operation = RecordEntity<operation::State, operation::Event, operation::evolve, operation::decode>;
  using Person = RecordEntity<person::State, person::Event, person::evolve, person::decode>;
  using Registration = RecordEntity<platform::State, platform::Event, platform::evolve, platform::decode>;
  using Skip = RecordEntity<skip::State, skip::Event, skip::evolve, skip::decode>;
  if (aggregate == "entry") { return make_entry(bytes); }
  if (aggregate == "content_type") { return make_record<ContentType>(bytes); }
  if (aggregate == "category") { return make_record<Category>(bytes); }
  if (aggregate == "tenant") { return make_record<Tenant>(bytes); }
  if (aggregate == "token") { return make_record<Token>(bytes); }
  if (aggregate == "operation") { return make_record<Operation>(bytes); }
  if (aggregate == "person") { return make_record<Person>(bytes); }
  if (aggregate == "skip") { return make_record<Skip>(bytes); }
  if (aggregate == "registration") { return make_record<Registration>(bytes); }
  return nullptr;
}

}  // namespace

std::unique_ptr<Entity> Entity::initial(std::string_view aggregate) { return make(aggregate, std::nullopt); }
std::unique_ptr<Entity> Entity::restore(std::string_view aggregate, std::string_view bytes) { return make(aggregate, bytes); }

}  // namespace contentos
