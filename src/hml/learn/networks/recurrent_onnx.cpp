#include <numeric>

#include <fmt/format.h>

#include "hml/learn/networks/onnx_cloud.hpp"
#include "hml/learn/networks/recurrent_approach.hpp"
#include "hml/learn/onnx/onnx_layers.hpp"

namespace hml {

namespace {

// The real steps of (events, places, features) in front of all others, in their order.
OnnxCloud without_gaps(OnnxCloud cloud) {
  const std::int64_t places = cloud.mask.size(1);
  std::vector<float> numbers(static_cast<std::size_t>(places));
  std::iota(numbers.begin(), numbers.end(), 0.f);
  const OnnxValue behind = (cloud.mask * -1 + 1) * static_cast<float>(places);
  const OnnxValue rank = squeeze(behind, 2) + cloud.mask.builder().constant(numbers, {places});
  const OnnxValue order = unsqueeze(smallest(rank, places).second, 2);
  cloud.values = squeeze(gather_rows(cloud.values, order), 2), cloud.mask = squeeze(gather_rows(cloud.mask, order), 2);
  return cloud;
}

// The order of gates in ONNX, by that of PyTorch: input, forget, cell, output of an LSTM; reset, update, new of a GRU.
OnnxValue in_order(const OnnxValue& numbers, bool is_lstm) {
  const auto order = is_lstm ? std::vector<std::int64_t>{0, 3, 1, 2} : std::vector<std::int64_t>{1, 0, 2};
  const auto gates = static_cast<std::int64_t>(order.size());
  auto shape = numbers.shape(), by_gate = shape;
  by_gate[0] /= gates;
  by_gate.insert(by_gate.begin(), gates), shape.insert(shape.begin(), 1);
  return reshape(gather(reshape(numbers, by_gate), 0, order), shape);
}

OnnxRecurrence direction(const OnnxWeights& weights, const std::string& suffix, bool is_lstm) {
  const auto numbers = [&](const char* name) { return in_order(weights(name + suffix), is_lstm); };
  return {numbers("weight_ih"), numbers("weight_hh"), concat({numbers("bias_ih"), numbers("bias_hh")}, 1)};
}

OnnxRecurrence layer(const OnnxWeights& weights, int number, bool both_ways, bool is_lstm) {
  const std::string suffix = fmt::format("_l{}", number);
  const OnnxRecurrence forward = direction(weights, suffix, is_lstm);
  if (!both_ways) return forward;
  const OnnxRecurrence backward = direction(weights, suffix + "_reverse", is_lstm);
  const auto both = [](const OnnxValue& a, const OnnxValue& b) { return concat({a, b}, 0); };
  return {both(forward.of_inputs, backward.of_inputs), both(forward.of_states, backward.of_states),
          both(forward.bias, backward.bias)};
}

// Both directions side by side: axes (directions, events, hidden), behind any others, become (events, width).
OnnxValue side_by_side(const OnnxValue& x) {
  const std::int64_t width = x.size(-3) * x.size(-1);
  if (x.rank() == 3) return reshape(transpose(x, {1, 0, 2}), {x.size(1), width});
  return reshape(transpose(x, {0, 2, 1, 3}), {x.size(0), x.size(2), width});
}

}  // namespace

// Sequences without steps are read one step far, and left out behind: not all that reads ONNX takes a length of 0.
OnnxValue RecurrentApproach::in_onnx(const OnnxWeights& weights, const OnnxValue& sequences) const {
  const OnnxCloud cloud = without_gaps(OnnxCloud(sequences));
  const OnnxValue length = maximum(cloud.count(), 1), lengths = cast(squeeze(length, 1), OnnxType::int32);
  OnnxValue outputs = transpose(cloud.values, {1, 0, 2}), last = outputs;
  for (int i = 0; i < layers_; ++i) {
    const OnnxRecurrence numbers = layer(weights.in("rnn"), i, bidirectional_, cell_ == "lstm");
    const auto [found, states] = cell_ == "lstm" ? lstm(outputs, numbers, lengths) : gru(outputs, numbers, lengths);
    outputs = found, last = states;
    if (i + 1 < layers_ || output_ == "mean") outputs = side_by_side(outputs);
  }
  const OnnxValue summary = output_ == "mean" ? cloud.sum(transpose(outputs, {1, 0, 2})) / length
                                              : where(equal(cloud.count(), 0), 0, side_by_side(last));
  return dense_head(weights.in("head"), summary);
}

}  // namespace hml
