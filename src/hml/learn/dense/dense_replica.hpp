#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "hml/learn/dense/dense_layer.hpp"
#include "hml/learn/dense/panel_matrix.hpp"
#include "hml/learn/training/network.hpp"

namespace hml {

/// A dense network's numbers of the events at hand, beside layers that it shares.
class DenseReplica : public Replica {
 public:
  /// `layers` are referred to; `block` is the number of events that are predicted at once.
  DenseReplica(std::span<const DenseLayer> layers, std::int64_t block, std::int64_t panel);

  void forward(std::span<const float> inputs, std::int64_t n, std::span<float> outputs, bool training) override;
  void backward(std::span<const float> output_gradients, std::span<float> gradients) override;

 private:
  void make_room(std::int64_t events);
  void make_room_for_gradients();
  void pass(const float* inputs, std::int64_t events, float* outputs);

  std::span<const DenseLayer> layers_;
  std::int64_t block_, panel_;
  std::int64_t trained_ = 0;            // events of the last forward(training), 0 where another came between
  std::vector<PanelMatrix> numbers_;    // the inputs, then every layer's results
  std::vector<PanelMatrix> gradients_;  // by each of these but the inputs
};

}  // namespace hml
