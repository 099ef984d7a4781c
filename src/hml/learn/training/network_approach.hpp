#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "hml/learn/approach.hpp"
#include "hml/learn/training/network_weights.hpp"
#include "hml/learn/training/normaliser.hpp"
#include "hml/learn/training/task_loss.hpp"
#include "hml/learn/training/trainer.hpp"

namespace hml {

class OnnxValue;
class OnnxWeights;

/// What all networks share as approaches: training, loss, normalisation, the table of layers, numbers in the model file.
/// A network adds its own parameters and its layers.
class NetworkApproach : public Approach {
 public:
  /// Defaults of `epochs` and `normalise`.
  NetworkApproach(int epochs, std::string normalise) : normalise_(std::move(normalise)) {
    training_.epochs = epochs;
    validation_split_ = 0.1;
  }
  bool classifies() const override { return loss_ != "none"; }
  std::vector<std::string> targets() const override { return targets_; }
  std::vector<std::string> estimates() const override;
  Table summary() const override;
  /// All numbers by name; the metadata says what the model is: kind, parameters, features and classes as JSON.
  StoredTensors weights() const;
  /// The numbers (n, row) that the network sees of an input (aligned()): normalised, missing ones filled in.
  std::vector<float> normalised(const Tensor& input) const;
  /// Derivatives by those numbers of the log odds ln(p / (1 - p)) of a class's probability p. Padded places have none.
  struct InputGradients {
    std::int64_t first = 0, events = 0;
    std::vector<float> values;  ///< (events, row), row-major
  };
  /// Hands the derivatives of all events of an input (aligned()) to `use`, some events at a time and in their order.
  void input_gradients(const Tensor& input, std::int64_t of_class, int threads,
                       const std::function<void(const InputGradients&)>& use) const;
  /// How the parts of the events of an input (aligned()) look at each other, one map a layer; none where no layer
  /// attends. A map holds (events, heads, queries, keys) numbers.
  std::vector<AttentionMap> attention(const Tensor& input) const;
  /// The model as an ONNX file (opset 17), from inputs as predict() takes them, normalisation and missing values
  /// included, to what it says: input of the representation's name, (events, ...), outputs `probabilities`, (events,
  /// classes), and `estimates`, (events, estimates()), or one of them, all in single precision. Weights bear their names;
  /// metadata_props has hml_kind, hml_classes, hml_estimates, hml_input, hml_features and hml_missing, or hml_parts where
  /// there are several inputs. A usage error where a network is not written so.
  std::string onnx() const;

 protected:
  void declare_own(Parameters& p) override;
  virtual void declare_network(Parameters& p) = 0;
  /// The network for events of input_shape() with features() and `outputs` raw outputs, on a device ("cpu", "cuda:0").
  virtual std::unique_ptr<Network> build(std::int64_t outputs, const std::string& device) const = 0;
  /// The network as a formula: normalised inputs (events, ...) to raw outputs (events, outputs). A usage error, as here,
  /// where it is not written in ONNX.
  virtual OnnxValue in_onnx(const OnnxWeights& weights, const OnnxValue& inputs) const;
  /// The same from the graph's own inputs on, and what the file says of them. Overridden by what has several inputs.
  virtual OnnxValue outputs_in_onnx(const OnnxWeights& weights) const;
  virtual std::map<std::string, std::string> onnx_inputs() const;
  /// For a network to set defaults of its own.
  TrainingOptions& training() { return training_; }
  /// Whether a feature reaches the network as it is, such as a momentum of which it computes masses.
  virtual bool is_raw(const std::string& /*feature*/) const { return false; }

  History learn(const Labelled& train, const Labelled& validation, const FitOptions& options) override;
  std::size_t memory() const override { return static_cast<std::size_t>(memory_ * 1e9); }
  std::int64_t batch_size() const override { return training_.batch_size; }
  History learn_streamed(LabelledStream& train, LabelledStream* validation, const FitOptions& options) override;
  Scores score(const Tensor& input, int threads) const override;
  Estimates estimate_targets(const Tensor& input, int threads) const override;
  void write_state(h5::Group& group) const override;
  void read_state(const h5::Group& group) override;
  /// How inputs are scaled: its parameters, what is learned of the training sample, what the network sees of the events
  /// [first, first + n) of an input, (n, row), and its place in the model's file. Overridden by what has several inputs.
  virtual void declare_scaling(Parameters& p);
  virtual void learn_scaling(const Tensor& input);
  /// Infinite values are refused; missing ones are filled in.
  void check_values(const Tensor& input, std::int64_t first) const override;
  virtual void scale(const Tensor& input, std::size_t first, std::size_t n, std::span<float> out) const {
    normaliser_.apply(input, first, n, out);
  }
  virtual void write_scaling(h5::Group& group) const;
  virtual void read_scaling(const h5::Group& group);
  std::vector<ModelExport> exports() const override;

 private:
  friend class JointApproach;  // whose parts are approaches without a training of their own
  std::unique_ptr<Loss> loss() const;
  void learn_scales(const std::vector<float>& targets);
  void make_network(const Loss& loss, const std::string& device);
  TrainingSample sample(const Labelled& data, double mean_weight) const;
  TrainingSample without_inputs(const Labelled& data, double mean_weight) const;
  std::vector<float> scaled(const Tensor& input) const;
  std::vector<float> training_targets(const Labelled& data) const;
  std::vector<float> predictions(const Tensor& input, std::int64_t first, std::int64_t count, int threads) const;
  std::vector<float> missing_values() const { return {missing_.begin(), missing_.end()}; }

  std::string normalise_, loss_ = "cross_entropy", target_loss_ = "squared", start_, precision_ = "float32";
  std::vector<std::string> targets_;
  std::vector<double> quantiles_{0.16, 0.5, 0.84};
  double target_weight_ = 1;
  std::vector<TargetScale> scales_;
  double smoothing_ = 0, memory_ = 4;
  std::vector<double> missing_{-999};
  TrainingOptions training_;
  Normaliser normaliser_;
  std::unique_ptr<Network> network_;
};

}  // namespace hml
