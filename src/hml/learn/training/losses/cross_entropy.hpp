#pragma once
#include "hml/learn/training/loss.hpp"

namespace hml {

/// Cross-entropy of softmax probabilities, with `smoothing` of the labels and, for a positive `focus`, the factor
/// (1 - p)^focus of arXiv:1708.02002, which turns to the events that are not yet told apart.
class CrossEntropy : public Loss {
 public:
  explicit CrossEntropy(std::int64_t classes, double smoothing = 0, double focus = 0)
      : classes_(classes), smoothing_(smoothing), focus_(focus) {}
  std::int64_t outputs() const override { return classes_; }
  std::int64_t predictions() const override { return classes_; }
  Tally evaluate(std::span<const float> outputs, std::span<const float> targets, std::span<const float> weights,
                 std::span<float> gradients, double scale) const override;
  void predict(std::span<const float> outputs, std::span<float> predictions) const override;
  OnnxValue predict_in_onnx(const OnnxValue& outputs) const override;

 private:
  std::int64_t classes_;
  double smoothing_, focus_;
};

}  // namespace hml
