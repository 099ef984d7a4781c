#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace hml {

/// Mini-batches of a labelled sample, epoch after epoch.
class BatchSource {
 public:
  virtual ~BatchSource() = default;
  /// Events of an epoch, and the most of a batch.
  virtual std::int64_t rows() const = 0;
  virtual std::int64_t batch_size() const = 0;
  /// Begins an epoch, in the order that belongs to it.
  virtual void start(std::uint64_t epoch) = 0;
  /// Goes to the next batch and tells how many events it has; 0 at the end of the epoch.
  virtual std::int64_t next() = 0;
  /// Writes events [first, first + n) of this batch: inputs (n, row) normalised, targets (n, numbers of
  /// an event), weights (n). Safe to call from several threads.
  virtual void copy(std::int64_t first, std::int64_t n, std::span<float> inputs, std::span<float> targets,
                    std::span<float> weights) const = 0;
};

/// A sample in memory, as a network sees it.
struct TrainingSample {
  std::vector<float> inputs;   ///< (n, row), normalised
  std::vector<float> targets;  ///< (n, ...): the label and what else is learned of an event
  std::vector<float> weights;  ///< (n)
  std::int64_t size() const { return static_cast<std::int64_t>(weights.size()); }
};

/// Batches of a sample in memory: every epoch in a random order of its own, or each time in the order of the sample.
class MemoryBatches : public BatchSource {
 public:
  /// `sample` must outlive the source; a key of 0 keeps its order.
  MemoryBatches(const TrainingSample& sample, std::int64_t batch_size, std::uint64_t shuffle_key);

  std::int64_t rows() const override { return sample_.size(); }
  std::int64_t batch_size() const override { return batch_size_; }
  void start(std::uint64_t epoch) override;
  std::int64_t next() override;
  void copy(std::int64_t first, std::int64_t n, std::span<float> inputs, std::span<float> targets,
            std::span<float> weights) const override;

 private:
  const TrainingSample& sample_;
  std::int64_t batch_size_;
  std::uint64_t key_;
  std::vector<std::int64_t> order_;
  std::int64_t begin_ = 0, end_ = 0;  // of this batch
};

}  // namespace hml
