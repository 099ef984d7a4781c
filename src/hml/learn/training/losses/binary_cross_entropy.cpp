#include "hml/learn/training/losses/binary_cross_entropy.hpp"

#include <cmath>

#include "hml/learn/onnx/onnx_operators.hpp"

namespace hml {

namespace {

double sigmoid(double x) { return x >= 0 ? 1 / (1 + std::exp(-x)) : std::exp(x) / (1 + std::exp(x)); }

}  // namespace

// -y ln sigmoid(x) - (1 - y) ln sigmoid(-x) = max(x, 0) - x y + ln(1 + exp(-|x|)).
Tally BinaryCrossEntropy::evaluate(std::span<const float> outputs, std::span<const float> targets,
                                   std::span<const float> weights, std::span<float> gradients, double scale) const {
  Tally tally;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double x = outputs[i], weight = weights[i], y = (1 - smoothing_) * targets[i] + smoothing_ / 2;
    tally.weight += weight;
    tally.loss += weight * (std::max(x, 0.0) - x * y + std::log1p(std::exp(-std::abs(x))));
    if ((x > 0) == (targets[i] > 0.5f)) tally.correct += weight;
    if (!gradients.empty()) gradients[i] = static_cast<float>(scale * weight * (sigmoid(x) - y));
  }
  return tally;
}

void BinaryCrossEntropy::predict(std::span<const float> outputs, std::span<float> predictions) const {
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    predictions[2 * i + 1] = static_cast<float>(sigmoid(outputs[i]));
    predictions[2 * i] = static_cast<float>(sigmoid(-static_cast<double>(outputs[i])));
  }
}

OnnxValue BinaryCrossEntropy::predict_in_onnx(const OnnxValue& outputs) const {
  return concat({sigmoid(outputs * -1), sigmoid(outputs)}, 1);
}

}  // namespace hml
