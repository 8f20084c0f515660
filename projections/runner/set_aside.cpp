#include "projections/runner/set_aside.hpp"

#include <algorithm>
#include <utility>

namespace contentos {

std::string describe(SetAside const& one) {
  auto const what = one.stream ? "the stream " + one.stream->str() + " of the tenant " : std::string("the tenant ");
  auto const event =
      one.cause.event_id == EventId() ? std::string("an event") : "event " + one.cause.event_id.str() + " (" + one.cause.event_type + ")";
  return what + one.tenant.str() + " is set aside since position " + std::to_string(one.tenant_position.value) + " because of " + event +
         ": " + one.cause.reason;
}

void SetAsides::put(SetAside one) {
  auto& tenant = tenants_[one.tenant];
  if (one.stream) {
    auto stream = *one.stream;
    tenant.streams.emplace(std::move(stream), std::move(one));
  } else if (!tenant.whole) {
    tenant.whole = std::move(one);
  }
}

void SetAsides::reset(std::vector<SetAside> const& all) {
  tenants_.clear();
  added_.clear();
  for (auto const& one : all) { put(one); }
}

void SetAsides::replace(TenantId tenant, std::vector<SetAside> const& all) {
  tenants_.erase(tenant);
  for (auto const& one : all) { put(one); }
}

Cause const* SetAsides::reason_to_leave_out(Append append) const {
  auto const it = tenants_.find(append.front()->header.tenant);
  if (it == tenants_.end()) { return nullptr; }
  if (it->second.whole) { return &it->second.whole->cause; }
  for (auto const& event : append) {
    auto const stream = it->second.streams.find(event->header.stream);
    if (stream != it->second.streams.end()) { return &stream->second.cause; }
  }
  return nullptr;
}

bool SetAsides::had_left_out(Append append) const {
  auto const it = tenants_.find(append.front()->header.tenant);
  if (it == tenants_.end()) { return false; }
  auto const position = append.front()->position;
  if (it->second.whole && it->second.whole->position <= position) { return true; }
  return std::ranges::any_of(append, [&](EventPtr const& event) {
    auto const stream = it->second.streams.find(event->header.stream);
    return stream != it->second.streams.end() && stream->second.position <= position;
  });
}

void SetAsides::add(Append append, Cause const& cause) {
  auto const& first = *append.front();
  auto const is_shown = [&](EventPtr const& e) { return shows_(e->header.stream.aggregate()) != Shown::nothing; };
  if (std::ranges::none_of(append, is_shown)) { return; }
  auto& tenant = tenants_[first.header.tenant];
  if (tenant.whole) { return; }
  auto const from_here = [&](std::optional<StreamName> stream) {
    return SetAside{first.header.tenant, std::move(stream), first.shard, first.position, first.header.tenant_position, cause};
  };
  bool is_whole = false;
  for (auto const& event : append) {
    auto const shown = shows_(event->header.stream.aggregate());
    if (shown == Shown::nothing || tenant.streams.contains(event->header.stream)) { continue; }
    is_whole = is_whole || shown == Shown::tenant || tenant.streams.size() >= kMaxStreams;
    if (tenant.streams.size() >= kMaxStreams) { break; }
    added_.push_back(from_here(event->header.stream));
    put(added_.back());
  }
  if (!is_whole) { return; }
  added_.push_back(from_here(std::nullopt));
  put(added_.back());
}

void SetAsides::undo() {
  for (auto const& one : added_) {
    auto const it = tenants_.find(one.tenant);
    if (one.stream) {
      it->second.streams.erase(*one.stream);
    } else {
      it->second.whole.reset();
    }
    if (!it->second.whole && it->second.streams.empty()) { tenants_.erase(it); }
  }
  added_.clear();
}

std::vector<SetAside> SetAsides::of(TenantId tenant) const {
  std::vector<SetAside> out;
  auto const it = tenants_.find(tenant);
  if (it == tenants_.end()) { return out; }
  if (it->second.whole) { out.push_back(*it->second.whole); }
  for (auto const& [stream, one] : it->second.streams) { out.push_back(one); }
  return out;
}

std::vector<SetAside> SetAsides::all() const {
  std::vector<TenantId> tenants;
  for (auto const& [tenant, held] : tenants_) { tenants.push_back(tenant); }
  std::ranges::sort(tenants);
  std::vector<SetAside> out;
  for (auto const tenant : tenants) { std::ranges::move(of(tenant), std::back_inserter(out)); }
  return out;
}

}  // namespace contentos
