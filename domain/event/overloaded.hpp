// A set of lambdas as one visitor for std::visit. Without a catch-all in it, a new alternative breaks the build.
#pragma once

namespace contentos {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

}  // namespace contentos
