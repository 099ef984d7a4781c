#pragma once
#include "hml/learn/training/value_loss.hpp"

namespace hml {

/// One output a quantile. What is said is sorted, which brings crossed quantiles nearer to the true ones
/// (arXiv:0704.3649).
class QuantileLoss : public ValueLoss {
 public:
  explicit QuantileLoss(std::vector<double> quantiles);
  std::vector<std::string> says() const override;
  double evaluate(std::span<const float> outputs, double truth, std::span<double> slopes) const override;
  void predict(std::span<const float> outputs, double mean, double spread, std::span<float> said) const override;
  OnnxValue predict_in_onnx(const OnnxValue& outputs, const OnnxValue& mean,
                            const OnnxValue& spread) const override;

 private:
  std::vector<double> quantiles_;  // rising
};

}  // namespace hml
