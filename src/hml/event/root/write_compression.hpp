#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

struct libdeflate_compressor;

namespace hml::root::write {

/// How objects are packed: zlib of level 1 (fast) to 9 (small), or 0: not at all.
struct Compression {
  int level = 1;
  /// The number by which ROOT knows it: 100 * algorithm + level.
  int code() const { return level == 0 ? 0 : 100 + level; }
};

/// Packs objects; one for each thread.
class Packer {
 public:
  explicit Packer(Compression compression);

  /// The object in blocks of "ZL", or its bytes themselves where those are hardly longer.
  std::vector<std::uint8_t> pack(std::span<const std::uint8_t> object);

 private:
  bool worth_it(std::span<const std::uint8_t> object);

  struct Free {
    void operator()(libdeflate_compressor* compressor) const;
  };
  std::unique_ptr<libdeflate_compressor, Free> compressor_;
};

}  // namespace hml::root::write
