#pragma once
#include <functional>

#include "hml/learn/labelled_stream.hpp"
#include "hml/learn/training/batches.hpp"

namespace hml {

/// Batches that come from the disk while the network learns.
class StreamBatches : public BatchSource {
 public:
  /// `prepare` makes of a batch what the network sees.
  StreamBatches(LabelledStream& stream, std::function<TrainingSample(const Labelled&)> prepare)
      : stream_(stream), prepare_(std::move(prepare)) {}

  std::int64_t rows() const override { return stream_.rows(); }
  std::int64_t batch_size() const override { return stream_.batch_size(); }
  void start(std::uint64_t epoch) override { stream_.start(epoch); }
  std::int64_t next() override;
  void copy(std::int64_t first, std::int64_t n, std::span<float> inputs, std::span<float> targets,
            std::span<float> weights) const override;

 private:
  LabelledStream& stream_;
  std::function<TrainingSample(const Labelled&)> prepare_;
  TrainingSample batch_;
};

}  // namespace hml
