#pragma once
#include "hml/learn/training/loss.hpp"

namespace hml {

/// Cross-entropy of one output x for two classes, of probability sigmoid(x) for class 1.
class BinaryCrossEntropy : public Loss {
 public:
  explicit BinaryCrossEntropy(double smoothing = 0) : smoothing_(smoothing) {}
  std::int64_t outputs() const override { return 1; }
  std::int64_t predictions() const override { return 2; }
  Tally evaluate(std::span<const float> outputs, std::span<const float> targets, std::span<const float> weights,
                 std::span<float> gradients, double scale) const override;
  void predict(std::span<const float> outputs, std::span<float> predictions) const override;
  OnnxValue predict_in_onnx(const OnnxValue& outputs) const override;

 private:
  double smoothing_;
};

}  // namespace hml
