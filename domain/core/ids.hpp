// Ids and ordinals as distinct types, explicit both ways, so that a tenant is never passed where an event is meant.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace contentos {

/// 16 bytes, RFC 9562. Ordered by its bytes, so version 7 ids sort by time.
struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  friend auto operator<=>(Uuid const&, Uuid const&) = default;

  /// Returns the lower-case 8-4-4-4-12 form.
  [[nodiscard]] std::string str() const;
  /// The same 16 bytes as a string, for keys.
  [[nodiscard]] std::string raw() const { return std::string(view()); }
  /// The same without a copy. Lifetime: this id's.
  [[nodiscard]] std::string_view view() const { return {reinterpret_cast<char const*>(bytes.data()), bytes.size()}; }
  [[nodiscard]] bool is_nil() const { return *this == Uuid{}; }
  [[nodiscard]] unsigned version() const { return bytes[6] >> 4U; }  // 0 to 15, of which RFC 9562 defines 1 to 8

  /// Accepts upper and lower case, only the 36-character form.
  [[nodiscard]] static std::optional<Uuid> parse(std::string_view text);
  /// From what `raw` has given; nothing for any other number of bytes.
  [[nodiscard]] static std::optional<Uuid> from_raw(std::string_view bytes);
  /// Version 7 from milliseconds since the epoch and 10 random bytes (the caller's: domain has no randomness).
  [[nodiscard]] static Uuid v7(std::int64_t unix_ms, std::array<std::uint8_t, 10> const& random);
  /// Sets the version and variant bits of 16 digest bytes: version 5 for SHA-1 names, 8 for our own keyed digests.
  [[nodiscard]] static Uuid from_digest(std::array<std::uint8_t, 16> bytes, unsigned version);
};

template <class Tag>
class UuidId {
public:
  UuidId() = default;
  explicit UuidId(Uuid value) : value_(value) {}
  [[nodiscard]] Uuid const& uuid() const { return value_; }
  [[nodiscard]] std::string str() const { return value_.str(); }
  [[nodiscard]] bool is_nil() const { return value_.is_nil(); }
  [[nodiscard]] static std::optional<UuidId> parse(std::string_view text) {
    auto const u = Uuid::parse(text);
    return u ? std::optional<UuidId>(UuidId(*u)) : std::nullopt;
  }
  friend auto operator<=>(UuidId const&, UuidId const&) = default;

private:
  Uuid value_{};
};

template <class Tag>
class StringId {
public:
  StringId() = default;
  explicit StringId(std::string value) : value_(std::move(value)) {}
  [[nodiscard]] std::string const& str() const { return value_; }
  [[nodiscard]] bool empty() const { return value_.empty(); }
  friend auto operator<=>(StringId const&, StringId const&) = default;

private:
  std::string value_{};
};

template <class Tag>
struct Ordinal {
  std::int64_t value = 0;
  Ordinal() = default;
  explicit constexpr Ordinal(std::int64_t v) : value(v) {}
  [[nodiscard]] constexpr Ordinal next() const { return Ordinal(value + 1); }
  friend constexpr auto operator<=>(Ordinal const&, Ordinal const&) = default;
};

/// Type tags of the ids by which records refer to each other. Each says of which word, so that no id refers to another
/// (record::reference_to).
struct CommentIdTag {
  static constexpr std::string_view kWord = "comment";
};
struct ComponentIdTag {
  static constexpr std::string_view kWord = "component";
};
struct SiteIdTag {
  static constexpr std::string_view kWord = "site";
};
struct TagIdTag {
  static constexpr std::string_view kWord = "tag";
};

using TenantId = UuidId<struct TenantIdTag>;
using EventId = UuidId<struct EventIdTag>;
using AppendId = UuidId<struct AppendIdTag>;
using CommandId = UuidId<struct CommandIdTag>;
using CorrelationId = UuidId<struct CorrelationIdTag>;
using PersonId = UuidId<struct PersonIdTag>;
using TokenId = UuidId<struct TokenIdTag>;
using SiteId = UuidId<SiteIdTag>;
using VersionId = UuidId<struct VersionIdTag>;
using CategoryId = UuidId<struct CategoryIdTag>;
using TagId = UuidId<TagIdTag>;
using CommentId = UuidId<CommentIdTag>;
using ComponentId = UuidId<ComponentIdTag>;
using OperationId = UuidId<struct OperationIdTag>;

