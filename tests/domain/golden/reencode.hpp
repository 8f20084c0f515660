// Any stored event through its decoder and back, by the first part of its type.
#pragma once

#include "domain/category/category.hpp"
#include "domain/content_type/content_type.hpp"
#include "domain/entry/codec.hpp"
#include "domain/operation/operation.hpp"
#include "domain/person/person.hpp"
#include "domain/platform/platform.hpp"
#include "domain/skip/skip.hpp"
#include "domain/tenant/tenant.hpp"
#include "domain/token/token.hpp"

namespace contentos {

template <class Event>
std::optional<EncodedEvent> encoded_again(std::optional<Event> const& event) {
  return event ? std::optional(encode(*event)) : std::nullopt;
}

/// Nothing when the event cannot be decoded.
inline std::optional<EncodedEvent> reencode(std::string_view type, std::string_view data, std::optional<std::string> const& body) {
  auto const aggregate = type.substr(0, type.find('.'));
  if (aggregate == "entry") { return encoded_again(entry::decode(type, data, body)); }
  if (aggregate == "content_type") { return encoded_again(content_type::decode(type, data)); }
  if (aggregate == "tenant") { return encoded_again(tenant::decode(type, data)); }
  if (aggregate == "platform") { return encoded_again(platform::decode(type, data)); }
  if (aggregate == "category") { return encoded_again(category::decode(type, data)); }
  if (aggregate == "person") { return encoded_again(person::decode(type, data)); }
  if (aggregate == "token") { return encoded_again(token::decode(type, data)); }
  if (aggregate == "operation") { return encoded_again(operation::decode(type, data)); }
  if (aggregate == "skip") { return encoded_again(skip::decode(type, data)); }
  return std::nullopt;
}

}  // namespace contentos
