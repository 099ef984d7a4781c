#include "hml/learn/dense/dense_layer.hpp"

namespace hml {

DenseLayer::DenseLayer(std::int64_t inputs, std::int64_t outputs, DenseStep step, const DenseKernels& kernels)
    : inputs_(inputs),
      outputs_(outputs),
      step_(step),
      kernels_(&kernels),
      columns_(inputs, outputs, kernels.panel),
      rows_(outputs, inputs, kernels.panel),
      bias_(1, outputs, kernels.panel) {}

void DenseLayer::set(const float* parameters) {
  columns_.put_transposed(parameters);
  rows_.put(parameters, outputs_);
  bias_.put(parameters + inputs_ * outputs_, 1);
}

void DenseLayer::forward(DensePanels x, DensePanels y, std::int64_t events) const {
  kernels_->forward(x, columns_.panels(), bias_.panels(), step_, y, events);
}

void DenseLayer::backward(DensePanels dy, DensePanels x, std::int64_t events) const {
  kernels_->backward(dy, rows_.panels(), x, events);
}

void DenseLayer::gradient(DensePanels dy, DensePanels x, std::int64_t events, float* parameters) const {
  kernels_->gradient(dy, x, events, parameters, parameters + inputs_ * outputs_);
}

}  // namespace hml
