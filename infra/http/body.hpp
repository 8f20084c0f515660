// Where request bodies are put as they arrive: in memory, all of them together under one budget, or in a file. What is sent piece by piece
// has a budget of the same kind.
#pragma once

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <string_view>
#include <system_error>

namespace contentos::http {

/// How many bytes of bodies the whole server may hold in memory at once. Threading: any thread.
class BodyBudget {
public:
  explicit BodyBudget(std::size_t bytes) : left_(bytes) {}
  /// Returns false when less than `spare` would be left for others.
  [[nodiscard]] bool take(std::size_t bytes, std::size_t spare = 0);
  /// Whether as much could be taken at this moment.
  [[nodiscard]] bool has(std::size_t bytes) const { return left_.load(std::memory_order_relaxed) >= bytes; }
  void give_back(std::size_t bytes) { left_.fetch_add(bytes, std::memory_order_relaxed); }

private:
  std::atomic<std::size_t> left_;
};

/// What one request, or its answer, has taken of the budget.
class BodyLease {
public:
  explicit BodyLease(BodyBudget& budget) : budget_(budget) {}
  ~BodyLease() { release(); }
  BodyLease(BodyLease const&) = delete;
  BodyLease& operator=(BodyLease const&) = delete;

  /// Returns false when the server holds too much already; what was taken before stays taken.
  [[nodiscard]] bool grow_to(std::size_t bytes);
  /// The same, but what is beyond `bytes` is given back. Where it grows, `spare` has to be left.
  [[nodiscard]] bool change_to(std::size_t bytes, std::size_t spare = 0);
  void release();

private:
  BodyBudget& budget_;
  std::size_t taken_ = 0;
};

/// A file of its own, mode 0600, for one body. It is removed with this object unless it was given away.
/// Threading: one thread at a time. All calls block.
class SpoolFile {
public:
  SpoolFile() = default;
  ~SpoolFile();
  SpoolFile(SpoolFile const&) = delete;
  SpoolFile& operator=(SpoolFile const&) = delete;

  /// Requires: not open.
  [[nodiscard]] std::error_code create(std::filesystem::path const& folder);
  [[nodiscard]] std::error_code write(std::string_view bytes);
  /// Ends writing. The file stays until this object goes, or remove().
  [[nodiscard]] std::error_code close();
  void remove();
  /// The file is somebody else's from now on.
  void give_away() { path_.clear(); }

  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
  [[nodiscard]] std::filesystem::path const& path() const { return path_; }

private:
  int descriptor_ = -1;
  std::filesystem::path path_;
};

}  // namespace contentos::http
