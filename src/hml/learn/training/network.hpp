#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "hml/core/table.hpp"
#include "hml/learn/training/attention_map.hpp"

namespace hml {

/// A piece of a network's numbers by name: a weight matrix, a bias, a running mean.
struct NetworkPiece {
  std::string name;                 ///< "dense1.weight", as PyTorch would call it
  std::vector<std::int64_t> shape;  ///< row-major; of a dense layer (outputs, inputs)
  std::size_t begin = 0;            ///< of its first number in parameters() or buffers()
  std::int64_t size() const {
    std::int64_t product = 1;
    for (const auto n : shape) product *= n;
    return product;
  }
};

/// In what training multiplies matrices; parameters, their gradients and all that needs the digits are float32 always, as
/// is inference.
enum class Precision { float32, bfloat16 };

/// What computes a shard of a batch. Memory that is not there is a std::bad_alloc, whoever was asked for it. Replicas share the numbers of their network and may run side by side, each in one
/// thread at a time.
class Replica {
 public:
  virtual ~Replica() = default;
  /// Raw outputs (n, outputs) of inputs (n, row), both row-major, n >= 1. `training`: as in training (dropout, statistics
  /// of the batch), keeping what backward() needs.
  virtual void forward(std::span<const float> inputs, std::int64_t n, std::span<float> outputs, bool training) = 0;
  /// Adds the derivatives of a loss by the parameters to `gradients`, given those by the outputs of the last
  /// forward(training).
  virtual void backward(std::span<const float> output_gradients, std::span<float> gradients) = 0;
  /// Derivatives by the inputs (n, row) of the outputs in inference, each output counted with its number in `slopes`
  /// (n, outputs). An internal error where a replica has none.
  virtual void input_gradients(std::span<const float> inputs, std::int64_t n, std::span<const float> slopes,
                               std::span<float> gradients);
  /// Where the random numbers of the next forward(training) start: what a step draws depends on the key alone.
  virtual void seed(std::uint64_t /*key*/) {}
};

/// Inputs of a fixed shape to raw outputs (logits, or values of a regression), with parameters that are trained and
/// buffers (running means) that are not. Knows nothing of losses, optimisers, normalisation or files.
class Network {
 public:
  virtual ~Network() = default;
  virtual std::int64_t row_size() const = 0;  ///< numbers an event
  virtual std::int64_t outputs() const = 0;
  virtual const std::vector<NetworkPiece>& pieces() const = 0;
  /// All numbers of the pieces, side by side. After writing into them, changed() is called before the next forward().
  virtual std::span<float> parameters() = 0;
  virtual void changed() {}
  /// Numbers that training forwards change, such as running means; none where there are no such.
  virtual const std::vector<NetworkPiece>& buffer_pieces() const;
  virtual std::span<const float> buffers() { return {}; }
  virtual void set_buffers(std::span<const float> /*numbers*/) {}
  /// Parameters to begin with, from the key alone. Unless a network knows better: matrices as Glorot and Bengio draw them
  /// (uniform in +-sqrt(6 / (inputs + outputs)), AISTATS 2010), biases 0, other vectors (scales of norms) 1.
  virtual void initialise(std::uint64_t key);
  /// Before the first replica of a training. A config error where the network computes in float32 only.
  virtual void set_precision(Precision precision);
  /// Events that one replica computes at once in training; 0: the whole batch, as statistics of the batch need.
  virtual std::int64_t shard() const = 0;
  /// A replica that may use `threads` threads itself (only where shard() is 0).
  virtual std::unique_ptr<Replica> replica(int threads) = 0;
  /// How the parts of n events look at each other in inference, one map a layer with attention; none without such.
  virtual std::vector<AttentionMap> attention(std::span<const float> inputs, std::int64_t n);
  /// Layers with the shapes of their outputs, parameters and multiply-adds of one event.
  virtual Table summary() const = 0;
};

}  // namespace hml
