#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "hml/dataset/stream.hpp"
#include "hml/learn/approach.hpp"

namespace hml {

/// Batches of a part of a dataset as learn_streamed() sees them: checked, labelled, and with weights of which those of
/// every class add up to the same where the dataset has a luminosity.
class LabelledStream {
 public:
  using Label = std::function<Labelled(const Samples&)>;
  /// `dataset` must outlive the stream. Reads the part once: sums of weights, and rows to begin with.
  LabelledStream(const Dataset& dataset, StreamOptions options, Label label);

  std::int64_t rows() const { return stream_.rows(); }
  std::int64_t batch_size() const { return batch_size_; }
  /// Sum of weights by class, and the mean of their magnitudes, as batches have them.
  const std::vector<double>& class_weights() const { return class_weights_; }
  double mean_magnitude() const { return mean_magnitude_; }
  /// Some of the rows, drawn at random: all, or 256 MB of them.
  const Tensor& head() const { return head_; }
  /// Their targets (n, targets).
  const std::vector<float>& head_targets() const { return head_targets_; }

  void start(std::uint64_t epoch) { stream_.start(epoch); }
  /// The next batch, valid until the next call; nullptr at the end of the epoch.
  const Labelled* next();

 private:
  void look_through(bool balance);

  Label label_;
  std::int64_t batch_size_;
  DatasetStream stream_;
  std::vector<double> class_weights_, scales_;
  double mean_magnitude_ = 0;
  Tensor head_;
  std::vector<float> head_targets_;
  std::optional<Labelled> batch_;
};

}  // namespace hml
