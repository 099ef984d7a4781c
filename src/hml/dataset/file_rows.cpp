#include "hml/dataset/file_rows.hpp"

#include <utility>

namespace hml {

namespace {

template <class T>
std::vector<T> piece(const std::vector<T>& values, std::uint64_t begin, std::uint64_t count) {
  const auto first = values.begin() + static_cast<std::ptrdiff_t>(begin);
  return {first, first + static_cast<std::ptrdiff_t>(count)};
}

}  // namespace

FileRows::FileRows(const DatasetFile& file, const std::vector<const DatasetInput*>& inputs, std::vector<bool> wanted)
    : file_(&file),
      wanted_(std::move(wanted)),
      labels_(file.file, "labels"),
      sample_(file.file, "sample"),
      weights_(file.file, "weights") {
  constexpr std::size_t wide = 32 * (2 * sizeof(std::int32_t) + sizeof(double));
  std::size_t row_bytes = 0;
  for (const auto* input : inputs) {
    inputs_.emplace_back(file.file, "inputs/" + input->name + "/values");
    row_bytes += static_cast<std::size_t>(input->row_size()) * sizeof(float);
  }
  if (row_bytes >= wide) held_ = read_columns(0, file.size);
}

RowColumns FileRows::read_columns(std::uint64_t begin, std::uint64_t count) const {
  return {file_->checked_labels(labels_.read(begin, count), begin), file_->checked_samples(sample_.read(begin, count), begin),
          weights_.read(begin, count)};
}

RowColumns FileRows::columns(std::uint64_t begin, std::uint64_t count) const {
  if (!held_) return read_columns(begin, count);
  return {piece(held_->labels, begin, count), piece(held_->sample, begin, count), piece(held_->weights, begin, count)};
}

}  // namespace hml
