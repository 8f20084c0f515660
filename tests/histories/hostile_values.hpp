// Values at and beyond the bounds of what the product takes: texts, times, numbers and JSON as a client could send them. All of them are
// what the I-JSON parser lets in; whether a command takes them is the command's to say.
#pragma once

#include "domain/core/time.hpp"
#include "tests/histories/choices.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <optional>
#include <string>

namespace contentos::test {

class HostileValues {
public:
  /// `most_bytes` bounds what one text may cost, whatever the product would take.
  HostileValues(Choices& choices, std::size_t most_bytes) : choices_(choices), most_bytes_(most_bytes) {}

  /// UTF-8 of at most `limit_bytes`, now and then exactly as many.
  [[nodiscard]] std::string text(std::size_t limit_bytes);
  /// Not empty.
  [[nodiscard]] std::string name();
  /// Anything that `is_client_id` takes; few enough that they meet again.
  [[nodiscard]] std::string client_id();
  [[nodiscard]] std::string slug();
  /// Between kEarliestTime and kLatestTime, both included.
  [[nodiscard]] Timestamp time();
  /// RFC 3339 in any of its forms; some of them wrong.
  [[nodiscard]] std::string time_text();
  [[nodiscard]] boost::json::value number();
  /// `depth` levels of containers at most.
  [[nodiscard]] boost::json::value json(std::size_t depth);
  /// Nested as deeply as said, arrays and objects in turn.
  [[nodiscard]] boost::json::value deep(std::size_t depth);
  [[nodiscard]] boost::json::object object(std::size_t depth);

private:
  [[nodiscard]] std::string letters();

  Choices& choices_;
  std::size_t most_bytes_;
};

/// The value as a request that carries it has it after parsing; nothing when the request would be refused. `around` levels of containers
/// of the request lie around it.
[[nodiscard]] std::optional<boost::json::value> as_sent(boost::json::value const& value, std::size_t around);

}  // namespace contentos::test
