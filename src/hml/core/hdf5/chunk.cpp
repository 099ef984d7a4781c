#include "hml/core/hdf5/chunk.hpp"

#include <algorithm>
#include <cstring>
#include <memory>

#include <libdeflate.h>

namespace hml::h5 {

namespace {

// The fastest level: floating-point numbers hardly get smaller with more effort.
constexpr int level = 1;

struct FreeCompressor {
  void operator()(libdeflate_compressor* held) const { libdeflate_free_compressor(held); }
};
struct FreeDecompressor {
  void operator()(libdeflate_decompressor* held) const { libdeflate_free_decompressor(held); }
};

// The size as a constant lets the compiler interleave with vector instructions.
template <std::size_t Size>
void shuffle_elements(const std::byte* from, std::byte* to, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t b = 0; b < Size; ++b) to[b * n + i] = from[i * Size + b];
}

template <std::size_t Size>
void gather_elements(const std::byte* from, std::byte* to, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t b = 0; b < Size; ++b) to[i * Size + b] = from[b * n + i];
}

// Bytes of equal weight side by side; a rest that is no whole element stays where it is.
void shuffle(std::span<const std::byte> from, std::span<std::byte> to, std::size_t element) {
  const std::size_t n = from.size() / element;
  if (element == 2) shuffle_elements<2>(from.data(), to.data(), n);
  if (element == 4) shuffle_elements<4>(from.data(), to.data(), n);
  if (element == 8) shuffle_elements<8>(from.data(), to.data(), n);
  std::copy(from.begin() + static_cast<std::ptrdiff_t>(n * element), from.end(),
            to.begin() + static_cast<std::ptrdiff_t>(n * element));
}

void gather(std::span<const std::byte> from, std::span<std::byte> to, std::size_t element) {
  const std::size_t n = from.size() / element;
  if (element == 2) gather_elements<2>(from.data(), to.data(), n);
  if (element == 4) gather_elements<4>(from.data(), to.data(), n);
  if (element == 8) gather_elements<8>(from.data(), to.data(), n);
  std::copy(from.begin() + static_cast<std::ptrdiff_t>(n * element), from.end(),
            to.begin() + static_cast<std::ptrdiff_t>(n * element));
}

bool shuffles(const ChunkFilters& filters) {
  return filters.shuffle && (filters.element == 2 || filters.element == 4 || filters.element == 8);
}

std::uint32_t bit_of_deflate(const ChunkFilters& filters) { return filters.shuffle ? 2 : 1; }

}  // namespace

PackedChunk pack_chunk(std::span<const std::byte> raw, const ChunkFilters& filters) {
  PackedChunk out;
  std::vector<std::byte> shuffled(raw.size());
  if (shuffles(filters))
    shuffle(raw, shuffled, filters.element);
  else
    std::copy(raw.begin(), raw.end(), shuffled.begin());
  if (!filters.deflate) return out.bytes = std::move(shuffled), out;
  const std::unique_ptr<libdeflate_compressor, FreeCompressor> compressor(libdeflate_alloc_compressor(level));
  out.bytes.resize(raw.size());
  const std::size_t size =
      libdeflate_zlib_compress(compressor.get(), shuffled.data(), shuffled.size(), out.bytes.data(), out.bytes.size());
  if (size == 0 || size >= raw.size()) return {std::move(shuffled), bit_of_deflate(filters)};
  out.bytes.resize(size);
  return out;
}

bool unpack_chunk(const PackedChunk& packed, const ChunkFilters& filters, std::span<std::byte> raw) {
  const bool mixed = shuffles(filters) && !(packed.skipped & 1);
  std::vector<std::byte> scratch(mixed ? raw.size() : 0);
  const std::span<std::byte> flat = mixed ? std::span<std::byte>(scratch) : raw;
  if (filters.deflate && !(packed.skipped & bit_of_deflate(filters))) {
    const std::unique_ptr<libdeflate_decompressor, FreeDecompressor> decompressor(libdeflate_alloc_decompressor());
    if (libdeflate_zlib_decompress(decompressor.get(), packed.bytes.data(), packed.bytes.size(), flat.data(),
                                   flat.size(), nullptr) != LIBDEFLATE_SUCCESS)
      return false;
  } else {
    if (packed.bytes.size() != flat.size()) return false;
    std::memcpy(flat.data(), packed.bytes.data(), flat.size());
  }
  if (mixed) gather(flat, raw, filters.element);
  return true;
}

}  // namespace hml::h5
