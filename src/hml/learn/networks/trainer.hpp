#pragma once
#include <functional>
#include <memory>
#include <string>

#include <torch/torch.h>

#include "hml/core/parameters.hpp"
#include "hml/learn/approach.hpp"

namespace hml {

/// A network under training or ready for prediction: inputs (n, ...) to one raw score (logit) a class, (n, classes).
using Network = torch::nn::Sequential;

/// What all networks' trainings share.
struct TrainingOptions {
  int epochs = 100, batch_size = 128, patience = 0;
  double learning_rate = 1e-3;
  bool keep_best = true;
  void declare(Parameters& p);
};

/// A sample as the trainer wants it; all tensors on the CPU.
struct TrainingSample {
  torch::Tensor inputs;   ///< float (n, ...), normalised
  torch::Tensor targets;  ///< float (n, classes): the event's weight in the column of its label, else 0
  std::int64_t size() const { return inputs.defined() ? inputs.size(0) : 0; }
};

/// Trains networks with Adam (Kingma and Ba, arXiv:1412.6980) on weighted cross-entropy.
///
/// A batch is divided into shards of a fixed number of events; a replica of the network that shares the weights
/// computes each shard's gradient, on as many threads as there are, and the gradients are added in order. The result is
/// therefore the same for any number of threads.
class Trainer {
 public:
  /// `build` makes the network's layers (also for the replicas); `shard` is the number of events a replica sees at
  /// once, 0 for the whole batch.
  Trainer(TrainingOptions options, std::function<Network()> build, std::int64_t shard);

  /// Weights and biases as Keras draws them (Glorot uniform, zero), from the seed alone; then the training. The best
  /// epoch by validation loss is kept where asked for. A loss that is not finite is an error.
  History fit(Network& network, const TrainingSample& train, const TrainingSample& validation,
              const FitOptions& options, const std::string& kind);

 private:
  TrainingOptions options_;
  std::function<Network()> build_;
  std::int64_t shard_;
};

/// "cpu", "cuda" or "cuda:N" as LibTorch's device; a config error where it does not exist here.
torch::Device find_device(const std::string& name);

/// Class probabilities (n, classes), computed in blocks on `threads` threads.
torch::Tensor probabilities(Network& network, const torch::Tensor& inputs, int threads);

}  // namespace hml
