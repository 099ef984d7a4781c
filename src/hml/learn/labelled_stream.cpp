#include "hml/learn/labelled_stream.hpp"

#include <cmath>

namespace hml {

namespace {

constexpr std::size_t head_bytes = std::size_t{256} << 20;

bool is_full(const Tensor& head) { return head.values.size() * sizeof(float) >= head_bytes; }

void append(Tensor& to, const Tensor& from) {
  if (to.shape.empty()) to = {from.shape, {}, from.names, from.units}, to.shape[0] = 0;
  to.values.insert(to.values.end(), from.values.begin(), from.values.end());
  to.shape[0] += from.rows();
}

}  // namespace

LabelledStream::LabelledStream(const Dataset& dataset, StreamOptions options, Label label)
    : label_(std::move(label)), batch_size_(options.batch_size), stream_(dataset, std::move(options)) {
  scales_.assign(dataset.classes().size(), 1);
  look_through(dataset.luminosity() > 0);
}

void LabelledStream::look_through(bool balance) {
  class_weights_.assign(scales_.size(), 0);
  std::vector<double> magnitudes(scales_.size());
  start(0);
  while (const Labelled* batch = next()) {
    if (!is_full(head_)) {
      append(head_, *batch->input);
      head_targets_.insert(head_targets_.end(), batch->targets.begin(), batch->targets.end());
    }
    for (std::size_t i = 0; i < batch->weights.size(); ++i) {
      const auto c = static_cast<std::size_t>((*batch->labels)[i]);
      class_weights_[c] += batch->weights[i], magnitudes[c] += std::abs(batch->weights[i]);
    }
  }
  for (std::size_t c = 0; c < scales_.size(); ++c) {
    if (balance && class_weights_[c] > 0)
      scales_[c] = static_cast<double>(rows()) / static_cast<double>(scales_.size()) / class_weights_[c];
    class_weights_[c] *= scales_[c];
    mean_magnitude_ += magnitudes[c] * scales_[c] / static_cast<double>(rows());
  }
}

const Labelled* LabelledStream::next() {
  const Samples* samples = stream_.next();
  if (!samples) return nullptr;
  batch_ = label_(*samples);
  for (std::size_t i = 0; i < batch_->weights.size(); ++i)
    batch_->weights[i] *= scales_[static_cast<std::size_t>((*batch_->labels)[i])];
  return &*batch_;
}

}  // namespace hml
