#include "hml/learn/networks/network_approach.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace hml {

namespace {

std::int64_t count(const torch::nn::Module& module) {
  std::int64_t sum = 0;
  for (const auto& p : module.parameters()) sum += p.numel();
  return sum;
}

// One-hot labels, each row multiplied by the event's weight over the mean |weight|.
torch::Tensor targets_of(const Labelled& data, double mean_weight) {
  auto out = torch::zeros({data.size(), data.classes});
  float* rows = out.data_ptr<float>();
  for (std::size_t i = 0; i < data.weights.size(); ++i)
    rows[i * static_cast<std::size_t>(data.classes) + static_cast<std::size_t>((*data.labels)[i])] =
        static_cast<float>(data.weights[i] / mean_weight);
  return out;
}

}  // namespace

void NetworkApproach::declare_own(Parameters& p) {
  declare_network(p);
  p.add("normalise", normalise_, "How inputs are scaled; what that needs is learned from the training sample.")
      .choices(Normaliser::methods());
  p.add("missing", missing_, "Values that stand for a missing one, as NaN always does; it becomes the feature's median.");
  training_.declare(p);
  declare_validation(p);
}

torch::Tensor NetworkApproach::to_torch(const Tensor& input) const {
  torch::set_num_threads(1);  // threads are ours (Workers): LibTorch's would spin while they wait
  std::vector<std::int64_t> shape = input.shape;
  if (shape.size() == 3) shape.insert(shape.begin() + 1, 1);  // an image of one channel
  const auto values = normaliser_.apply(input);
  return torch::from_blob(const_cast<float*>(values.data()), shape).clone();
}

History NetworkApproach::learn(const Labelled& train, const Labelled& validation, const FitOptions& options) {
  normaliser_.learn(normalise_, missing_values(), *train.input);
  double mean_weight = 0;
  for (const double w : train.weights) mean_weight += std::abs(w) / static_cast<double>(train.size());
  TrainingSample seen{to_torch(*train.input), targets_of(train, mean_weight)}, watched;
  if (validation.size() > 0) watched = {to_torch(*validation.input), targets_of(validation, mean_weight)};
  network_ = build();
  Trainer trainer(training_, [this] { return build(); }, shard());
  return trainer.fit(network_, seen, watched, options, kind());
}

Scores NetworkApproach::score(const Tensor& input, int threads) const {
  const auto result = probabilities(network_, to_torch(input), threads).contiguous();
  Scores scores{outputs(), std::vector<float>(static_cast<std::size_t>(result.numel()))};
  std::copy_n(result.data_ptr<float>(), scores.values.size(), scores.values.begin());
  return scores;
}

Table NetworkApproach::summary() const {
  require_trained();
  Table table{fmt::format("{}: {} parameters", kind(), count(*network_)), {"layer", "output", "parameters"}, {}};
  const torch::NoGradGuard no_grad;
  std::vector<std::int64_t> shape = input_shape();
  if (shape.size() == 2) shape.insert(shape.begin(), 1);
  shape.insert(shape.begin(), 1);
  torch::Tensor event = torch::zeros(shape);
  const auto names = network_->named_children().keys();
  for (std::size_t i = 0; i < network_->size(); ++i) {
    event = (*(network_->begin() + static_cast<std::ptrdiff_t>(i))).forward(event);
    table.rows.push_back({names[i], fmt::format("{}", fmt::join(event.sizes().slice(1), " x ")),
                          std::to_string(count(*network_->ptr(i)))});
  }
  return table;
}

void NetworkApproach::write_state(h5::Group& group) const {
  auto normalisation = group.group("normalisation");
  normaliser_.write(normalisation);
  auto weights = group.group("weights");
  for (const auto& item : network_->named_parameters()) {
    const auto values = item.value().detach().contiguous();
    weights.write<float>(item.key(),
                         std::span<const float>(values.data_ptr<float>(), static_cast<std::size_t>(values.numel())),
                         h5::Shape(values.sizes().begin(), values.sizes().end()));
  }
}

void NetworkApproach::read_state(const h5::Group& group) {
  normaliser_.read(normalise_, missing_values(), group.open_group("normalisation"));
  const auto weights = group.open_group("weights");
  network_ = build();
  const torch::NoGradGuard no_grad;
  for (auto& item : network_->named_parameters()) {
    const auto shape = weights.shape(item.key());
    if (!std::equal(shape.begin(), shape.end(), item.value().sizes().begin(), item.value().sizes().end(),
                    [](auto a, auto b) { return static_cast<std::int64_t>(a) == b; }))
      throw Error(ErrorKind::input, fmt::format("its weights '{}' have shape ({}), not ({})", item.key(),
                                                fmt::join(shape, ", "), fmt::join(item.value().sizes(), ", ")));
    const auto values = weights.read<float>(item.key());
    std::copy(values.begin(), values.end(), item.value().data_ptr<float>());
  }
  network_->eval();
}

}  // namespace hml
