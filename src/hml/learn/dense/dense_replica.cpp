#include "hml/learn/dense/dense_replica.hpp"

#include <algorithm>

#include "hml/core/error.hpp"

namespace hml {

DenseReplica::DenseReplica(std::span<const DenseLayer> layers, std::int64_t block, std::int64_t panel, double dropout)
    : layers_(layers), block_(block), panel_(panel), dropout_(dropout), numbers_(layers.size() + 1) {}

void DenseReplica::make_room(std::int64_t events) {
  if (numbers_.front().rows() >= events) return;
  numbers_.front() = PanelMatrix(events, layers_.front().inputs(), panel_);
  for (std::size_t l = 0; l < layers_.size(); ++l) numbers_[l + 1] = PanelMatrix(events, layers_[l].outputs(), panel_);
}

void DenseReplica::pass(const float* inputs, std::int64_t events, double dropout) {
  numbers_.front().put(inputs, events);
  Random random(key_, 0);
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    layers_[l].forward(numbers_[l].panels(), numbers_[l + 1].panels(), events);
    if (dropout > 0 && l + 1 < layers_.size()) numbers_[l + 1].drop(events, dropout, random);
  }
}

void DenseReplica::forward(std::span<const float> inputs, std::int64_t n, std::span<float> outputs, bool training) {
  const std::int64_t in = layers_.front().inputs(), out = layers_.back().outputs();
  if (std::ssize(inputs) != n * in || std::ssize(outputs) != n * out)
    throw Error(ErrorKind::internal, "a dense network was given inputs or outputs of another shape");
  const std::int64_t step = training ? n : std::min(n, block_);
  make_room(step);
  for (std::int64_t begin = 0; begin < n; begin += step) {
    pass(inputs.data() + begin * in, std::min(step, n - begin), training ? dropout_ : 0);
    numbers_.back().get(outputs.data() + begin * out, std::min(step, n - begin));
  }
  trained_ = training ? n : 0;
}

void DenseReplica::backward(std::span<const float> output_gradients, std::span<float> gradients) {
  if (trained_ == 0 || std::ssize(output_gradients) != trained_ * layers_.back().outputs())
    throw Error(ErrorKind::internal, "a dense network was given gradients of events that it did not compute");
  std::int64_t parameters = 0;
  for (const auto& layer : layers_) parameters += layer.parameters();
  if (std::ssize(gradients) != parameters)
    throw Error(ErrorKind::internal, "a dense network was given another number of gradients than it has parameters");
  numbers_.back().put(output_gradients.data(), trained_);
  float* end = gradients.data() + gradients.size();
  for (std::size_t l = layers_.size(); l-- > 0;) {
    const DensePanels dy = numbers_[l + 1].panels(), x = numbers_[l].panels();
    end -= layers_[l].parameters();
    layers_[l].gradient(dy, x, trained_, end);
    if (l == 0) break;
    layers_[l].backward(dy, x, trained_);
    // What was dropped is zero, as what a ReLU stopped: only the others' factor is left to see to.
    if (dropout_ > 0) numbers_[l].scale(trained_, static_cast<float>(1 / (1 - dropout_)));
  }
  trained_ = 0;
}

void DenseReplica::input_gradients(std::span<const float> inputs, std::int64_t n, std::span<const float> slopes,
                                   std::span<float> gradients) {
  const std::int64_t in = layers_.front().inputs(), out = layers_.back().outputs();
  if (std::ssize(inputs) != n * in || std::ssize(slopes) != n * out || std::ssize(gradients) != n * in)
    throw Error(ErrorKind::internal, "a dense network was given inputs or slopes of another shape");
  const std::int64_t step = std::min(n, block_);
  make_room(step);
  trained_ = 0;
  // A layer's gradient is kept where its inputs, the ReLUs before it, are positive: the first one's is kept everywhere.
  const std::vector<float> kept(static_cast<std::size_t>(step * in), 1.f);
  for (std::int64_t begin = 0; begin < n; begin += step) {
    const std::int64_t events = std::min(step, n - begin);
    pass(inputs.data() + begin * in, events, 0);
    numbers_.front().put(kept.data(), events);
    numbers_.back().put(slopes.data() + begin * out, events);
    for (std::size_t l = layers_.size(); l-- > 0;)
      layers_[l].backward(numbers_[l + 1].panels(), numbers_[l].panels(), events);
    numbers_.front().get(gradients.data() + begin * in, events);
  }
}

}  // namespace hml
