#pragma once
#include <cstdint>
#include <memory>
#include <vector>

/// What every peer is timed with: 30-64-128-64-1 on binary cross-entropy, with Adam of Kingma and Ba (arXiv:1412.6980).
struct DenseTask {
  static constexpr std::int64_t events = 250'000, features = 30, batch = 1024;
  static constexpr double learning_rate = 1e-3;
  std::vector<std::int64_t> widths{features, 64, 128, 64, 1};
  std::vector<float> inputs;      ///< (events, features)
  std::vector<float> labels;      ///< 0 or 1
  std::vector<float> parameters;  ///< at the start, layer after layer: weights (outputs, inputs), biases
};

/// A training of the task.
class DensePeer {
 public:
  virtual ~DensePeer() = default;
  virtual double epoch() = 0;                     ///< trains for one epoch; the mean of its losses
  virtual float predict(const float* event) = 0;  ///< the raw output
};

std::unique_ptr<DensePeer> libtorch_peer(const DenseTask& task, int threads);
