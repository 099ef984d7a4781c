#include "hml/learn/training/losses/gaussian.hpp"

#include <cmath>

#include "hml/learn/onnx/onnx_operators.hpp"

namespace hml {

double GaussianLoss::evaluate(std::span<const float> outputs, double truth, std::span<double> slopes) const {
  const double distance = outputs[0] - truth, precision = std::exp(-static_cast<double>(outputs[1]));
  slopes[0] = distance * precision;
  slopes[1] = (1 - distance * distance * precision) / 2;
  return (outputs[1] + distance * distance * precision) / 2;
}

void GaussianLoss::predict(std::span<const float> outputs, double mean, double spread, std::span<float> said) const {
  said[0] = static_cast<float>(mean + spread * outputs[0]);
  said[1] = static_cast<float>(spread * std::exp(outputs[1] / 2.0));
}

OnnxValue GaussianLoss::predict_in_onnx(const OnnxValue& outputs, const OnnxValue& mean,
                                        const OnnxValue& spread) const {
  const OnnxValue width = exp(slice(outputs, 1, 1, 2) * 0.5f) * spread;
  return concat({ValueLoss::predict_in_onnx(slice(outputs, 1, 0, 1), mean, spread), width}, 1);
}

}  // namespace hml
