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
  /// `layers` are referred to; `block` is the number of events that are predicted at once, `dropout` the share of the hidden
  /// layers' results that training drops.
  DenseReplica(std::span<const DenseLayer> layers, std::int64_t block, std::int64_t panel, double dropout);

  void forward(std::span<const float> inputs, std::int64_t n, std::span<float> outputs, bool training) override;
  /// Once after each forward(training).
  void backward(std::span<const float> output_gradients, std::span<float> gradients) override;
  void input_gradients(std::span<const float> inputs, std::int64_t n, std::span<const float> slopes,
                       std::span<float> gradients) override;
  void seed(std::uint64_t key) override { key_ = key; }

 private:
  void make_room(std::int64_t events);
  void pass(const float* inputs, std::int64_t events, double dropout);

  std::span<const DenseLayer> layers_;
  std::int64_t block_, panel_;
  double dropout_;
  std::uint64_t key_ = 0;
  std::int64_t trained_ = 0;  // events whose numbers are there for backward()
  // The inputs, then every layer's results, whose places the gradients by them take: half the memory stays near.
  std::vector<PanelMatrix> numbers_;
};

}  // namespace hml
