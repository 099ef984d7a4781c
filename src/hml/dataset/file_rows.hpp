#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "hml/core/hdf5.hpp"
#include "hml/dataset/file.hpp"

namespace hml {

/// Labels, samples and weights of some rows; private to the stage, like all in this header.
struct RowColumns {
  std::vector<std::int32_t> labels, sample;
  std::vector<double> weights;
};

/// The columns of a file that a stream reads again and again. Where rows are wide, a block has far fewer of them than a
/// chunk of labels, samples and weights: those are then held, in less than a thirtieth of the memory of the rows.
class FileRows {
 public:
  /// `file` must outlive it; `inputs` and, of all rows, `wanted` are what the stream is made of.
  FileRows(const DatasetFile& file, const std::vector<const DatasetInput*>& inputs, std::vector<bool> wanted);
  bool wanted(std::uint64_t row) const { return wanted_[row]; }
  RowColumns columns(std::uint64_t begin, std::uint64_t count) const;
  /// Rows [begin, begin + count) of the input `index` of those wanted.
  void read(std::size_t index, std::uint64_t begin, std::uint64_t count, std::span<float> out) const {
    inputs_[index].read(begin, count, out);
  }

 private:
  RowColumns read_columns(std::uint64_t begin, std::uint64_t count) const;

  const DatasetFile* file_;
  std::vector<bool> wanted_;
  h5::RowReader<std::int32_t> labels_, sample_;
  h5::RowReader<double> weights_;
  std::vector<h5::RowReader<float>> inputs_;
  std::optional<RowColumns> held_;
};

}  // namespace hml
