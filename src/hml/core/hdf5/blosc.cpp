#include "hml/core/hdf5/blosc.hpp"

#include <cstdlib>

#include <blosc.h>
#include <hdf5.h>

namespace hml::h5 {
namespace {

constexpr H5Z_filter_t blosc_filter = 32001;  // registered with the HDF Group

/// The filter's function as H5Zregister() wants it: 0 stands for failure. Packing is not offered: we write no such
/// files.
size_t unpack(unsigned flags, size_t, const unsigned*, size_t bytes, size_t* buffer_bytes, void** buffer) {
  size_t unpacked = 0, packed = 0, block = 0;
  if (!(flags & H5Z_FLAG_REVERSE)) return 0;
  if (blosc_cbuffer_validate(*buffer, bytes, &unpacked) < 0 || unpacked == 0) return 0;
  blosc_cbuffer_sizes(*buffer, &unpacked, &packed, &block);
  void* out = std::malloc(unpacked);
  if (!out) return 0;
  if (blosc_decompress_ctx(*buffer, out, unpacked, 1) != static_cast<int>(unpacked)) {
    std::free(out);
    return 0;
  }
  std::free(*buffer);
  *buffer = out;
  *buffer_bytes = unpacked;
  return unpacked;
}

}  // namespace

void register_blosc() {
  static const H5Z_class2_t filter{H5Z_CLASS_T_VERS, blosc_filter, 0, 1, "blosc", nullptr, nullptr, unpack};
  static const bool once = H5Zregister(&filter) >= 0;
  (void)once;
}

}  // namespace hml::h5
