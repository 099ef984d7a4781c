#pragma once
#include <cstdint>
#include <filesystem>
#include <vector>

#include "hml/event/root/bytes.hpp"

namespace hml::root {

/// A file open for reading at any place, from several threads at once.
class Disk {
 public:
  /// An io error where the file cannot be opened.
  explicit Disk(std::filesystem::path path);
  ~Disk();
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::uint64_t size() const { return size_; }
  /// Bytes [begin, begin + count); an input error where the file is shorter.
  std::vector<std::uint8_t> read(std::uint64_t begin, std::uint64_t count) const;

 private:
  std::filesystem::path path_;
  std::uint64_t size_ = 0;
  int descriptor_ = -1;
};

}  // namespace hml::root
