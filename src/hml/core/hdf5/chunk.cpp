#include "hml/core/hdf5/chunk.hpp"

#include <algorithm>
#include <array>
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

// Whether bytes look as if drawn evenly from all 256 values, by a sample of them: the sum of squared counts of n even
// draws is n^2 / 256 + n, of the exponents of real numbers many times that.
bool is_noise(std::span<const std::byte> bytes) {
  constexpr std::size_t sample = 4096;
  if (bytes.size() < sample) return false;
  std::array<std::uint32_t, 256> counts{};
  const std::size_t step = bytes.size() / sample;
  for (std::size_t i = 0; i < sample; ++i) ++counts[std::to_integer<std::size_t>(bytes[i * step])];
  double squares = 0;
  for (const double count : counts) squares += count * count;
  constexpr double even = static_cast<double>(sample) * sample / 256 + sample, margin = 1.1;
  return squares < margin * even;
}

// How many bytes at the beginning of shuffled elements, whole planes of them, nothing would make smaller: the last bits of
// real numbers.
std::size_t noise_first(std::span<const std::byte> shuffled, std::size_t element) {
  const std::size_t plane = shuffled.size() / element;
  std::size_t planes = 0;
  while (planes < element && is_noise(shuffled.subspan(planes * plane, plane))) ++planes;
  return planes * plane;
}

// A stream of zlib (RFC 1950): the first `stored` bytes in blocks as they are, the rest deflated (RFC 1951). 0 where it
// does not fit into `to`.
std::size_t compress(libdeflate_compressor* compressor, std::span<const std::byte> from, std::size_t stored,
                     std::span<std::byte> to) {
  constexpr std::size_t largest_block = 65535, head = 5, ends = 6;
  const std::size_t blocks = (stored + largest_block - 1) / largest_block;
  if (stored + blocks * head + ends >= to.size()) return 0;
  std::byte* at = to.data();
  const auto put = [&](std::size_t value) { *at++ = static_cast<std::byte>(value & 0xff); };
  put(0x78), put(0x01);
  for (std::size_t begin = 0; begin < stored; begin += largest_block) {
    const std::size_t size = std::min(largest_block, stored - begin);
    put(0), put(size), put(size >> 8), put(~size), put(~size >> 8);
    at = std::copy_n(from.data() + begin, size, at);
  }
  const std::size_t room = to.size() - static_cast<std::size_t>(at - to.data()) - 4;
  const std::size_t packed = libdeflate_deflate_compress(compressor, from.data() + stored, from.size() - stored, at, room);
  if (packed == 0) return 0;
  at += packed;
  const std::size_t sum = libdeflate_adler32(1, from.data(), from.size());
  put(sum >> 24), put(sum >> 16), put(sum >> 8), put(sum);
  return static_cast<std::size_t>(at - to.data());
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
  // Its tables are large; a thread keeps them.
  static thread_local const std::unique_ptr<libdeflate_compressor, FreeCompressor> compressor(
      libdeflate_alloc_compressor(level));
  out.bytes.resize(raw.size());
  const std::size_t stored = shuffles(filters) ? noise_first(shuffled, filters.element) : 0;
  const std::size_t size = compress(compressor.get(), shuffled, stored, out.bytes);
  if (size == 0 || size >= raw.size()) return {std::move(shuffled), bit_of_deflate(filters)};
  out.bytes.resize(size);
  return out;
}

bool unpack_chunk(const PackedChunk& packed, const ChunkFilters& filters, std::span<std::byte> raw) {
  const bool mixed = shuffles(filters) && !(packed.skipped & 1);
  const auto scratch = mixed ? std::make_unique_for_overwrite<std::byte[]>(raw.size()) : nullptr;
  const std::span<std::byte> flat = mixed ? std::span(scratch.get(), raw.size()) : raw;
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
