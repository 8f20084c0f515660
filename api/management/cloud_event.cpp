#include "api/management/cloud_event.hpp"

#include "domain/event/cloud_event.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace contentos::api {

namespace json = boost::json;

std::string cloud_event_json(RecordedEvent const& event) {
  json::object out;
  for (auto const& attribute : public_attributes(event)) {
    std::visit([&](auto const& value) { out[attribute.name] = value; }, attribute.value);
  }
  auto text = json::serialize(out);
  text.pop_back();
  return text.append(",\"data\":").append(cloud_data(event)).append("}");
}

}  // namespace contentos::api
