#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

/// The bytes of one HDF5 chunk behind the standard filters "shuffle" and "deflate" (HDF5 File Format Specification 3.0,
/// IV.A.2.l, filters 2 and 1): packed and unpacked here rather than in the library, which does one chunk at a time.
namespace hml::h5 {

/// A chunk as it stands in the file.
struct PackedChunk {
  std::vector<std::byte> bytes;
  std::uint32_t skipped = 0;  ///< bit f is set where filter f was left out for this chunk
};

/// Which filters a dataset has, in the order in which they were applied.
struct ChunkFilters {
  std::size_t element = 1;  ///< bytes of an element, what "shuffle" goes by
  bool shuffle = false, deflate = false;
};

/// Packs a chunk; deflate is skipped where it gains nothing. The same bytes give the same chunk, always.
PackedChunk pack_chunk(std::span<const std::byte> raw, const ChunkFilters& filters);
/// Unpacks a chunk into `raw`, which has its full size; false where the chunk is torn.
bool unpack_chunk(const PackedChunk& packed, const ChunkFilters& filters, std::span<std::byte> raw);

}  // namespace hml::h5
