#pragma once
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace hml {

class OnnxValue;

/// What is learned of one number of an event, such as a mass: its mean, its median, quantiles, or mean and uncertainty.
/// Numbers are in units of their spread: a loss knows nothing of their scale.
class ValueLoss {
 public:
  virtual ~ValueLoss() = default;
  /// What it says of the number, one name an output: {""} for the number itself, {".q0.16", ".q0.84"}, {"", ".sigma"}.
  virtual std::vector<std::string> says() const { return {""}; }
  /// The loss of one event, and its derivatives by the outputs (of says()).
  virtual double evaluate(std::span<const float> outputs, double truth, std::span<double> slopes) const = 0;
  /// What is said from the outputs; a number with mean `mean` and spread `spread` in training is brought back to it.
  virtual void predict(std::span<const float> outputs, double mean, double spread, std::span<float> said) const;
  /// The same in a graph of ONNX, of (events, outputs).
  virtual OnnxValue predict_in_onnx(const OnnxValue& outputs, const OnnxValue& mean, const OnnxValue& spread) const;
};

/// squared     (output - truth)^2, which finds the mean
/// absolute    |output - truth|, which finds the median
/// huber       squared up to one spread, absolute beyond it (Ann. Math. Statist. 35 (1964) 73)
/// quantile    (truth - output) (q - [truth < output]) for every quantile q (Koenker and Bassett, Econometrica 46 (1978) 33)
/// gaussian    -ln of a normal density whose mean and width both are learned (Nix and Weigend, ICNN 1994)
std::vector<std::string> value_losses();
/// One of them by name; `quantiles`, in (0, 1), are those of `quantile`.
std::unique_ptr<ValueLoss> make_value_loss(const std::string& name, const std::vector<double>& quantiles);

}  // namespace hml
