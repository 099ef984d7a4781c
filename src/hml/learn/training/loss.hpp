#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "hml/learn/history.hpp"

namespace hml {

class OnnxValue;

/// What a network's raw outputs are held against in training, and what is predicted from them.
class Loss {
 public:
  virtual ~Loss() = default;
  /// Raw outputs an event.
  virtual std::int64_t outputs() const = 0;
  /// Numbers of an event that outputs are held against, and numbers that are predicted of it.
  virtual std::int64_t targets() const { return 1; }
  virtual std::int64_t predictions() const = 0;
  /// Whether the first target is a label, so that predictions are right or wrong.
  virtual bool classifies() const { return true; }
  /// Sums of weight, weight x loss and, for classes, weight where the prediction is right, over n events: outputs
  /// (n, outputs), targets (n, targets), weights (n). Where `gradients` (n, outputs) is not empty it becomes `scale` times the
  /// derivative of the summed loss by the outputs.
  virtual Tally evaluate(std::span<const float> outputs, std::span<const float> targets,
                         std::span<const float> weights, std::span<float> gradients, double scale) const = 0;
  /// Predictions (n, predictions) of n events; for k classes probabilities (n, k).
  virtual void predict(std::span<const float> outputs, std::span<float> predictions) const = 0;
  /// The same in a graph of ONNX: raw outputs (events, outputs) to predictions (events, predictions).
  virtual OnnxValue predict_in_onnx(const OnnxValue& outputs) const = 0;
};

/// The losses for k classes, targets being labels 0 to k - 1:
///
///     cross_entropy         -ln softmax(outputs)[label], k outputs
///     binary_cross_entropy  -ln sigmoid(+-output), one output for two classes
///     focal                 cross_entropy times (1 - p)^2, p the probability of the label (arXiv:1708.02002)
std::vector<std::string> class_losses();
/// One of them by name; `smoothing` mixes the label with the even distribution over the classes. A config error for more
/// than two classes where two are meant.
std::unique_ptr<Loss> make_class_loss(const std::string& name, std::int64_t classes, double smoothing);

}  // namespace hml
