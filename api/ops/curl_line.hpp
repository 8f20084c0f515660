// How an operation of the contract is asked for from a shell: a line of curl, with the examples of the contract.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace contentos::api {

/// The server is `$SERVER` in it, and the token `$TOKEN`. `parameters`: without references.
[[nodiscard]] std::string curl_line(std::string_view method, std::string_view path, boost::json::object const& operation,
                                    boost::json::array const& parameters);

}  // namespace contentos::api
