#pragma once
#include <cstdint>
#include <vector>

#include "hml/event/root/bytes.hpp"

namespace hml::root {

/// Unpacks the blocks "ZL" (zlib), "XZ" (LZMA), "L4" (LZ4 behind its checksum), "ZS" (Zstandard) and "CS" (zlib's
/// deflate without a frame, of old files) to the `size` bytes that they must give. Damaged blocks are an input error;
/// memory grows with what was unpacked, not with what a header claims.
std::vector<std::uint8_t> unpack(Bytes packed, std::size_t size);

}  // namespace hml::root
