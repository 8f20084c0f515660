// A store around another, for tests that have some of it fail.
#pragma once

#include "projections/kv/kv_store.hpp"

#include <memory>
#include <utility>

namespace contentos {

class StoreAround : public KvStore {
public:
  explicit StoreAround(std::shared_ptr<KvStore> inner) : inner_(std::move(inner)) {}
  Result<std::optional<std::string>> get(std::string_view key) const override { return inner_->get(key); }
  Result<void> scan(std::string_view prefix, std::string_view from,
                    std::function<bool(std::string_view, std::string_view)> const& visit) const override {
    return inner_->scan(prefix, from, visit);
  }
  Result<void> scan_back(std::string_view prefix, std::string_view from,
                         std::function<bool(std::string_view, std::string_view)> const& visit) const override {
    return inner_->scan_back(prefix, from, visit);
  }
  std::shared_ptr<KvReader const> snapshot() const override { return inner_->snapshot(); }
  Result<void> write(KvBatch const& batch) override { return inner_->write(batch); }
  Result<void> flush() override { return inner_->flush(); }
  void begin_flush() override { inner_->begin_flush(); }
  Result<std::shared_ptr<KvStore>> begin_shadow() override { return inner_->begin_shadow(); }
  Result<void> replace_with(std::shared_ptr<KvStore> shadow) override { return inner_->replace_with(std::move(shadow)); }

protected:
  static StoreError away() { return {StoreErrorCode::unavailable, true, "the store is away"}; }

private:
  std::shared_ptr<KvStore> inner_;
};

}  // namespace contentos
