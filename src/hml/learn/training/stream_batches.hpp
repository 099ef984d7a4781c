#pragma once
#include <functional>

#include "hml/learn/labelled_stream.hpp"
#include "hml/learn/training/batches.hpp"

namespace hml {

/// Batches that come from the disk while the network learns.
class StreamBatches : public BatchSource {
 public:
  /// What the network sees of a labelled batch: of events [first, first + n) the inputs (n, row), which the threads ask
  /// for that learn, and of all events targets and weights, without the inputs.
  struct Preparation {
    std::function<void(const Tensor&, std::size_t first, std::size_t n, std::span<float> out)> inputs;
    std::function<TrainingSample(const Labelled&)> rest;
  };
  StreamBatches(LabelledStream& stream, Preparation prepare) : stream_(stream), prepare_(std::move(prepare)) {}

  std::int64_t rows() const override { return stream_.rows(); }
  std::int64_t batch_size() const override { return stream_.batch_size(); }
  void start(std::uint64_t epoch) override { stream_.start(epoch); }
  std::int64_t next() override;
  void copy(std::int64_t first, std::int64_t n, std::span<float> inputs, std::span<float> targets,
            std::span<float> weights) const override;

 private:
  LabelledStream& stream_;
  Preparation prepare_;
  const Labelled* batch_ = nullptr;
  TrainingSample rest_;
};

}  // namespace hml
