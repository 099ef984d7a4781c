#include "hml/event/root/write_compression.hpp"

#include <algorithm>
#include <array>
#include <new>

#include <libdeflate.h>

namespace hml::root::write {

namespace {

constexpr std::size_t block_bytes = 0xffffff;  // lengths are written as three bytes
constexpr std::size_t head_bytes = 9;

void put_length(std::uint8_t* to, std::size_t length) {
  for (int i = 0; i < 3; ++i) to[i] = static_cast<std::uint8_t>(length >> (8 * i));
}

}  // namespace

void Packer::Free::operator()(libdeflate_compressor* compressor) const { libdeflate_free_compressor(compressor); }

Packer::Packer(Compression compression) {
  if (compression.level == 0) return;
  compressor_.reset(libdeflate_alloc_compressor(compression.level));
  if (!compressor_) throw std::bad_alloc();
}

// Deflate makes the last bits of real numbers no shorter and takes long to find that out; some of the object tells.
bool Packer::worth_it(std::span<const std::uint8_t> object) {
  constexpr std::size_t sample = 1 << 12, large = 8 * sample;
  constexpr double least_gain = 0.15;
  if (object.size() < large) return true;
  std::array<std::uint8_t, sample> packed;
  return libdeflate_deflate_compress(compressor_.get(), object.data() + object.size() / 2, sample, packed.data(),
                                     static_cast<std::size_t>((1 - least_gain) * sample)) > 0;
}

std::vector<std::uint8_t> Packer::pack(std::span<const std::uint8_t> object) {
  const std::vector<std::uint8_t> plain(object.begin(), object.end());
  if (!compressor_ || !worth_it(object)) return plain;
  // No longer than the object: what does not become shorter is kept as it is, and a reader tells it by its length.
  std::vector<std::uint8_t> packed(object.size());
  std::size_t used = 0;
  for (std::size_t begin = 0; begin < object.size(); begin += block_bytes) {
    const auto block = object.subspan(begin, std::min(block_bytes, object.size() - begin));
    if (packed.size() < used + head_bytes) return plain;
    std::uint8_t* head = packed.data() + used;
    const std::size_t length = libdeflate_zlib_compress(compressor_.get(), block.data(), block.size(),
                                                        head + head_bytes, packed.size() - used - head_bytes);
    if (length == 0 || length > block_bytes) return plain;
    head[0] = 'Z';
    head[1] = 'L';
    head[2] = 8;  // deflate
    put_length(head + 3, length);
    put_length(head + 6, block.size());
    used += head_bytes + length;
  }
  if (used >= object.size()) return plain;
  packed.resize(used);
  return packed;
}

}  // namespace hml::root::write
