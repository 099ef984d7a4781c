#include "hml/learn/networks/recurrent.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "hml/learn/networks/dropout.hpp"

namespace hml {

namespace nn = torch::nn;

namespace {

template <class Options>
Options options_of(const RecurrentSettings& settings, std::int64_t inputs) {
  return Options(inputs, settings.hidden)
      .num_layers(settings.layers)
      .bidirectional(settings.both_ways)
      .dropout(settings.layers > 1 ? settings.dropout : 0);
}

torch::Tensor index_tensor(const std::vector<std::int64_t>& values, const torch::Tensor& beside) {
  return torch::tensor(values, torch::kLong).to(beside.device());
}

}  // namespace

RecurrentImpl::RecurrentImpl(RecurrentSettings settings) : settings_(std::move(settings)) {
  check_columns("features", settings_.features, settings_.columns);
  const auto given = static_cast<std::int64_t>(settings_.features.size());
  const std::int64_t inputs = given > 0 ? given : settings_.columns;
  if (settings_.cell == RecurrentCell::lstm)
    lstm_ = register_module("rnn", nn::LSTM(options_of<nn::LSTMOptions>(settings_, inputs)));
  else
    gru_ = register_module("rnn", nn::GRU(options_of<nn::GRUOptions>(settings_, inputs)));
  head = register_module("head", DenseHead(width(), settings_.dense, settings_.classes));
}

RecurrentImpl::Steps RecurrentImpl::by_time(const PackedCloud& packed) {
  Steps steps;
  steps.order = packed.by_count();
  std::reverse(steps.order.begin(), steps.order.end());
  while (!steps.order.empty() && packed.count(steps.order.back()) == 0) steps.order.pop_back();
  auto still = static_cast<std::int64_t>(steps.order.size());
  for (std::int64_t time = 0; still > 0; ++time) {
    while (still > 0 && packed.count(steps.order[static_cast<std::size_t>(still - 1)]) <= time) --still;
    if (still > 0) steps.sizes.push_back(still);
    for (std::int64_t i = 0; i < still; ++i)
      steps.rows.push_back(packed.begin[static_cast<std::size_t>(steps.order[static_cast<std::size_t>(i)])] + time);
  }
  return steps;
}

// Each sequence as one row, (sequences, width).
torch::Tensor RecurrentImpl::summarised(const PackedCloud& packed) {
  const auto values = columns_of(packed.values, settings_.features);
  const Steps steps = by_time(packed);
  if (steps.order.empty()) return torch::zeros({packed.clouds(), width()}, values.options());
  const auto rows = index_tensor(steps.rows, values);
  const nn::utils::rnn::PackedSequence input(values.index_select(0, rows), torch::tensor(steps.sizes, torch::kLong));
  torch::Tensor outputs, state;
  if (lstm_) {
    const auto [sequence, states] = lstm_->forward_with_packed_input(input);
    outputs = sequence.data(), state = std::get<0>(states);
  } else {
    const auto [sequence, states] = gru_->forward_with_packed_input(input);
    outputs = sequence.data(), state = states;
  }
  if (settings_.mean) {
    const auto as_packed = torch::empty_like(rows).index_put_({rows}, torch::arange(rows.size(0), rows.options()));
    return packed.sum(outputs.index_select(0, as_packed)) / packed.counts().clamp_min(1).unsqueeze(1);
  }
  const std::int64_t ways = settings_.both_ways ? 2 : 1, with_steps = static_cast<std::int64_t>(steps.order.size());
  const auto last = state.narrow(0, state.size(0) - ways, ways).transpose(0, 1).reshape({with_steps, width()});
  std::vector<std::int64_t> place(static_cast<std::size_t>(packed.clouds()), with_steps);
  for (std::int64_t i = 0; i < with_steps; ++i)
    place[static_cast<std::size_t>(steps.order[static_cast<std::size_t>(i)])] = i;
  return torch::constant_pad_nd(last, {0, 0, 0, 1}).index_select(0, index_tensor(place, values));
}

torch::Tensor RecurrentImpl::forward(const torch::Tensor& sequences) {
  return head(dropped(summarised(pack(sequences)), settings_.dropout, is_training()));
}

std::vector<TorchModule::Layer> RecurrentImpl::layers(const std::vector<std::int64_t>& input_shape) {
  const std::int64_t steps = input_shape.at(0);
  const nn::Module& rnn = lstm_ ? static_cast<const nn::Module&>(*lstm_) : *gru_;
  std::vector<Layer> out;
  for (std::int64_t i = 0; i < settings_.layers; ++i) {
    const auto suffix = fmt::format("_l{}", i);
    Layer layer{"rnn" + suffix, {steps, width()}};
    for (const auto& parameter : rnn.named_parameters()) {
      if (!parameter.key().ends_with(suffix) && !parameter.key().ends_with(suffix + "_reverse")) continue;
      layer.parameters += parameter.value().numel();
      if (parameter.value().dim() > 1) layer.multiply_adds += steps * parameter.value().numel();
    }
    out.push_back(layer);
  }
  out.push_back({settings_.mean ? "mean" : "last", {width()}, 0, 0});
  out.push_back({"head", {settings_.classes}, parameters_of(*head), matrices_of(*head)});
  return out;
}

}  // namespace hml
