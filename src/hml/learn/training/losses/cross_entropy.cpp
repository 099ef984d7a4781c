#include "hml/learn/training/losses/cross_entropy.hpp"

#include <algorithm>
#include <cmath>

#include "hml/learn/onnx/onnx_operators.hpp"

namespace hml {

namespace {

// ln softmax of k outputs.
void log_softmax(const float* outputs, std::size_t k, double* logs) {
  const double most = *std::max_element(outputs, outputs + k);
  double sum = 0;
  for (std::size_t c = 0; c < k; ++c) sum += std::exp(outputs[c] - most);
  for (std::size_t c = 0; c < k; ++c) logs[c] = outputs[c] - most - std::log(sum);
}

}  // namespace

Tally CrossEntropy::evaluate(std::span<const float> outputs, std::span<const float> targets,
                             std::span<const float> weights, std::span<float> gradients, double scale) const {
  const auto k = static_cast<std::size_t>(classes_);
  Tally tally;
  std::vector<double> logs(k);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const float* row = outputs.data() + i * k;
    const auto label = static_cast<std::size_t>(targets[i]);
    const double weight = weights[i];
    log_softmax(row, k, logs.data());
    // Of the wanted distribution, wrong + right at the label: loss and slope of the focussing factor by ln p(label).
    const double wrong = smoothing_ / static_cast<double>(k), right = 1 - smoothing_;
    double entropy = -right * logs[label];
    for (std::size_t c = 0; c < k; ++c) entropy -= wrong * logs[c];
    const double p = std::exp(logs[label]), rest = 1 - p;
    const double factor = focus_ > 0 ? std::pow(rest, focus_) : 1;
    const double slope = focus_ > 0 ? -focus_ * p * std::pow(rest, focus_ - 1) * entropy : 0;
    tally.weight += weight, tally.loss += weight * factor * entropy;
    if (std::max_element(row, row + k) == row + label) tally.correct += weight;
    if (gradients.empty()) continue;
    for (std::size_t c = 0; c < k; ++c) {
      const double is_label = c == label;
      const double by_entropy = std::exp(logs[c]) - (right * is_label + wrong);
      const double by_log = slope * (is_label - std::exp(logs[c]));
      gradients[i * k + c] = static_cast<float>(scale * weight * (factor * by_entropy + by_log));
    }
  }
  return tally;
}

void CrossEntropy::predict(std::span<const float> outputs, std::span<float> predictions) const {
  const auto k = static_cast<std::size_t>(classes_);
  std::vector<double> logs(k);
  for (std::size_t i = 0; i < outputs.size(); i += k) {
    log_softmax(outputs.data() + i, k, logs.data());
    for (std::size_t c = 0; c < k; ++c) predictions[i + c] = static_cast<float>(std::exp(logs[c]));
  }
}

OnnxValue CrossEntropy::predict_in_onnx(const OnnxValue& outputs) const {
  return softmax(outputs, 1);
}

}  // namespace hml
