#pragma once
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <type_traits>

#include <fmt/format.h>
#include <hdf5.h>

#include "hml/core/error.hpp"
#include "hml/core/hdf5.hpp"
#include "hml/core/hdf5/chunk.hpp"

/// How the layer speaks with the C library; private to core/hdf5.
namespace hml::h5 {

/// The C library, as Debian builds it, must not be entered by two threads, not even for two files: who calls it holds
/// a turn. One thread may hold several.
class Turn {
 public:
  Turn();

 private:
  std::lock_guard<std::recursive_mutex> lock_;
};

/// The library's own account of the last failure: the message nearest to the operating system.
std::string reason();
/// Stops the library from printing, and from writing out what is open at the end of the program.
void quiet();

template <class Id>
Id check(Id id, ErrorKind kind, const std::string& action, const std::string& where) {
  if (id < 0) throw Error(kind, fmt::format("{}: cannot {} ({})", where, action, reason()));
  return id;
}

template <auto Close>
Handle own(hid_t id) {
  return Handle(id, [](std::int64_t held) { return static_cast<int>(Close(held)); });
}

template <class T>
hid_t type_of() {
  if constexpr (std::is_same_v<T, float>) return H5T_NATIVE_FLOAT;
  if constexpr (std::is_same_v<T, double>) return H5T_NATIVE_DOUBLE;
  if constexpr (std::is_same_v<T, std::int8_t>) return H5T_NATIVE_INT8;
  if constexpr (std::is_same_v<T, std::uint8_t>) return H5T_NATIVE_UINT8;
  if constexpr (std::is_same_v<T, std::int16_t>) return H5T_NATIVE_INT16;
  if constexpr (std::is_same_v<T, std::uint16_t>) return H5T_NATIVE_UINT16;
  if constexpr (std::is_same_v<T, std::int32_t>) return H5T_NATIVE_INT32;
  if constexpr (std::is_same_v<T, std::uint32_t>) return H5T_NATIVE_UINT32;
  if constexpr (std::is_same_v<T, std::int64_t>) return H5T_NATIVE_INT64;
  if constexpr (std::is_same_v<T, std::uint64_t>) return H5T_NATIVE_UINT64;
}

/// Number of elements; saturated, for the shape may come from a torn file.
std::uint64_t product(const Shape& shape);

/// An existing dataset; an input error names it where it is missing.
Handle open_dataset(hid_t group, const std::string& name, const std::string& where);
/// A new dataset without time stamps, in chunks of `chunk_rows` rows (0: in one piece, uncompressed). `grows` leaves
/// its first axis without a limit.
Handle make_dataset(hid_t group, const std::string& name, hid_t type, const Shape& shape, std::uint64_t chunk_rows,
                    bool grows, bool compressed, const std::string& where);
Shape shape_of(hid_t dataset);
/// Puts a chunk that starts at `row` into a chunked dataset; an io error names `what`.
void write_chunk(hid_t dataset, std::uint64_t row, const PackedChunk& chunk, const std::string& what,
                 const std::string& where);

/// How a dataset lies in the file, where that is something that this layer packs and unpacks by itself: chunks of whole
/// rows behind no filters, deflate, or shuffle and deflate. rows == 0 where it is anything else.
struct ChunkLayout {
  std::uint64_t rows = 0;  ///< of a chunk
  ChunkFilters filters;
};
ChunkLayout chunk_layout(hid_t dataset);

}  // namespace hml::h5
