#include "domain/event/header_readers.hpp"
#include "domain/json/plain_text.hpp"

#include <charconv>
#include <concepts>
#include <string>
#include <system_error>

namespace contentos {

namespace {

/// Reads on from where it is, or stays where it cannot.
class HeaderText {
public:
  explicit HeaderText(std::string_view text) : text_(text) {}

  [[nodiscard]] bool is_at_end() const { return at_ == text_.size(); }

  bool take(std::string_view expected) {
    if (!text_.substr(at_).starts_with(expected)) { return false; }
    at_ += expected.size();
    return true;
  }

  bool read(std::string_view& out) {
    if (!take("\"")) { return false; }
    auto const end = end_of_plain_text(text_, at_);
    if (end == text_.size() || text_[end] != '"') { return false; }
    out = text_.substr(at_, end - at_);
    at_ = end + 1;
    return true;
  }
  bool read(std::string& out) {
    std::string_view text;
    if (!read(text)) { return false; }
    out = text;
    return true;
  }
  template <std::integral Int>
  bool read(Int& out) {
    auto const rest = text_.substr(at_);
    auto const [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), out);
    auto const length = static_cast<std::size_t>(end - rest.data());
    // A sign or a leading zero may be no JSON.
    bool const is_plain = length == 1 || (length > 1 && rest.front() != '0' && rest.front() != '-');
    if (error != std::errc{} || !is_plain) { return false; }
    at_ += length;
    return true;
  }
  template <class Tag>
  bool read(Ordinal<Tag>& out) {
    return read(out.value);
  }
  template <class Tag>
  bool read(UuidId<Tag>& out) {
    return read_as(out, [](std::string_view text) { return UuidId<Tag>::parse(text); });
  }
  bool read(Timestamp& out) { return read_as(out, parse_stored_time); }
  bool read(ActorKind& out) { return read_as(out, actor_kind_from); }
  template <class T>
  bool read(std::optional<T>& out) {
    return read(out.emplace());
  }

  /// A member that must be there.
  template <class T>
  bool read(std::string_view name, T& out) {
    return take(name) && read(out);
  }
  /// A member that may be there.
  template <class T>
  bool read_if(std::string_view name, T& out) {
    return !take(name) || read(out);
  }

private:
  template <class T, class Parse>
  bool read_as(T& out, Parse const& parse) {
    std::string_view text;
    if (!read(text)) { return false; }
    auto const parsed = parse(text);
    if (!parsed) { return false; }
    out = *parsed;
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

bool read_origin(HeaderText& in, Origin& out) {
  if (!in.take(R"(,"origin":{)")) { return true; }
  if (in.take(R"("agent":)")) { return in.read(out.agent) && in.read_if(R"(,"ip_sealed":)", out.ip_sealed) && in.take("}"); }
  return in.read(R"("ip_sealed":)", out.ip_sealed) && in.take("}");
}

}  // namespace

std::optional<EventHeader> quick_header(std::string_view bytes) {
  HeaderText in(bytes);
  EventHeader h;
  std::string_view stream;
  bool const is_whole =
      in.read(R"({"actor":{"id":)", h.actor.id) && in.read(R"(,"kind":)", h.actor.kind) &&
      in.read(R"(},"append":{"count":)", h.append_count) && in.read(R"(,"id":)", h.append_id) && in.read(R"(,"index":)", h.append_index) &&
      in.take("}") && in.read_if(R"(,"attributed_to":)", h.attributed_to) && in.read_if(R"(,"causation_id":)", h.causation_id) &&
      in.read(R"(,"command_id":)", h.command_id) && in.read(R"(,"correlation_id":)", h.correlation_id) && in.read(R"(,"id":)", h.id) &&
      in.read(R"(,"occurred":)", h.occurred) && read_origin(in, h.origin) && in.read(R"(,"recorded":)", h.recorded) &&
      in.read(R"(,"site_id":)", h.site_id) && in.read(R"(,"stream":)", stream) && in.read(R"(,"stream_version":)", h.stream_version) &&
      in.read(R"(,"tenant":)", h.tenant) && in.read(R"(,"tenant_position":)", h.tenant_position) && in.read(R"(,"type":)", h.type) &&
      in.take("}") && in.is_at_end();
  if (!is_whole) { return std::nullopt; }
  h.stream = StreamName::from_stored(std::string(stream));
  return h;
}

}  // namespace contentos
