#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <torch/torch.h>

namespace hml {

/// The layers of a network in LibTorch: inputs (n, ...) to raw outputs (n, outputs). In inference forward() must not change
/// the module, as threads share it.
class TorchModule : public torch::nn::Module {
 public:
  virtual torch::Tensor forward(const torch::Tensor& inputs) = 0;
  /// One row a layer: name, shape of its output for one event, parameters, multiply-adds of one event.
  struct Layer {
    std::string name;
    std::vector<std::int64_t> output;
    std::int64_t parameters = 0, multiply_adds = 0;
  };
  /// The layers for events of this shape; a cloud is taken to be full.
  virtual std::vector<Layer> layers(const std::vector<std::int64_t>& input_shape) = 0;
  /// Weights of attention by the layer's name, each (n, heads, queries, keys) as AttentionMap has them; none where no
  /// layer attends.
  using Attention = std::vector<std::pair<std::string, torch::Tensor>>;
  virtual Attention attention(const torch::Tensor& /*inputs*/) { return {}; }
  /// Whether the constructor draws the parameters to begin with; else Network::initialise() does.
  virtual bool draws() const { return true; }
};

/// Layers one after the other.
class TorchSequence : public TorchModule {
 public:
  explicit TorchSequence(torch::nn::Sequential layers);
  torch::Tensor forward(const torch::Tensor& inputs) override { return layers_->forward(inputs); }
  std::vector<Layer> layers(const std::vector<std::int64_t>& input_shape) override;
  bool draws() const override { return false; }

 private:
  torch::nn::Sequential layers_;
};

/// Number of parameters of a module, and of those in its matrices: the multiply-adds of a row that passes them all.
std::int64_t parameters_of(const torch::nn::Module& module);
std::int64_t matrices_of(const torch::nn::Module& module);

}  // namespace hml
