#include "hml/learn/training/network_approach.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "hml/core/random.hpp"
#include "hml/learn/training/infinite_values.hpp"
#include "hml/learn/training/load_stored_tensors.hpp"
#include "hml/learn/training/row_columns.hpp"
#include "hml/learn/training/stream_batches.hpp"

namespace hml {

namespace {

double mean_magnitude(const std::vector<double>& weights) {
  double sum = 0;
  for (const double w : weights) sum += std::abs(w);
  return sum / static_cast<double>(weights.size());
}

}  // namespace

void NetworkApproach::declare_scaling(Parameters& p) {
  p.add("normalise", normalise_, "How inputs are scaled; what that needs is learned from the training sample.")
      .choices(Normaliser::methods());
  p.add("missing", missing_,
        "Values that stand for a missing one, as NaN always does; it becomes the feature's median.");
}

void NetworkApproach::declare_own(Parameters& p) {
  declare_network(p);
  declare_scaling(p);
  p.add("start", start_,
        "A safetensors or PyTorch file (.pt) with parameters to begin with, such as those of a network that was "
        "trained before or elsewhere; drawn by the seed where empty.");
  auto losses = class_losses();
  losses.push_back("none");
  p.add("loss", loss_,
        "What is minimised to tell the classes apart; binary_cross_entropy has one output for two classes, and "
        "none learns the targets alone.")
      .choices(losses);
  p.add("label_smoothing", smoothing_, "Share of the labels that is spread over all classes.").min(0).max(0.999);
  p.add("targets", targets_, "Columns of other representations to learn the values of, beside the class.");
  p.add("target_loss", target_loss_,
        "What is minimised of a target: squared finds its mean, absolute its median, quantile the "
        "quantiles, gaussian the mean and an uncertainty.")
      .choices(value_losses());
  p.add("quantiles", quantiles_, "Those that quantile finds.").min(0.0001).max(0.9999);
  p.add("target_weight", target_weight_, "What the loss of the targets, in units of their spread, is multiplied by.")
      .min(0);
  p.add("precision", precision_,
        "In what training multiplies matrices: bfloat16 is faster on GPUs and processors that have it, "
        "and has three digits. All else, and inference, is float32.")
      .choices({"float32", "bfloat16"});
  training_.declare(p);
  p.add("memory", memory_,
        "Largest training sample to read as a whole; batches of a larger one come from the disk, "
        "shuffled in a buffer of this size, with the normalisation of a random 256 MB of it.")
      .unit("GB")
      .min(1e-6);
  declare_validation(p);
}

std::unique_ptr<Loss> NetworkApproach::loss() const {
  auto of_classes =
      classifies() ? make_class_loss(loss_, static_cast<std::int64_t>(classes().size()), smoothing_) : nullptr;
  if (targets_.empty()) return of_classes;
  return std::make_unique<TaskLoss>(std::move(of_classes), make_value_loss(target_loss_, quantiles_), scales_,
                                    target_weight_);
}

void NetworkApproach::make_network(const Loss& loss, const std::string& device) {
  network_ = build(loss.outputs(), device);
  network_->set_precision(precision_ == "bfloat16" ? Precision::bfloat16 : Precision::float32);
  training_.draw = start_.empty();
  if (start_.empty()) return;
  try {
    take_weights(*network_, load_stored_tensors(start_));
  } catch (Error& error) {
    throw error.in(fmt::format("start: '{}'", start_));
  }
}

void NetworkApproach::learn_scaling(const Tensor& input) {
  normaliser_.learn(normalise_, missing_values(), input, [this](const auto& name) { return is_raw(name); });
}

void NetworkApproach::check_values(const Tensor& input, std::int64_t first) const { refuse_infinite(input, first); }

void NetworkApproach::learn_scales(const std::vector<float>& targets) {
  scales_.clear();
  for (std::size_t t = 0; t < targets_.size(); ++t) {
    double sum = 0, squares = 0, n = 0;
    for (std::size_t i = t; i < targets.size(); i += targets_.size())
      if (!std::isnan(targets[i])) sum += targets[i], ++n;
    if (n == 0) throw Error(ErrorKind::input, fmt::format("the target '{}' is missing in every event", targets_[t]));
    for (std::size_t i = t; i < targets.size(); i += targets_.size())
      if (!std::isnan(targets[i])) squares += (targets[i] - sum / n) * (targets[i] - sum / n);
    scales_.push_back({sum / n, squares > 0 ? std::sqrt(squares / n) : 1});
  }
}

std::vector<float> NetworkApproach::training_targets(const Labelled& data) const {
  std::vector<float> out;
  for (std::size_t i = 0; i < data.weights.size(); ++i) {
    if (classifies()) out.push_back(static_cast<float>((*data.labels)[i]));
    for (std::size_t t = 0; t < scales_.size(); ++t)
      out.push_back(static_cast<float>((data.targets[i * scales_.size() + t] - scales_[t].mean) / scales_[t].spread));
  }
  return out;
}

std::vector<float> NetworkApproach::scaled(const Tensor& input) const {
  std::vector<float> out(input.values.size());
  scale(input, 0, static_cast<std::size_t>(input.rows()), out);
  return out;
}

// All but the inputs. Weights are counted in their mean magnitude, so that the learning rate means the same for all
// samples.
TrainingSample NetworkApproach::without_inputs(const Labelled& data, double mean_weight) const {
  TrainingSample out{{}, training_targets(data), {}};
  for (const double w : data.weights) out.weights.push_back(static_cast<float>(w / mean_weight));
  return out;
}

TrainingSample NetworkApproach::sample(const Labelled& data, double mean_weight) const {
  TrainingSample out = without_inputs(data, mean_weight);
  out.inputs = scaled(*data.input);
  return out;
}

History NetworkApproach::learn(const Labelled& train, const Labelled& validation, const FitOptions& options) {
  learn_scaling(*train.input);
  learn_scales(train.targets);
  const double mean_weight = mean_magnitude(train.weights);
  const TrainingSample seen = sample(train, mean_weight);
  TrainingSample watched;
  if (validation.size() > 0) watched = sample(validation, mean_weight);
  const auto loss = this->loss();
  make_network(*loss, options.device);
  MemoryBatches batches(seen, training_.batch_size, stream_key(options.seed, "learn", kind() + "/order"));
  MemoryBatches watching(watched, 4096, 0);
  return Trainer(training_, *loss)
      .fit(*network_, batches, validation.size() > 0 ? &watching : nullptr, options, kind());
}

History NetworkApproach::learn_streamed(LabelledStream& train, LabelledStream* validation, const FitOptions& options) {
  learn_scaling(train.head());
  learn_scales(train.head_targets());
  const StreamBatches::Preparation prepare{
      [&](const Tensor& input, std::size_t first, std::size_t n, std::span<float> out) { scale(input, first, n, out); },
      [&](const Labelled& batch) { return without_inputs(batch, train.mean_magnitude()); }};
  const auto loss = this->loss();
  make_network(*loss, options.device);
  StreamBatches batches(train, prepare);
  std::optional<StreamBatches> watching;
  if (validation) watching.emplace(*validation, prepare);
  return Trainer(training_, *loss).fit(*network_, batches, watching ? &*watching : nullptr, options, kind());
}

std::vector<float> NetworkApproach::normalised(const Tensor& input) const {
  require_trained();
  return scaled(input);
}

// Columns [first, first + count) of what the loss predicts.
std::vector<float> NetworkApproach::predictions(const Tensor& input, std::int64_t first, std::int64_t count,
                                                int threads) const {
  const auto loss = this->loss();
  const auto outputs = outputs_of(*network_, normalised(input), threads);
  const std::int64_t width = loss->predictions();
  std::vector<float> all(static_cast<std::size_t>(input.rows() * width));
  loss->predict(outputs, all);
  if (count == width) return all;
  return take_columns(all, static_cast<std::size_t>(width), static_cast<std::size_t>(first),
                      static_cast<std::size_t>(count));
}

Scores NetworkApproach::score(const Tensor& input, int threads) const {
  const auto count = static_cast<std::int64_t>(classes().size());
  return {count, predictions(input, 0, count, threads)};
}

std::vector<std::string> NetworkApproach::estimates() const {
  const auto says = make_value_loss(target_loss_, quantiles_)->says();
  std::vector<std::string> names;
  for (const auto& target : targets_)
    for (const auto& what : says) names.push_back(target + what);
  return names;
}

Estimates NetworkApproach::estimate_targets(const Tensor& input, int threads) const {
  Estimates out{estimates(), {}};
  const auto first = classifies() ? static_cast<std::int64_t>(classes().size()) : 0;
  out.values = predictions(input, first, static_cast<std::int64_t>(out.names.size()), threads);
  return out;
}

std::vector<AttentionMap> NetworkApproach::attention(const Tensor& input) const {
  return network_->attention(normalised(input), input.rows());
}

Table NetworkApproach::summary() const {
  require_trained();
  Table table = network_->summary();
  table.title = fmt::format("{}: {} parameters", kind(), network_->parameters().size());
  return table;
}

}  // namespace hml
