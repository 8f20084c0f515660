// Gives events to a model whole append by whole append, and keeps back what it cannot fold. The live model's way along the feed and the way
// back of what is set aside both go through it, so that both end with the same.
#pragma once

#include "projections/runner/projection.hpp"

#include <functional>
#include <set>
#include <span>
#include <string_view>
#include <vector>

namespace contentos {

class Sieve {
public:
  /// Lifetime: `shows` and `aside` are those of one model, and outlive this.
  Sieve(SetAsides::Shows shows, SetAsides& aside) : shows_(std::move(shows)), aside_(aside) {}

  /// What is given at once: nothing of `events` is known to be unfoldable, and `last` is the last of all.
  struct Sifted {
    std::vector<EventPtr> events{};
    std::vector<EventPtr> left_out{};
    RecordedEvent const* last = nullptr;
  };
  /// Stores it with `aside.added()`; an error or poison stores nothing.
  using Store = std::function<ApplyResult(Sifted const&)>;

  /// Gives `events` (whole appends, not none) to `store`, together or, when an event turns out to be poisonous, append by append. Events
  /// of `skipped` are left out when they cannot be folded. Returns the error of a store, after which the appends before it are stored.
  [[nodiscard]] Result<void> pass(std::span<EventPtr const> events, std::set<EventId> const& skipped, Store const& store);

private:
  using Append = std::span<EventPtr const>;
  using Ids = std::set<EventId>;
  void sift(Append append, Ids const& skipped, Ids const& dropped, Sifted& into);
  [[nodiscard]] ApplyResult give(std::span<EventPtr const> events, Ids const& skipped, Ids const& dropped, Store const& store);
  [[nodiscard]] Result<void> pass_append(Append append, Ids const& skipped, Store const& store);
  [[nodiscard]] static std::vector<Ids> attempts(Append append, Ids const& skipped);
  [[nodiscard]] EventPtr const& culprit(Append append, Poison const& poison, Ids const& dropped) const;

  SetAsides::Shows shows_;
  SetAsides& aside_;
};

/// The end of the append that starts at `begin`.
[[nodiscard]] std::size_t append_end(std::span<EventPtr const> events, std::size_t begin);

}  // namespace contentos
