#include "projections/kv/kv_projection.hpp"

#include "domain/core/hex.hpp"
#include "projections/kv/encoding.hpp"
#include "projections/kv/set_aside_codec.hpp"
#include "projections/runner/folding.hpp"
#include "projections/runner/sieve.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

namespace contentos {

namespace {

constexpr std::string_view kCheckpointPrefix{"\0c", 2};
constexpr std::string_view kAppliedPrefix{"\0a", 2};
constexpr std::string_view kShapeKey{"\0s", 2};

std::string checkpoint_key(ShardNo shard) {
  std::string key(kCheckpointPrefix);
  append_be32(key, static_cast<std::uint32_t>(shard.value));
  return key;
}

std::string own_tenant_key(std::string_view prefix, TenantId tenant) { return std::string(prefix) + tenant.uuid().raw(); }

/// There and back: a hash that only who knows the shape finds in the log.
Sha256 combined(Sha256 hash, std::int32_t shape) {
  auto rest = static_cast<std::uint32_t>(shape);
  for (auto byte = hash.rbegin(); rest != 0; ++byte, rest >>= 8U) { *byte ^= static_cast<std::uint8_t>(rest); }
  return hash;
}

std::string encode(Checkpoint const& checkpoint, std::int32_t shape) {
  std::string out;
  append_be64(out, static_cast<std::uint64_t>(checkpoint.position.value));
  return out.append(bytes_of(combined(checkpoint.hash, shape)));
}

/// Printable bytes as they are, all others and the backslash as \xNN, so that a line is a line and keys keep their order.
void append_printable(std::string& out, std::string_view bytes) {
  for (char const c : bytes) {
    auto const u = static_cast<unsigned char>(c);
    if (u >= 0x20 && u < 0x7f && c != '\\') {
      out.push_back(c);
    } else {
      out.append("\\x");
      append_hex(out, u);
    }
  }
}

}  // namespace

Result<Checkpoint> KvProjection::checkpoint(ShardNo shard) {
  auto const stored = store_->get(checkpoint_key(shard));
  if (!stored) { return stored.error(); }
  Checkpoint out;
  if (!*stored) { return out; }
  auto const shape_there = stored_shape(*store_);
  if (!shape_there) { return shape_there.error(); }
  shape_seen_ = *shape_there;
  auto const hash = (*stored)->size() < 8 ? std::nullopt : sha256_from(std::string_view(**stored).substr(8));
  if (!hash) { return StoreError{StoreErrorCode::corrupt, false, "checkpoint has a wrong size"}; }
  out.position = ShardPosition(static_cast<std::int64_t>(read_be64(**stored)));
  out.hash = combined(*hash, std::min(*shape_there, shape()));  // of a later shape it is not believed
  return out;
}

/// The shape of what is stored, which is this program's where nothing is.
std::int32_t KvProjection::begun_in(KvTransaction& transaction) {
  if (auto const stored = transaction.get(kShapeKey)) { return static_cast<std::int32_t>(read_be32(*stored)); }
  bool is_empty = true;
  transaction.scan(kCheckpointPrefix, [&](std::string_view, std::string_view) { is_empty = false; });
  if (!is_empty || shape() == 0) { return 0; }
  std::string value;
  append_be32(value, static_cast<std::uint32_t>(shape()));
  transaction.put(std::string(kShapeKey), std::move(value));
  return shape();
}

ApplyResult KvProjection::fold_all(KvTransaction& transaction, std::span<EventPtr const> events, std::span<EventPtr const> left_out) {
  for (std::size_t begin = 0; begin < events.size();) {
    auto const end = append_end(events, begin);
    auto const append = events.subspan(begin, end - begin);
    if (auto poison = folded(*append.back(), [&] { return fold(transaction, append); })) { return *poison; }
    if (transaction.error()) { return *transaction.error(); }
    begin = end;
  }
  pass_over_all(transaction, left_out);
  if (auto const finished = finish(transaction); !finished) { return finished.error(); }
  return std::monostate{};
}

void KvProjection::pass_over_all(KvTransaction& transaction, std::span<EventPtr const> left_out) {
  for (std::size_t begin = 0; begin < left_out.size();) {
    auto const end = append_end(left_out, begin);
    pass_over(transaction, left_out.subspan(begin, end - begin));
    begin = end;
  }
}

/// Both are in order; what was applied before is never taken back by a replay.
void KvProjection::note_applied(KvTransaction& transaction, std::span<EventPtr const> events, std::span<EventPtr const> left_out) {
  std::map<TenantId, std::uint64_t> last;
  for (auto const all : {events, left_out}) {
    for (auto const& e : all) {
      auto& position = last[e->header.tenant];
      position = std::max(position, static_cast<std::uint64_t>(e->header.tenant_position.value));
    }
  }
  for (auto const& [tenant, position] : last) {
    auto key = own_tenant_key(kAppliedPrefix, tenant);
    auto const known = transaction.get(key);
    if (known && read_be64(*known) >= position) { continue; }
    std::string value;
    append_be64(value, position);
    transaction.put(std::move(key), std::move(value));
  }
}

ApplyResult KvProjection::store_or_discard(KvTransaction& transaction, ApplyResult folded) {
  if (std::holds_alternative<std::monostate>(folded)) {
    auto const written = store_->write(transaction.take_batch());
    if (written) {
      committed();
      return folded;
    }
    folded = written.error();
  }
  discarded();
  return folded;
}

ApplyResult KvProjection::apply(EventBatch const& batch) {
  KvTransaction transaction(*store_);
  auto result = unless_the_machine_fails([&] {
    auto folded_all = fold_all(transaction, batch.events, batch.left_out);
    note_applied(transaction, batch.events, batch.left_out);
    for (auto const& one : batch.set_aside) { transaction.put(set_aside_key(one.tenant, one.stream), encode_set_aside(one)); }
    auto const shape_of_all = begun_in(transaction);
    transaction.put(checkpoint_key(batch.shard), encode(batch.upto, shape_of_all));
    return transaction.error() ? ApplyResult(*transaction.error()) : folded_all;
  });
  {
    std::lock_guard const lock(showing_);
    result = store_or_discard(transaction, std::move(result));
    if (!std::holds_alternative<std::monostate>(result)) { return result; }
    for (auto const& one : batch.set_aside) { changed_what_is_set_aside(one.tenant); }
  }
  note_to_replay(batch.events.size() + batch.left_out.size());
  return result;
}

/// What a model stores little of fills no memory, so that nothing else would ever end what a start after a crash has to replay.
void KvProjection::note_to_replay(std::size_t events) {
  if (live_ != nullptr) { return; }  // a shadow begins anew after a crash
  to_replay_ += events;
  if (to_replay_ < kMostToReplay) { return; }
  to_replay_ = 0;
  store_->begin_flush();
}

Result<std::vector<SetAside>> KvProjection::set_aside() {
  std::vector<SetAside> out;
  bool readable = true;
  auto const done = store_->scan(kSetAsidePrefix, {}, [&](std::string_view key, std::string_view value) {
    auto one = decode_set_aside(key, value);
    readable = readable && one.has_value();
    if (one) { out.push_back(std::move(*one)); }
    return true;
  });
  if (!done) { return done.error(); }
  if (!readable) { return StoreError{StoreErrorCode::corrupt, false, "the list of what is set aside is not readable"}; }
  return out;
}

ApplyResult KvProjection::replay(Replay const& replay) {
  KvTransaction transaction(*store_);
  auto result = unless_the_machine_fails([&] {
    auto folded_all = fold_all(transaction, replay.events, replay.left_out);
    note_applied(transaction, replay.events, replay.left_out);
    std::vector<std::string> before;
    transaction.scan(set_aside_prefix(replay.tenant), [&](std::string_view key, std::string_view) { before.emplace_back(key); });
    for (auto& key : before) { transaction.erase(std::move(key)); }
    for (auto const& one : replay.set_aside) { transaction.put(set_aside_key(one.tenant, one.stream), encode_set_aside(one)); }
    return transaction.error() ? ApplyResult(*transaction.error()) : folded_all;
  });
  {
    std::lock_guard const lock(showing_);
    result = store_or_discard(transaction, std::move(result));
    if (!std::holds_alternative<std::monostate>(result)) { return result; }
    changed_what_is_set_aside(replay.tenant);
  }
  // Of a part, what is still ahead is stored with it: should it be lost, it is set aside again as it was. The end is somebody's answer.
  if (!replay.events.empty() || !replay.left_out.empty()) { return result; }
  auto const kept = store_->flush();
  return kept ? result : ApplyResult(kept.error());
}

Result<std::optional<TenantPosition>> KvProjection::applied(TenantId tenant) {
  std::shared_lock const lock(showing_);
  auto const stored = store_->get(own_tenant_key(kAppliedPrefix, tenant));
  if (!stored) { return stored.error(); }
  return std::optional<TenantPosition>(TenantPosition(*stored ? static_cast<std::int64_t>(read_be64(**stored)) : 0));
}

Result<void> KvProjection::dump(std::function<void(std::string_view)> const& line) {
  std::string text;
  auto const print = [&](std::string_view key, std::string_view value) {
    text.clear();
    append_printable(text, key);
    text.push_back('\t');
    append_printable(text, dumped(key, value));
    line(text);
  };
  auto const snapshot = store_->snapshot();
  auto const done = snapshot->scan({}, {}, [&](std::string_view key, std::string_view value) {
    if (!key.starts_with(kCheckpointPrefix) && is_dumped(key)) { print(key, value); }
    return true;
  });
  return done ? dump_more(*snapshot, print) : done;
}

Result<std::unique_ptr<Projection>> KvProjection::begin_rebuild() {
  auto shadow = store_->begin_shadow();
  if (!shadow) { return shadow.error(); }
  auto projection = over(*shadow);
  projection->live_ = this;
  return std::unique_ptr<Projection>(std::move(projection));
}

Result<void> KvProjection::promote() {
  CONTENTOS_ENSURE(live_ != nullptr, "only the shadow of a rebuild can be promoted");
  live_->about_to_be_replaced();
  auto replaced_live = live_->store_->replace_with(store_);
  if (replaced_live) { live_->shape_seen_ = shape(); }
  live_->replaced();
  return replaced_live;
}

Result<std::int32_t> stored_shape(KvReader const& store) {
  auto const stored = store.get(kShapeKey);
  if (!stored) { return stored.error(); }
  return *stored ? static_cast<std::int32_t>(read_be32(**stored)) : 0;
}

namespace {

Result<void> check(KvReader const& store, TenantId tenant, std::optional<StreamName> const& stream, TenantPosition since) {
  auto const key = set_aside_key(tenant, stream);
  auto const stored = store.get(key);
  if (!stored) { return stored.error(); }
  if (!*stored) { return {}; }
  auto const one = decode_set_aside(key, **stored);
  if (!one) { return StoreError{StoreErrorCode::corrupt, false, "the list of what is set aside is not readable"}; }
  if (since < one->tenant_position) { return {}; }
  return StoreError{StoreErrorCode::set_aside, false, describe(*one)};
}

}  // namespace

Result<void> check_not_set_aside(KvReader const& store, TenantId tenant) {
  return check(store, tenant, std::nullopt, TenantPosition(std::numeric_limits<std::int64_t>::max()));
}

Result<void> check_not_set_aside(KvReader const& store, TenantId tenant, StreamName const& stream, TenantPosition since) {
  return check(store, tenant, stream, since);
}

}  // namespace contentos
