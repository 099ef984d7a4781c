#pragma once
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "hml/core/random.hpp"
#include "hml/dataset/dataset.hpp"
#include "hml/dataset/file_rows.hpp"

namespace hml {

/// Rows side by side, all that a row has together, for rows are taken from anywhere; private to the stage, like all in this
/// header.
class RowTable {
 public:
  /// What a row has beside its inputs.
  struct Facts {
    double weight;
    std::int32_t label, sample;
  };

  /// For so many floats a row.
  explicit RowTable(std::size_t width) : stride_(facts + width) {}
  std::size_t size() const { return values_.size() / stride_; }
  void resize(std::size_t rows) { values_.resize(rows * stride_); }
  float* inputs(std::size_t row) { return values_.data() + row * stride_ + facts; }
  const float* inputs(std::size_t row) const { return values_.data() + row * stride_ + facts; }
  void set(std::size_t row, const Facts& of_row) { std::memcpy(values_.data() + row * stride_, &of_row, sizeof(Facts)); }
  Facts get(std::size_t row) const {
    Facts out;
    std::memcpy(&out, values_.data() + row * stride_, sizeof(Facts));
    return out;
  }
  static std::size_t row_bytes(std::size_t width) { return (facts + width) * sizeof(float); }

 private:
  static constexpr std::size_t facts = sizeof(Facts) / sizeof(float);
  std::size_t stride_;
  std::vector<float> values_;
};

/// What all sources of a stream share.
struct RowPlan {
  const Dataset* dataset = nullptr;
  std::vector<FileRows> files = {};         ///< those of the dataset
  std::vector<const DatasetInput*> inputs;  ///< those that are wanted
  std::vector<double> scales;               ///< of the weights, one a sample
  std::uint64_t seed = 0;
  bool shuffle = true;
  int threads = 1;

  std::size_t width() const;      ///< floats of a row
  std::size_t row_bytes() const;  ///< in a RowTable
};

/// Consecutive rows of a file that are read together.
struct RowBlock {
  std::size_t file = 0;
  std::uint64_t begin = 0, count = 0;
  std::size_t wanted = 0;  ///< rows that the source hands out
  std::int32_t label = 0;  ///< class of most of them
};

/// All blocks with wanted rows, of one class (-1: of any), in file order.
std::vector<RowBlock> find_blocks(const RowPlan& plan, std::int32_t label);

/// Hands out the wanted rows of one class (-1: of any), each once a pass.
///
/// In memory, the order of a pass is a random permutation, exactly. From the disk, blocks come in a random order in
/// which the classes are spread evenly, 8 MB or an eighth of `capacity` at a time, into a buffer of `capacity` rows and
/// those of one reading. A random one of the buffer is handed out; as soon as those of the next reading have place, they
/// are read: those of the pass that follows where this one has no more, so that reading never stops while the buffer
/// empties. Without shuffling rows come in file order.
class RowSource {
 public:
  RowSource(const RowPlan& plan, std::int32_t label, std::vector<RowBlock> blocks, std::size_t capacity,
            bool in_memory);

  std::size_t rows() const { return rows_; }
  /// Begins a pass; the order depends on the plan's seed, the class, and the pass. `following`: the pass that will most
  /// likely be next, whose rows are read when those of this one are.
  void start(std::uint64_t pass, std::uint64_t following);
  /// Puts the next row at `place` of the batch, whose inputs are those of the plan; start() must have been called, and
  /// no more than rows() are there.
  void next(Samples& batch, std::size_t place);

 private:
  /// A pass on its way from the disk.
  struct Pass {
    std::uint64_t number = 0;
    Random random{0, 0};
    std::vector<RowBlock> order;
    std::size_t block = 0, end = 0;  // the blocks that are read next, and
    std::size_t rows = 0;            // how many rows of them are wanted
    std::size_t held = 0;            // rows in the buffer
  };

  Random random_of(std::uint64_t pass) const;
  void permute(std::uint64_t pass);
  Pass begin(std::uint64_t number) const;
  void look_ahead(Pass& pass) const;
  bool fits(const Pass& pass) const;
  void fill(Pass& pass, bool from_behind);
  void hand_out(std::size_t slot, Samples& batch, std::size_t place) const;

  const RowPlan& plan_;
  std::int32_t label_;
  std::vector<RowBlock> blocks_;
  std::size_t rows_ = 0, capacity_, reading_;  // whatever the threads
  bool in_memory_;
  RowTable buffer_;
  // In memory a permutation. From the disk all slots of the buffer, the first ones with rows of this pass, the last ones
  // with those of the next, the others free.
  std::vector<std::size_t> slots_;
  bool read_ = false;           // in memory: all rows are there
  std::size_t handed_out_ = 0;  // likewise
  Pass now_;
  std::optional<Pass> next_;
  std::uint64_t following_ = 0;
};

}  // namespace hml
