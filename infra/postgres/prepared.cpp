#include "infra/postgres/prepared.hpp"

#include "infra/compress/zstd.hpp"
#include "infra/crypto/sha256.hpp"

#include <utility>

namespace contentos::pg {

Prepared prepare(AppendRequest request, AppendId append_id) {
  Prepared out{std::move(request), append_id, {}, 0};
  for (auto& s : out.request.streams) {
    for (auto& e : s.events) {
      Payload p;
      p.data = std::move(e.data);
      if (e.body) {
        p.body_hash = crypto::sha256(*e.body);
        p.stored_body = compress(*e.body);
        p.body = std::move(e.body);
      }
      out.byte_count += p.data.size() + (p.stored_body ? p.stored_body->size() : 0) + 512;  // 512: about a header
      out.payloads.push_back(std::move(p));
    }
  }
  return out;
}

}  // namespace contentos::pg
