// Datasets of numbers: written in one go, read whole or by rows.
#include <algorithm>

#include "hml/core/hdf5/library.hpp"

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
std::vector<T> Group::read_rows(const std::string& name, std::uint64_t begin, std::uint64_t count, int threads) const {
  return RowReader<T>(*this, name).read(begin, count, threads);
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
