#include "hml/learn/training/losses/quantile.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "hml/learn/onnx/onnx_operators.hpp"

namespace hml {

QuantileLoss::QuantileLoss(std::vector<double> quantiles) : quantiles_(std::move(quantiles)) {
  std::sort(quantiles_.begin(), quantiles_.end());
}

std::vector<std::string> QuantileLoss::says() const {
  std::vector<std::string> out;
  for (const double q : quantiles_) out.push_back(fmt::format(".q{:g}", q));
  return out;
}

double QuantileLoss::evaluate(std::span<const float> outputs, double truth, std::span<double> slopes) const {
  double loss = 0;
  for (std::size_t k = 0; k < quantiles_.size(); ++k) {
    const double above = truth - outputs[k];
    slopes[k] = above > 0 ? -quantiles_[k] : above < 0 ? 1 - quantiles_[k] : 0;
    loss -= above * slopes[k];
  }
  return loss;
}

void QuantileLoss::predict(std::span<const float> outputs, double mean, double spread, std::span<float> said) const {
  ValueLoss::predict(outputs, mean, spread, said);
  std::sort(said.begin(), said.end());
}

OnnxValue QuantileLoss::predict_in_onnx(const OnnxValue& outputs, const OnnxValue& mean,
                                        const OnnxValue& spread) const {
  return smallest(ValueLoss::predict_in_onnx(outputs, mean, spread), outputs.size(1)).first;
}

}  // namespace hml
