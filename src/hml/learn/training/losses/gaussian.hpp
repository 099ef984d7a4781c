#pragma once
#include "hml/learn/training/value_loss.hpp"

namespace hml {

/// Two outputs, the mean and the logarithm of the variance: (ln variance + (truth - mean)^2 / variance) / 2.
class GaussianLoss : public ValueLoss {
 public:
  std::vector<std::string> says() const override { return {"", ".sigma"}; }
  double evaluate(std::span<const float> outputs, double truth, std::span<double> slopes) const override;
  void predict(std::span<const float> outputs, double mean, double spread, std::span<float> said) const override;
  OnnxValue predict_in_onnx(const OnnxValue& outputs, const OnnxValue& mean,
                            const OnnxValue& spread) const override;
};

}  // namespace hml
