#include "infra/postgres/event_rows.hpp"

#include "infra/crypto/sha256.hpp"
#include "infra/postgres/log_packing.hpp"

#include <string>
#include <utility>

namespace contentos::pg {

namespace {

StoreError corrupt(Row row, std::string_view what) {
  return {StoreErrorCode::corrupt, false,
          "event " + std::to_string(row.int8(1)) + " of shard " + std::to_string(row.int8(0)) + ": " + std::string(what)};
}

}  // namespace

Result<RecordedEvent> read_event_row(Row row, ReadsBody const& reads_body) {
  auto header = decode_header(row.bytes(2));
  if (!header) { return corrupt(row, "unreadable header"); }
  if (row.bytes(5).size() != Sha256{}.size()) { return corrupt(row, "unreadable hash"); }
  RecordedEvent out{
      ShardNo(row.int8(0)), ShardPosition(row.int8(1)), std::move(*header), std::string(row.bytes(2)), std::string(row.bytes(3)),
      std::nullopt,         row.opt_sha256(4),          row.sha256(5)};
  if (!row.is_null(6) && (!reads_body || reads_body(out.header.type))) {
    auto body = decompress(row.bytes(6), kMaxBodyBytes);
    if (!body) { return corrupt(row, "unreadable body"); }
    out.body = std::move(*body);
    out.packed_body = std::string(row.bytes(6));
  }
  return out;
}

bool has_true_hash(RecordedEvent const& e) {
  if (e.body && (!e.body_hash || crypto::sha256(*e.body) != *e.body_hash)) { return false; }
  return crypto::event_hash(e.header_bytes, e.data, e.body_hash) == e.hash;
}

}  // namespace contentos::pg
