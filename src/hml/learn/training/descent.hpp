#pragma once
#include <memory>
#include <vector>

#include "hml/core/threads.hpp"
#include "hml/learn/training/trainer.hpp"

namespace hml {

/// The steps of a training: a batch's gradient on all threads, what is done to it, and the optimiser's move.
class Descent {
 public:
  /// `key` of the random numbers of all steps.
  Descent(Network& network, const TrainingOptions& options, const Loss& loss, int threads, std::uint64_t key);

  /// Takes part in the gradient of a step with the current batch of n events, whose random numbers belong to `index`.
  Tally add(const BatchSource& batch, std::int64_t n, std::uint64_t index);
  /// Moves along the mean gradient of the batches since the last move.
  void move(double rate);
  /// Mean losses of a pass over a sample in inference.
  Tally evaluate(BatchSource& sample);
  Optimiser& optimiser() { return *optimiser_; }

 private:
  struct Worker {
    std::unique_ptr<Replica> training, inference;
    std::vector<float> inputs, targets, weights, outputs, slopes;
    void resize(std::int64_t n, const Network& network, const Loss& loss);
  };
  Tally differentiate(Worker& worker, const BatchSource& batch, std::int64_t shard, std::int64_t n, std::uint64_t index);
  void decay(double rate);
  void clip();

  Network& network_;
  const TrainingOptions& options_;
  const Loss& loss_;
  std::uint64_t key_;
  std::int64_t shard_;
  ThreadTeam team_;
  std::vector<Worker> workers_;
  std::vector<std::vector<float>> shard_gradients_;
  std::vector<float> gradient_;
  int batches_ = 0;  // in gradient_
  std::unique_ptr<Optimiser> optimiser_;
};

}  // namespace hml
