#pragma once
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <string>
#include <vector>

#include "hml/core/error.hpp"
#include "hml/learn/training/safetensors.hpp"
#include "torch_weights.hpp"

namespace hml {

/// What tools/make_network_references.py and make_graph_references.py wrote: jets, graphs or trees, and what a reference
/// implementation says of them.
class References {
 public:
  explicit References(const std::string& network, const std::string& inputs = "jets")
      : file_(read(network)), jets_(read(inputs)) {}

  torch::Tensor operator()(const std::string& name) const { return to_torch(file_.find(name)); }
  /// Its numbers in the given type: "eval" in float64 is "eval.float64".
  torch::Tensor in(torch::ScalarType type, const std::string& name) const {
    return (*this)(name + (type == torch::kFloat ? ".float32" : ".float64"));
  }
  torch::Tensor jets(const std::string& name) const { return to_torch(jets_.find(name)); }
  const StoredTensors& file() const { return file_; }
  /// Only the weights, by the network's own names.
  StoredTensors weights() const {
    StoredTensors out;
    for (auto tensor : file_.tensors)
      if (tensor.name.starts_with("weights.")) {
        tensor.name = tensor.name.substr(8);
        out.tensors.push_back(std::move(tensor));
      }
    return out;
  }
  std::int64_t parameters(const std::string& size) const { return (*this)("parameters." + size).item<std::int64_t>(); }

 private:
  static StoredTensors read(const std::string& name) {
    return read_safetensors(std::string(HML_TEST_DATA) + "/networks/" + name + ".safetensors");
  }
  StoredTensors file_, jets_;
};

/// Largest difference in units of the largest value.
inline double distance(const torch::Tensor& a, const torch::Tensor& b) {
  EXPECT_EQ(a.sizes(), b.sizes());
  return (a - b).abs().max().item<double>() / b.abs().max().item<double>();
}

/// The message of the error that is thrown, or nothing.
template <class Work>
std::string message_of(const Work& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.message();
  }
  return "";
}

inline double tolerance(torch::ScalarType type) { return type == torch::kFloat ? 1e-5 : 1e-10; }

inline std::int64_t parameters_of(const torch::nn::Module& network) {
  std::int64_t sum = 0;
  for (const auto& p : network.parameters()) sum += p.numel();
  return sum;
}

/// Losses of ten steps of Adam on one batch, as the references are trained.
template <class Net>
torch::Tensor train(Net& network, const torch::Tensor& clouds, const torch::Tensor& labels) {
  network->train();
  torch::optim::Adam optimiser(network->parameters(), torch::optim::AdamOptions(2e-3));
  std::vector<torch::Tensor> losses;
  for (int step = 0; step < 10; ++step) {
    optimiser.zero_grad();
    const auto loss = torch::nn::functional::cross_entropy(network->forward(clouds), labels);
    loss.backward();
    optimiser.step();
    losses.push_back(loss.detach());
  }
  network->eval();
  return torch::stack(losses);
}

/// The reference's outputs in evaluation mode, of the jets as they are and with their places permuted.
template <class Net>
void expect_same_outputs(Net& network, const References& reference, torch::ScalarType type, std::int64_t from = 0) {
  load_weights(*network, reference.weights());
  network->to(type);
  network->eval();
  for (const bool graded : {false, true}) {
    const torch::AutoGradMode mode(graded);
    const auto clouds = reference.jets("cloud").to(type), permuted = reference.jets("permuted").to(type);
    const std::int64_t n = clouds.size(0) - from;
    EXPECT_LT(distance(network->forward(clouds.narrow(0, from, n)), reference.in(type, "eval")), tolerance(type));
    EXPECT_LT(distance(network->forward(permuted.narrow(0, from, n)), reference.in(type, "eval_permuted")),
              tolerance(type));
  }
}

/// The reference's losses in training, and its outputs after it; `batch` names one of its batches, `chosen` its jets.
/// A bias in front of a normalisation has no gradient but for rounding, by which Adam moves it all the same: outputs
/// behind running means that follow it late agree less well in float32.
template <class Net>
void expect_same_training(Net& network, const References& reference, torch::ScalarType type,
                          const torch::Tensor& chosen, const std::string& batch = "") {
  load_weights(*network, reference.weights());
  network->to(type);
  const auto clouds = reference.jets("cloud").index_select(0, chosen).to(type);
  const auto losses = train(network, clouds, reference.jets("labels").index_select(0, chosen));
  const double close = type == torch::kFloat ? 1e-5 : 1e-9;
  EXPECT_LT(distance(losses, reference.in(type, "losses" + batch)), close) << losses;
  const torch::NoGradGuard no_grad;
  EXPECT_LT(distance(network->forward(clouds), reference.in(type, "trained" + batch)), 50 * close);
}

}  // namespace hml
