// Datasets of numbers: written in one go, read whole or by rows.
#include <algorithm>
#include <cstring>

#include "hml/core/hdf5/library.hpp"
#include "hml/core/threads.hpp"

namespace hml::h5 {

namespace {

constexpr std::uint64_t chunk_bytes = 1 << 18;

// Small columns are not worth a chunk.
template <class T>
std::uint64_t rows_of_chunk(const Shape& shape, std::size_t bytes) {
  if (bytes <= 4096) return 0;
  const std::uint64_t row = product(shape) / std::max<std::uint64_t>(shape[0], 1) * sizeof(T);
  return std::clamp<std::uint64_t>(chunk_bytes / (row + 1), 1, shape[0]);
}

// A torn or hostile file may claim any size: no more is taken from memory than its bytes can unfold to.
void check_size(hid_t dataset, std::uint64_t bytes, const std::string& name, const std::string& where) {
  constexpr std::uint64_t harmless = 1 << 26, most_of_deflate = 1100;
  if (bytes <= harmless || bytes / most_of_deflate <= H5Dget_storage_size(dataset)) return;
  throw Error(ErrorKind::input, fmt::format("{}: '{}' is torn: {} bytes of it cannot stand in {} of the file", where,
                                            name, bytes, H5Dget_storage_size(dataset)));
}

// Rows of one dataset, read chunk by chunk: the library is asked for the packed bytes alone, so that threads unpack
// at the same time.
class ChunkReader {
 public:
  ChunkReader(hid_t dataset, const Shape& shape, ChunkLayout layout, std::string what)
      : dataset_(dataset),
        rank_(shape.size()),
        layout_(layout),
        row_bytes_(product(Shape(shape.begin() + 1, shape.end())) * layout.filters.element),
        what_(std::move(what)) {}

  void read(std::uint64_t begin, std::uint64_t rows, std::byte* out, int threads) const {
    const std::uint64_t first = begin / layout_.rows, last = (begin + rows - 1) / layout_.rows;
    parallel_for(static_cast<std::int64_t>(last - first + 1), threads, [&](std::int64_t i, int) {
      const std::uint64_t start = (first + static_cast<std::uint64_t>(i)) * layout_.rows;
      const std::uint64_t from = std::max(start, begin), to = std::min(start + layout_.rows, begin + rows);
      std::byte* destination = out + (from - begin) * row_bytes_;
      if (to - from == layout_.rows) return unpack(start, {destination, layout_.rows * row_bytes_});
      std::vector<std::byte> whole(layout_.rows * row_bytes_);
      unpack(start, whole);
      std::memcpy(destination, whole.data() + (from - start) * row_bytes_, (to - from) * row_bytes_);
    });
  }

 private:
  PackedChunk packed(std::uint64_t row, std::size_t raw) const {
    const Turn turn;
    std::vector<hsize_t> place(rank_, 0);
    place[0] = row;
    PackedChunk out;
    hsize_t size = 0;
    if (H5Dget_chunk_storage_size(dataset_, place.data(), &size) < 0 || size == 0 || size > 2 * raw + 64) torn(row);
    out.bytes.resize(size);
    if (H5Dread_chunk(dataset_, H5P_DEFAULT, place.data(), &out.skipped, out.bytes.data()) < 0) torn(row);
    return out;
  }
  void unpack(std::uint64_t row, std::span<std::byte> out) const {
    if (!unpack_chunk(packed(row, out.size()), layout_.filters, out)) torn(row);
  }
  [[noreturn]] void torn(std::uint64_t row) const {
    throw Error(ErrorKind::input, fmt::format("{} is torn: its rows from {} on cannot be read", what_, row));
  }

