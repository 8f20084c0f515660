#include "projections/delivery/entry_set.hpp"

#include <roaring/roaring.hh>
#include <utility>

namespace contentos::delivery {

struct EntrySet::Bitmap {
  Roaring numbers{};
};

EntrySet::EntrySet() : bitmap_(std::make_unique<Bitmap>()) {}
EntrySet::EntrySet(EntrySet const& other) : bitmap_(std::make_unique<Bitmap>(*other.bitmap_)) {}
EntrySet::EntrySet(EntrySet&& other) noexcept = default;
EntrySet& EntrySet::operator=(EntrySet other) noexcept {
  bitmap_.swap(other.bitmap_);
  return *this;
}
EntrySet::~EntrySet() = default;

void EntrySet::add(std::uint32_t number) { bitmap_->numbers.add(number); }
void EntrySet::remove(std::uint32_t number) { bitmap_->numbers.remove(number); }
bool EntrySet::contains(std::uint32_t number) const { return bitmap_->numbers.contains(number); }
std::size_t EntrySet::size() const { return bitmap_->numbers.cardinality(); }
std::size_t EntrySet::bytes() const { return bitmap_->numbers.getSizeInBytes(false); }

void EntrySet::each(std::function<void(std::uint32_t)> const& visit) const {
  for (auto const number : bitmap_->numbers) { visit(number); }
}

EntrySet& EntrySet::operator&=(EntrySet const& other) {
  bitmap_->numbers &= other.bitmap_->numbers;
  return *this;
}
EntrySet& EntrySet::operator|=(EntrySet const& other) {
  bitmap_->numbers |= other.bitmap_->numbers;
  return *this;
}
EntrySet& EntrySet::operator-=(EntrySet const& other) {
  bitmap_->numbers -= other.bitmap_->numbers;
  return *this;
}
bool operator==(EntrySet const& a, EntrySet const& b) { return a.bitmap_->numbers == b.bitmap_->numbers; }

}  // namespace contentos::delivery
