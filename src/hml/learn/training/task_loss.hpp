#pragma once
#include <memory>
#include <string>
#include <vector>

#include "hml/learn/training/loss.hpp"
#include "hml/learn/training/value_loss.hpp"

namespace hml {

/// Mean and spread of a target in the training sample.
struct TargetScale {
  double mean = 0, spread = 1;
};

/// The class and numbers of an event, learned at once: loss of the class + weight x (sum of the numbers' losses).
///
///     targets      (n, [label,] numbers)       numbers in units of their spread; NaN where an event has none, which
///                                              then says nothing of it
///     outputs      (n, [the class'], those of the first number, of the second, ...)
///     predictions  (n, [probabilities], what is said of the first number, ...)
class TaskLoss : public Loss {
 public:
  /// `classes` is null where numbers alone are learned; `scales`, one a number, bring predictions back.
  TaskLoss(std::unique_ptr<Loss> classes, std::unique_ptr<ValueLoss> values, std::vector<TargetScale> scales,
           double weight);

  std::int64_t outputs() const override;
  std::int64_t targets() const override;
  std::int64_t predictions() const override;
  bool classifies() const override { return classes_ != nullptr; }
  Tally evaluate(std::span<const float> outputs, std::span<const float> targets, std::span<const float> weights,
                 std::span<float> gradients, double scale) const override;
  void predict(std::span<const float> outputs, std::span<float> predictions) const override;
  OnnxValue predict_in_onnx(const OnnxValue& outputs) const override;

 private:
  std::size_t value_outputs() const { return values_->says().size(); }
  Tally evaluate_class(std::span<const float> outputs, std::span<const float> targets, std::span<const float> weights,
                       std::span<float> gradients, double scale) const;

  std::unique_ptr<Loss> classes_;
  std::unique_ptr<ValueLoss> values_;
  std::vector<TargetScale> scales_;
  double weight_;
};

}  // namespace hml
