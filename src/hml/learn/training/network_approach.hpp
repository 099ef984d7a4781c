#pragma once
#include <memory>
#include <string>
#include <vector>

#include "hml/learn/approach.hpp"
#include "hml/learn/training/network_weights.hpp"
#include "hml/learn/training/normaliser.hpp"
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
  Table summary() const override;
  /// All numbers by name; the metadata says what the model is: kind, parameters, features and classes as JSON.
  StoredTensors weights() const;
  /// The model as an ONNX file (opset 17), from inputs as predict() takes them, normalisation and missing values
  /// included, to its scores: input of the representation's name, (events, ...), and output `probabilities`, (events,
  /// classes), in single precision. Weights bear their names; metadata_props has hml_kind, hml_input, hml_features,
  /// hml_classes and hml_missing. A usage error where a network is not written so.
  std::string onnx() const;

 protected:
  void declare_own(Parameters& p) override;
  virtual void declare_network(Parameters& p) = 0;
  /// The network for events of input_shape() with features() and `outputs` raw outputs, on a device ("cpu", "cuda:0").
  virtual std::unique_ptr<Network> build(std::int64_t outputs, const std::string& device) const = 0;
  /// The network as a formula: normalised inputs (events, ...) to raw outputs (events, outputs). A usage error, as here,
  /// where it is not written in ONNX.
  virtual OnnxValue in_onnx(const OnnxWeights& weights, const OnnxValue& inputs) const;
  /// For a network to set defaults of its own.
  TrainingOptions& training() { return training_; }
  /// Whether a feature reaches the network as it is, such as a momentum of which it computes masses.
  virtual bool is_raw(const std::string& /*feature*/) const { return false; }

  History learn(const Labelled& train, const Labelled& validation, const FitOptions& options) override;
  std::size_t memory() const override { return static_cast<std::size_t>(memory_ * 1e9); }
  std::int64_t batch_size() const override { return training_.batch_size; }
  History learn_streamed(LabelledStream& train, LabelledStream* validation, const FitOptions& options) override;
  Scores score(const Tensor& input, int threads) const override;
  void write_state(h5::Group& group) const override;
  void read_state(const h5::Group& group) override;
  std::vector<ModelExport> exports() const override;

 private:
  std::unique_ptr<Loss> loss() const;
  void learn_normalisation(const Tensor& input);
  void make_network(const Loss& loss, const std::string& device);
  TrainingSample sample(const Labelled& data, double mean_weight) const;
  std::vector<float> missing_values() const { return {missing_.begin(), missing_.end()}; }

  std::string normalise_, loss_ = "cross_entropy", start_;
  double smoothing_ = 0, memory_ = 4;
  std::vector<double> missing_{-999};
  TrainingOptions training_;
  Normaliser normaliser_;
  std::unique_ptr<Network> network_;
};

}  // namespace hml
