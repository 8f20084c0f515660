#include "projections/kv/kv_store.hpp"

namespace contentos {

std::string key_after_prefix(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && end.back() == '\xff') { end.pop_back(); }
  if (!end.empty()) { end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1U); }
  return end;
}

}  // namespace contentos
