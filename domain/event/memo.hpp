// What is made of an immutable thing once, by whoever needs it first, and then shared by all who need it.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace contentos {

/// Every use asks for the same T. Copies share what is made already. Threading: any thread; of two that make it at once, one's is kept.
class Memo {
public:
  Memo() = default;
  Memo(Memo const& other) : made_(other.made()) {}
  Memo& operator=(Memo const& other) {
    if (this != &other) {
      auto made = other.made();
      std::lock_guard const lock(mutex_);
      made_ = std::move(made);
    }
    return *this;
  }
  ~Memo() = default;

  /// `make()` gives a shared_ptr<T const>; null is given back and not kept.
  template <class T, class Make>
  [[nodiscard]] std::shared_ptr<T const> get(Make const& make) const {
    if (auto known = made()) { return std::static_pointer_cast<T const>(std::move(known)); }
    std::shared_ptr<T const> mine = make();
    if (!mine) { return mine; }
    std::lock_guard const lock(mutex_);
    if (!made_) { made_ = mine; }
    return std::static_pointer_cast<T const>(made_);
  }

private:
  [[nodiscard]] std::shared_ptr<void const> made() const {
    std::lock_guard const lock(mutex_);
    return made_;
  }

  mutable std::mutex mutex_{};
  mutable std::shared_ptr<void const> made_{};
};

}  // namespace contentos