  hid_t dataset_;
  std::size_t rank_;
  ChunkLayout layout_;
  std::uint64_t row_bytes_;
  std::string what_;
};

}  // namespace

template <class T>
void Group::write(const std::string& name, std::span<const T> values, const Shape& shape) {
  const Turn turn;
  if (product(shape) != values.size())
    throw Error(ErrorKind::internal,
                fmt::format("{}: '{}' has {} values, not those of its shape", where_, name, values.size()));
  const std::uint64_t rows = rows_of_chunk<T>(shape, values.size_bytes());
  auto dataset = make_dataset(handle_.id(), name, type_of<T>(), shape, rows, false, true, where_);
  if (values.empty()) return;
  const auto bytes = std::as_bytes(values);
  if (rows == 0) {
    check(H5Dwrite(dataset.id(), type_of<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), ErrorKind::io,
          fmt::format("write '{}'", name), where_);
    return;
  }
  const std::size_t size = bytes.size() / shape[0] * rows;
  std::vector<std::byte> last;
  for (std::uint64_t row = 0; row < shape[0]; row += rows) {
    auto raw = bytes.subspan(row / rows * size, std::min(size, bytes.size() - row / rows * size));
    if (raw.size() < size) {
      last.assign(raw.begin(), raw.end());
      last.resize(size);
      raw = last;
    }
    write_chunk(dataset.id(), row, pack_chunk(raw, {sizeof(T), true, true}), fmt::format("'{}'", name), where_);
  }
}

template <class T>
void Group::make_growing(const std::string& name, const Shape& row, std::uint64_t chunk_rows, bool compressed) {
  const Turn turn;
  Shape shape{0};
  shape.insert(shape.end(), row.begin(), row.end());
  make_dataset(handle_.id(), name, type_of<T>(), shape, std::max<std::uint64_t>(chunk_rows, 1), true, compressed,
               where_);
}

std::uint64_t Group::chunk_rows(const std::string& name) const {
  const Turn turn;
  return chunk_layout(open_dataset(handle_.id(), name, where_).id()).rows;
}

template <class T>
std::vector<T> Group::read(const std::string& name, int threads) const {
  const Shape extents = shape(name);
  return read_rows<T>(name, 0, extents.empty() ? 1 : extents[0], threads);
}

template <class T>
std::vector<T> Group::read_rows(const std::string& name, std::uint64_t begin, std::uint64_t rows, int threads) const {
  // Let go before chunks are unpacked; the handles close in turns of their own.
  std::optional<Turn> turn(std::in_place);
  auto dataset = open_dataset(handle_.id(), name, where_);
  auto type = own<H5Tclose>(H5Dget_type(dataset.id()));
  if (const auto kind = H5Tget_class(type.id()); kind != H5T_FLOAT && kind != H5T_INTEGER)
    throw Error(ErrorKind::input, fmt::format("{}: '{}' does not hold numbers", where_, name));
  const Shape extents = shape_of(dataset.id());
  if (extents.empty()) {
    std::vector<T> value(1);
    check(H5Dread(dataset.id(), type_of<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, value.data()), ErrorKind::input,
          fmt::format("read '{}'", name), where_);
    return value;
  }
  if (begin > extents[0] || rows > extents[0] - begin)
    throw Error(ErrorKind::input, fmt::format("{}: '{}' has {} rows; rows {} to {} were asked for", where_, name,
                                              extents[0], begin, begin + rows));
  Shape wanted = extents;
  wanted[0] = rows;
  const std::uint64_t size = product(wanted);
  check_size(dataset.id(), size < (std::uint64_t{1} << 60) ? size * sizeof(T) : size, name, where_);
  std::vector<T> values(size);
  if (values.empty()) return values;
  if (H5Tequal(type.id(), type_of<T>()) > 0)
    if (const ChunkLayout layout = chunk_layout(dataset.id()); layout.rows > 0) {
      turn.reset();
      ChunkReader(dataset.id(), extents, layout, fmt::format("{}: '{}'", where_, name))
          .read(begin, rows, std::as_writable_bytes(std::span(values)).data(), threads);
      return values;
    }
  std::vector<hsize_t> start(extents.size(), 0), count(wanted.begin(), wanted.end());
  start[0] = begin;
  auto file = own<H5Sclose>(H5Dget_space(dataset.id()));
  H5Sselect_hyperslab(file.id(), H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr);
  auto memory = own<H5Sclose>(H5Screate_simple(static_cast<int>(count.size()), count.data(), nullptr));
  check(H5Dread(dataset.id(), type_of<T>(), memory.id(), file.id(), H5P_DEFAULT, values.data()), ErrorKind::input,
        fmt::format("read '{}'", name), where_);
  return values;
}

#define HML_H5_TYPE(T)                                                                         \
  template void Group::write<T>(const std::string&, std::span<const T>, const Shape&);         \
  template void Group::make_growing<T>(const std::string&, const Shape&, std::uint64_t, bool); \
  template std::vector<T> Group::read<T>(const std::string&, int) const;                       \
  template std::vector<T> Group::read_rows<T>(const std::string&, std::uint64_t, std::uint64_t, int) const;
HML_H5_TYPE(float)
HML_H5_TYPE(double)
HML_H5_TYPE(std::int8_t)
HML_H5_TYPE(std::uint8_t)
HML_H5_TYPE(std::int16_t)
HML_H5_TYPE(std::uint16_t)
HML_H5_TYPE(std::int32_t)
HML_H5_TYPE(std::uint32_t)
HML_H5_TYPE(std::int64_t)
HML_H5_TYPE(std::uint64_t)
#undef HML_H5_TYPE

}  // namespace hml::h5
