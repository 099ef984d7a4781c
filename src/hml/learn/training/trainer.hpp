#pragma once
#include <string>

#include "hml/core/parameters.hpp"
#include "hml/learn/approach.hpp"
#include "hml/learn/training/batches.hpp"
#include "hml/learn/training/loss.hpp"
#include "hml/learn/training/network.hpp"
#include "hml/learn/training/optimiser.hpp"
#include "hml/learn/training/schedule.hpp"

namespace hml {

/// What all networks' trainings share.
struct TrainingOptions {
  int epochs = 100, batch_size = 128, steps_per_epoch = 0, accumulate = 1, patience = 0;
  double learning_rate = 1e-3, weight_decay = 0, clip = 0, average = 0;
  bool keep_best = true;
  bool draw = true;  ///< parameters to begin with; else the network has them already
  OptimiserSettings optimiser;
  Schedule schedule;

  void declare(Parameters& p);
};

/// Trains networks of any kind on any loss.
///
/// A batch is divided into shards of a fixed number of events, which replicas of the network compute on as many threads
/// as there are; gradients are added in the order of the shards. Random numbers belong to (seed, epoch, batch, shard).
/// Weights are therefore the same for any number of threads, and for a training that was interrupted and went on from its
/// checkpoint.
class Trainer {
 public:
  Trainer(const TrainingOptions& options, const Loss& loss) : options_(options), loss_(loss) {}

  /// Trains from new weights, or goes on from options.checkpoint. `validation` may be null. The best epoch by validation
  /// loss is kept where asked for. A loss that is not finite ends the training: the best epoch, or else the one before,
  /// is kept, and where there is none it is an error. Where memory runs out, a config error names the largest half of the
  /// batch size that fits.
  History fit(Network& network, BatchSource& train, BatchSource* validation, const FitOptions& options,
              const std::string& kind) const;

 private:
  const TrainingOptions& options_;
  const Loss& loss_;
};

/// Raw outputs (n, outputs) of inputs (n, row), in blocks on `threads` threads, which are smaller where memory is short. A
/// config error where there is none for a single event.
std::vector<float> outputs_of(Network& network, std::span<const float> inputs, int threads);

}  // namespace hml
