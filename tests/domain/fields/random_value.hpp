// Random values of every type that a field can have. The seed is the caller's, so that a failure can be repeated.
#pragma once

#include "domain/tenant/tenant.hpp"
#include "domain/token/token.hpp"
#include "tests/domain/json/random_json.hpp"

#include <array>
#include <limits>

namespace contentos {

class RandomValue {
public:
  explicit RandomValue(std::uint64_t seed) : random_(seed), json_(seed) {}

  void fill(std::string& out) {
    out.clear();
    for (auto n = below(4); n > 0; --n) { out += json_.word(); }
  }
  void fill(bool& out) { out = below(2) == 0; }
  /// What JSON can say exactly (RFC 7493, section 2.2).
  void fill(std::int64_t& out) { out = number(-(1LL << 53) + 1, (1LL << 53) - 1); }
  void fill(std::int32_t& out) {
    out = static_cast<std::int32_t>(number(std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()));
  }
  void fill(Uuid& out) {
    for (auto& byte : out.bytes) { byte = static_cast<std::uint8_t>(below(256)); }
  }
  void fill(Timestamp& out) { out = from_unix_us(number(to_unix_us(kEarliestTime), to_unix_us(kLatestTime))); }
  void fill(boost::json::object& out) { out = json_.object(3); }
  void fill(Claim& out) {
    fill(out.kind);
    fill(out.key);
  }
  void fill(ClaimChanges& out) {
    fill(out.take);
    fill(out.release);
  }
  void fill(token::Kind& out) { out = below(2) == 0 ? token::Kind::management : token::Kind::delivery; }
  void fill(tenant::Settings& out) {
    out = {};
    fill(out.site_name);
    out.cache_ttl_seconds = number(0, 1000);
    fill(out.public_delivery);
  }
  template <class Tag>
  void fill(Ordinal<Tag>& out) {
    fill(out.value);
  }
  template <class Tag>
  void fill(UuidId<Tag>& out) {
    Uuid uuid;
    fill(uuid);
    out = UuidId<Tag>(uuid);
  }
  template <class Tag>
  void fill(StringId<Tag>& out) {
    std::string text;
    fill(text);
    out = StringId<Tag>(text);
  }
  template <class T>
  void fill(std::optional<T>& out) {
    out.reset();
    if (below(3) != 0) { fill(out.emplace()); }
  }
  template <class T>
  void fill(std::vector<T>& out) {
    out.resize(below(5));
    for (auto& item : out) { fill(item); }
  }
  template <class T>
  void fill(std::set<T>& out) {
    std::vector<T> items;
    fill(items);
    out = {items.begin(), items.end()};
  }
  template <class T>
  void fill(std::map<std::string, T>& out) {
    out.clear();
    for (auto n = below(5); n > 0; --n) { fill(out[json_.word()]); }
  }

  template <class T>
  T value() {
    T out{};
    fill(out);
    return out;
  }

  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_() % bound); }

private:
  /// Small ones and the ends as often as all others.
  std::int64_t number(std::int64_t least, std::int64_t most) {
    std::array const near{least, most, std::clamp<std::int64_t>(0, least, most), std::clamp<std::int64_t>(-1, least, most)};
    if (below(2) == 0) { return near.at(below(near.size())); }
    return std::uniform_int_distribution<std::int64_t>(least, most)(random_);
  }

  std::mt19937_64 random_;
  RandomJson json_;
};

}  // namespace contentos
