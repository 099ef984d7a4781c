#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hml {

/// Curves of a training, one value an epoch (networks), a tree (boosting) or a feature (cuts).
struct History {
  struct Curve {
    std::string name;  ///< "loss", "accuracy", "validation_loss", "validation_accuracy"
    std::vector<double> values;
  };
  std::string unit = "epoch";  ///< what is counted: "epoch", "tree", "feature"
  std::vector<Curve> curves;

  /// Appends to the curve of that name, which is made where it is missing.
  void add(std::string_view name, double value);
  /// The curve of that name, or nullptr.
  const std::vector<double>* find(std::string_view name) const;
};

/// Running weighted means of the loss and the accuracy of a pass over a sample.
struct Tally {
  double weight = 0, loss = 0, correct = 0;

  void add(const Tally& other) { weight += other.weight, loss += other.loss, correct += other.correct; }
  double mean_loss() const { return weight != 0 ? loss / weight : 0; }
  double accuracy() const { return weight != 0 ? correct / weight : 0; }
};

/// The tally of scores (n, classes) against labels (n) with weights (n): cross-entropy with scores clipped to
/// [1e-7, 1 - 1e-7], as Keras does; the highest score is the prediction, the first on ties.
Tally tally(std::span<const float> scores, std::int64_t classes, std::span<const std::int32_t> labels,
            std::span<const double> weights);

}  // namespace hml
