// Rows of numbers, chunk by chunk where the layer can.
#include <algorithm>
#include <cstring>
#include <memory>

#include "hml/core/hdf5/library.hpp"
#include "hml/core/threads.hpp"

namespace hml::h5 {

namespace {

// A torn or hostile file may claim any size: no more is taken from memory than its bytes can unfold to.
void check_size(hid_t dataset, std::uint64_t bytes, const std::string& what) {
  constexpr std::uint64_t harmless = 1 << 26, most_of_deflate = 1100;
  if (bytes <= harmless || bytes / most_of_deflate <= H5Dget_storage_size(dataset)) return;
  throw Error(ErrorKind::input, fmt::format("{} is torn: {} bytes of it cannot stand in {} of the file", what, bytes,
                                            H5Dget_storage_size(dataset)));
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
      const std::size_t size = layout_.rows * row_bytes_;
      const auto whole = std::make_unique_for_overwrite<std::byte[]>(size);
      unpack(start, {whole.get(), size});
      std::memcpy(destination, whole.get() + (from - start) * row_bytes_, (to - from) * row_bytes_);
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
struct RowReader<T>::State {
  std::string what;  // for messages
  Handle dataset;
  Shape shape;
  ChunkLayout layout;  // no rows where the library has to read

  void check_rows(std::uint64_t begin, std::uint64_t count) const;
  std::uint64_t size(std::uint64_t count) const;
  void read_by_library(std::uint64_t begin, std::uint64_t count, T* out) const;
};

template <class T>
RowReader<T>::RowReader(const Group& group, const std::string& name) : state_(std::make_unique<State>()) {
  const Turn turn;
  State& state = *state_;
  state.what = fmt::format("{}: '{}'", group.where_, name);
  state.dataset = open_dataset(group.handle_.id(), name, group.where_);
  const hid_t dataset = state.dataset.id();
  const auto type = own<H5Tclose>(H5Dget_type(dataset));
  if (const auto kind = H5Tget_class(type.id()); kind != H5T_FLOAT && kind != H5T_INTEGER)
    throw Error(ErrorKind::input, fmt::format("{} does not hold numbers", state.what));
  state.shape = shape_of(dataset);
  if (!state.shape.empty() && H5Tequal(type.id(), type_of<T>()) > 0) state.layout = chunk_layout(dataset);
}

template <class T>
RowReader<T>::RowReader(RowReader&&) noexcept = default;
template <class T>
RowReader<T>::~RowReader() = default;

template <class T>
void RowReader<T>::State::check_rows(std::uint64_t begin, std::uint64_t count) const {
  const std::uint64_t rows = shape.empty() ? 1 : shape[0];
  if (begin > rows || count > rows - begin)
    throw Error(ErrorKind::input,
                fmt::format("{} has {} rows; rows {} to {} were asked for", what, rows, begin, begin + count));
}

// Numbers of so many rows; saturated.
template <class T>
std::uint64_t RowReader<T>::State::size(std::uint64_t count) const {
  Shape wanted = shape;
  if (!wanted.empty()) wanted[0] = count;
  return product(wanted);
}

template <class T>
void RowReader<T>::State::read_by_library(std::uint64_t begin, std::uint64_t count, T* out) const {
  const Turn turn;
  const auto file = own<H5Sclose>(H5Dget_space(dataset.id()));
  std::vector<hsize_t> start(shape.size(), 0), wanted(shape.begin(), shape.end());
  if (!shape.empty()) {
    start[0] = begin, wanted[0] = count;
    H5Sselect_hyperslab(file.id(), H5S_SELECT_SET, start.data(), nullptr, wanted.data(), nullptr);
  }
  const auto memory = own<H5Sclose>(H5Screate_simple(static_cast<int>(wanted.size()), wanted.data(), nullptr));
  if (H5Dread(dataset.id(), type_of<T>(), memory.id(), file.id(), H5P_DEFAULT, out) < 0)
    throw Error(ErrorKind::input, fmt::format("{} cannot be read ({})", what, reason()));
}

template <class T>
std::vector<T> RowReader<T>::read(std::uint64_t begin, std::uint64_t count, int threads) const {
  state_->check_rows(begin, count);
  const std::uint64_t size = state_->size(count);
  {
    const Turn turn;
    check_size(state_->dataset.id(), size < (std::uint64_t{1} << 60) ? size * sizeof(T) : size, state_->what);
  }
  std::vector<T> values(size);
  read(begin, count, values, threads);
  return values;
}

template <class T>
void RowReader<T>::read(std::uint64_t begin, std::uint64_t count, std::span<T> out, int threads) const {
  state_->check_rows(begin, count);
  if (out.size() != state_->size(count))
    throw Error(ErrorKind::internal, fmt::format("{}: {} rows are not {} numbers", state_->what, count, out.size()));
  if (out.empty()) return;
  if (state_->layout.rows == 0) return state_->read_by_library(begin, count, out.data());
  ChunkReader(state_->dataset.id(), state_->shape, state_->layout, state_->what)
      .read(begin, count, std::as_writable_bytes(out).data(), threads);
}

template class RowReader<float>;
template class RowReader<double>;
template class RowReader<std::int8_t>;
template class RowReader<std::uint8_t>;
template class RowReader<std::int16_t>;
template class RowReader<std::uint16_t>;
template class RowReader<std::int32_t>;
template class RowReader<std::uint32_t>;
template class RowReader<std::int64_t>;
template class RowReader<std::uint64_t>;

}  // namespace hml::h5
