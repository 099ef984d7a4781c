#include "hml/learn/training/value_loss.hpp"

#include "hml/learn/onnx/onnx_operators.hpp"
#include "hml/learn/training/losses/gaussian.hpp"
#include "hml/learn/training/losses/quantile.hpp"
#include "hml/learn/training/losses/residual.hpp"

namespace hml {

void ValueLoss::predict(std::span<const float> outputs, double mean, double spread, std::span<float> said) const {
  for (std::size_t k = 0; k < outputs.size(); ++k) said[k] = static_cast<float>(mean + spread * outputs[k]);
}

OnnxValue ValueLoss::predict_in_onnx(const OnnxValue& outputs, const OnnxValue& mean, const OnnxValue& spread) const {
  return outputs * spread + mean;
}

std::vector<std::string> value_losses() { return {"squared", "absolute", "huber", "quantile", "gaussian"}; }

std::unique_ptr<ValueLoss> make_value_loss(const std::string& name, const std::vector<double>& quantiles) {
  if (name == "quantile") return std::make_unique<QuantileLoss>(quantiles);
  if (name == "gaussian") return std::make_unique<GaussianLoss>();
  if (name == "absolute") return std::make_unique<AbsoluteLoss>();
  if (name == "huber") return std::make_unique<HuberLoss>();
  return std::make_unique<SquaredLoss>();
}

}  // namespace hml
