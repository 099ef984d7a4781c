#pragma once
#include <cstdint>

#include "hml/learn/dense/kernels.hpp"
#include "hml/learn/dense/panel_matrix.hpp"

namespace hml {

/// A dense layer whose weights lie as its products read them. Parameters are the weights (outputs, inputs), row-major,
/// and behind them the biases.
class DenseLayer {
 public:
  DenseLayer(std::int64_t inputs, std::int64_t outputs, DenseStep step, const DenseKernels& kernels);

  std::int64_t inputs() const { return inputs_; }
  std::int64_t outputs() const { return outputs_; }
  std::int64_t parameters() const { return (inputs_ + 1) * outputs_; }
  void set(const float* parameters);
  /// y of x.
  void forward(DensePanels x, DensePanels y, std::int64_t events) const;
  /// Puts the gradient by x, the ReLUs of a layer before, in its place, given that by this layer's sums.
  void backward(DensePanels dy, DensePanels x, std::int64_t events) const;
  /// Adds the gradient by the parameters.
  void gradient(DensePanels dy, DensePanels x, std::int64_t events, float* parameters) const;

 private:
  std::int64_t inputs_, outputs_;
  DenseStep step_;
  const DenseKernels* kernels_;
  PanelMatrix columns_, rows_, bias_;
};

}  // namespace hml