using EntryId = StringId<struct EntryIdTag>;  // see is_client_id
using TypeKey = StringId<struct TypeKeyTag>;  // the same alphabet
using Locale = StringId<struct LocaleTag>;    // BCP 47, for example "en-US"

using ShardNo = Ordinal<struct ShardTag>;                  // 0 … shards-1
using ShardPosition = Ordinal<struct ShardPositionTag>;    // 1, 2, 3 … per shard; 0 = before the first
using TenantPosition = Ordinal<struct TenantPositionTag>;  // 1, 2, 3 … per tenant; 0 = before the first
using StreamVersion = Ordinal<struct StreamVersionTag>;    // 1, 2, 3 … per stream; 0 = the stream does not exist

/// True for what a client may choose as an id: 1 to 64 of `[A-Za-z0-9._-]`, but neither `.` nor `..`, which no URL can name (RFC 3986,
/// section 5.2.4, takes them out of a path).
[[nodiscard]] bool is_client_id(std::string_view text);

/// The tenant that holds what is global.
inline TenantId const kPlatformTenant{Uuid{{0, 0, 0, 0, 0, 0, 0x80, 0, 0x80, 0, 0, 0, 0, 0, 0, 1}}};

/// Proof that somebody decided whose data is meant. Every store call that reads or writes a tenant takes one, and there is no
/// default: code that forgets the tenant does not compile.
class TenantScope {
public:
  explicit TenantScope(TenantId tenant) : tenant_(tenant) {}
  [[nodiscard]] TenantId tenant() const { return tenant_; }

  /// The same for a reader who has been told this position already: models in PostgreSQL answer with no rows from before it.
  [[nodiscard]] TenantScope having_seen(TenantPosition position) const {
    auto out = *this;
    out.seen_ = position;
    return out;
  }
  [[nodiscard]] TenantPosition seen() const { return seen_; }
  friend bool operator==(TenantScope const&, TenantScope const&) = default;

private:
  TenantId tenant_;
  TenantPosition seen_{};
};

/// `{aggregate}-{id}`, for example `entry-welcome`. Unique within a tenant.
class StreamName {
public:
  StreamName() = default;
  StreamName(std::string_view aggregate, std::string_view id) : text_(std::string(aggregate) + "-" + std::string(id)) {}
  [[nodiscard]] static StreamName from_stored(std::string text) {
    StreamName s;
    s.text_ = std::move(text);
    return s;
  }
  [[nodiscard]] std::string const& str() const { return text_; }
  [[nodiscard]] std::string_view aggregate() const { return std::string_view(text_).substr(0, text_.find('-')); }
  [[nodiscard]] std::string_view id() const {
    auto const dash = text_.find('-');
    return dash == std::string::npos ? std::string_view{} : std::string_view(text_).substr(dash + 1);
  }
  friend auto operator<=>(StreamName const&, StreamName const&) = default;

private:
  std::string text_{};
};

}  // namespace contentos

template <>
struct std::hash<contentos::Uuid> {
  std::size_t operator()(contentos::Uuid const& u) const noexcept {
    std::size_t h = 1469598103934665603ULL;
    for (auto b : u.bytes) { h = (h ^ b) * 1099511628211ULL; }
    return h;
  }
};
template <class Tag>
struct std::hash<contentos::UuidId<Tag>> {
  std::size_t operator()(contentos::UuidId<Tag> const& id) const noexcept { return std::hash<contentos::Uuid>{}(id.uuid()); }
};
template <class Tag>
struct std::hash<contentos::StringId<Tag>> {
  std::size_t operator()(contentos::StringId<Tag> const& id) const noexcept { return std::hash<std::string>{}(id.str()); }
};
template <>
struct std::hash<contentos::StreamName> {
  std::size_t operator()(contentos::StreamName const& s) const noexcept { return std::hash<std::string>{}(s.str()); }
};
