#include "hml/core/hdf5/library.hpp"

#include <algorithm>
#include <limits>
#include <string_view>
#include <vector>

namespace hml::h5 {

namespace {

std::recursive_mutex& one_mutex() {
  static std::recursive_mutex one;
  return one;
}

}  // namespace

Turn::Turn() : lock_(one_mutex()) {}

std::string reason() {
  std::string text;
  auto walk = [](unsigned, const H5E_error2_t* entry, void* out) -> herr_t {
    if (entry->desc) *static_cast<std::string*>(out) = entry->desc;
    return 0;
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_DOWNWARD, walk, &text);
  // Of a failed write only what the system said is for the user, not the addresses of buffers.
  const std::string_view system = "error message = '";
  if (const auto at = text.find(system); at != std::string::npos) {
    const auto begin = at + system.size();
    return text.substr(begin, text.find('\'', begin) - begin);
  }
  return text.empty() ? "unknown reason" : text;
}

// HDF5 prints its error stack on stderr unless told not to; our one message is enough. At the end of the program it
// would write out what is still open, and crash over a file that a full disk left incomplete; we close all ourselves.
void quiet() {
  static const bool once = (H5dont_atexit(), H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr), true);
  (void)once;
}

std::uint64_t product(const Shape& shape) {
  std::uint64_t out = 1;
  for (const auto extent : shape)
    if (__builtin_mul_overflow(out, extent, &out)) return std::numeric_limits<std::uint64_t>::max();
  return out;
}

Handle open_dataset(hid_t group, const std::string& name, const std::string& where) {
  if (H5Lexists(group, name.c_str(), H5P_DEFAULT) <= 0)
    throw Error(ErrorKind::input, fmt::format("{}: holds no '{}'", where, name));
  return own<H5Dclose>(
      check(H5Dopen2(group, name.c_str(), H5P_DEFAULT), ErrorKind::input, fmt::format("open '{}'", name), where));
}

Handle make_dataset(hid_t group, const std::string& name, hid_t type, const Shape& shape, std::uint64_t chunk_rows,
                    bool grows, bool compressed, const std::string& where) {
  auto properties = own<H5Pclose>(H5Pcreate(H5P_DATASET_CREATE));
  H5Pset_obj_track_times(properties.id(), false);
  std::vector<hsize_t> now(shape.begin(), shape.end()), most = now;
  if (chunk_rows > 0) {
    std::vector<hsize_t> chunk = now;
    chunk[0] = chunk_rows;
    for (auto& extent : chunk) extent = std::max<hsize_t>(extent, 1);
    H5Pset_chunk(properties.id(), static_cast<int>(chunk.size()), chunk.data());
    if (compressed) H5Pset_shuffle(properties.id()), H5Pset_deflate(properties.id(), 1);
  }
  if (grows) now[0] = 0, most[0] = H5S_UNLIMITED;
  auto space = own<H5Sclose>(H5Screate_simple(static_cast<int>(now.size()), now.data(), most.data()));
  return own<H5Dclose>(
      check(H5Dcreate2(group, name.c_str(), type, space.id(), H5P_DEFAULT, properties.id(), H5P_DEFAULT), ErrorKind::io,
            fmt::format("make '{}'", name), where));
}

Shape shape_of(hid_t dataset) {
  auto space = own<H5Sclose>(H5Dget_space(dataset));
  Shape shape(static_cast<std::size_t>(std::max(H5Sget_simple_extent_ndims(space.id()), 0)));
  std::vector<hsize_t> extents(shape.size());
  H5Sget_simple_extent_dims(space.id(), extents.data(), nullptr);
  std::copy(extents.begin(), extents.end(), shape.begin());
  return shape;
}

void write_chunk(hid_t dataset, std::uint64_t row, const PackedChunk& chunk, const std::string& what,
                 const std::string& where) {
  std::vector<hsize_t> place(shape_of(dataset).size(), 0);
  place[0] = row;
  check(H5Dwrite_chunk(dataset, H5P_DEFAULT, chunk.skipped, place.data(), chunk.bytes.size(), chunk.bytes.data()),
        ErrorKind::io, "write " + what, where);
}

namespace {

// Whether the filters of a dataset are ones that chunk.hpp knows, in the order that everybody writes.
bool read_filters(hid_t properties, ChunkFilters& filters) {
  const int n = H5Pget_nfilters(properties);
  for (int i = 0; i < n; ++i) {
    unsigned flags = 0, config = 0;
    std::size_t values = 0;
    const auto filter =
        H5Pget_filter2(properties, static_cast<unsigned>(i), &flags, &values, nullptr, 0, nullptr, &config);
    if (filter == H5Z_FILTER_SHUFFLE && i == 0)
      filters.shuffle = true;
    else if (filter == H5Z_FILTER_DEFLATE && i == n - 1 && !filters.deflate)
      filters.deflate = true;
    else
      return false;
  }
  return n >= 0;
}

}  // namespace

ChunkLayout chunk_layout(hid_t dataset) {
  ChunkLayout out;
  auto properties = own<H5Pclose>(H5Dget_create_plist(dataset));
  if (H5Pget_layout(properties.id()) != H5D_CHUNKED || !read_filters(properties.id(), out.filters)) return {};
  const Shape shape = shape_of(dataset);
  std::vector<hsize_t> chunk(shape.size());
  if (H5Pget_chunk(properties.id(), static_cast<int>(chunk.size()), chunk.data()) != static_cast<int>(shape.size()))
    return {};
  for (std::size_t axis = 1; axis < shape.size(); ++axis)
    if (chunk[axis] != shape[axis]) return {};
  auto type = own<H5Tclose>(H5Dget_type(dataset));
  out.filters.element = H5Tget_size(type.id());
  const auto bytes = product(Shape(chunk.begin(), chunk.end()));
  // HDF5 itself keeps chunks below 4 GiB.
  if (out.filters.element == 0 || bytes > (std::uint64_t{1} << 32) / out.filters.element) return {};
  out.rows = chunk[0];
  return out;
}

}  // namespace hml::h5
