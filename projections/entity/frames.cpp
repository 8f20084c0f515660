#include "projections/entity/frames.hpp"

#include "projections/kv/encoding.hpp"

namespace contentos {

namespace {

void append_text(std::string& out, std::string_view text) {
  append_be32(out, static_cast<std::uint32_t>(text.size()));
  out += text;
}

/// Reads on until something is missing; from then on everything is empty and `complete` is false.
class Reader {
public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  std::string_view bytes(std::size_t count) {
    if (rest_.size() < count) {
      complete_ = false;
      rest_ = {};
      return {};
    }
    auto const out = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return out;
  }
  std::string_view text() {
    auto const size = bytes(4);
    return size.empty() ? std::string_view{} : bytes(read_be32(size));
  }
  std::int64_t number() {
    auto const raw = bytes(8);
    return raw.empty() ? 0 : static_cast<std::int64_t>(read_be64(raw));
  }
  char byte() {
    auto const raw = bytes(1);
    return raw.empty() ? '\0' : raw[0];
  }
  [[nodiscard]] bool complete() const { return complete_; }
  [[nodiscard]] std::string_view rest() const { return rest_; }

private:
  std::string_view rest_;
  bool complete_ = true;
};

}  // namespace

void append_frame(std::string& out, EventFrame const& frame) {
  append_text(out, frame.type);
  append_text(out, frame.data);
  append_be64(out, static_cast<std::uint64_t>(frame.meta.version.value));
  append_be64(out, static_cast<std::uint64_t>(to_unix_us(frame.meta.occurred)));
  append_be64(out, static_cast<std::uint64_t>(to_unix_us(frame.meta.recorded)));
  out.push_back(static_cast<char>('0' + static_cast<int>(frame.meta.actor.kind)));
  append_text(out, frame.meta.actor.id);
  out.push_back(frame.meta.attributed_to ? '1' : '0');
  if (frame.meta.attributed_to) { out += frame.meta.attributed_to->uuid().raw(); }
}

std::optional<EventFrame> take_frame(std::string_view& bytes) {
  Reader reader(bytes);
  EventFrame frame{reader.text(), reader.text(), {}};
  frame.meta.version = StreamVersion(reader.number());
  frame.meta.occurred = from_unix_us(reader.number());
  frame.meta.recorded = from_unix_us(reader.number());
  frame.meta.actor.kind = static_cast<ActorKind>(reader.byte() - '0');
  frame.meta.actor.id = reader.text();
  if (reader.byte() == '1') {
    auto const person = Uuid::from_raw(reader.bytes(16));
    if (!person) { return std::nullopt; }
    frame.meta.attributed_to = PersonId(*person);
  }
  if (!reader.complete()) { return std::nullopt; }
  bytes = reader.rest();
  return frame;
}

}  // namespace contentos
