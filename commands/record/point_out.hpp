// Where in a command on a record stands what only its append could find out: a value that another record holds, or a record that is not
// there. Who appends knows the claim alone; which members make it, the word's description knows.
#pragma once

#include "domain/core/result.hpp"
#include "domain/record/kind.hpp"

#include <boost/json/object.hpp>

namespace contentos {

/// Gives the rejection's one error its pointer: to the first member without which the record would not claim, or refer to, what was
/// refused; to the item, where that is one of a list. Members that were sent come before those that the record had (`held`), each in the
/// order of the description. Takes `claim` out of the rejection, which is not for clients.
void point_out(record::Kind const& kind, boost::json::object const& sent, boost::json::object const& held, Rejection& rejection);

}  // namespace contentos
