#include "hml/learn/training/network_approach.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "hml/core/files.hpp"
#include "hml/core/random.hpp"
#include "hml/core/threads.hpp"
#include "hml/learn/training/load_stored_tensors.hpp"
#include "hml/learn/training/row_columns.hpp"
#include "hml/learn/training/stream_batches.hpp"

namespace hml {

namespace {

void write_pieces(h5::Group group, const std::vector<NetworkPiece>& pieces, std::span<const float> numbers) {
  for (const auto& piece : pieces)
    group.write<float>(piece.name, numbers.subspan(piece.begin, static_cast<std::size_t>(piece.size())),
                       h5::Shape(piece.shape.begin(), piece.shape.end()));
}

void read_pieces(const h5::Group& group, const std::vector<NetworkPiece>& pieces, std::span<float> numbers) {
  for (const auto& piece : pieces) {
    const auto shape = group.shape(piece.name);
    if (!std::equal(shape.begin(), shape.end(), piece.shape.begin(), piece.shape.end(),
                    [](auto a, auto b) { return static_cast<std::int64_t>(a) == b; }))
      throw Error(ErrorKind::input, fmt::format("its weights '{}' have shape ({}), not ({})", piece.name,
                                                fmt::join(shape, ", "), fmt::join(piece.shape, ", ")));
    const auto values = group.read<float>(piece.name);
    std::copy(values.begin(), values.end(), numbers.begin() + static_cast<std::ptrdiff_t>(piece.begin));
  }
}

double mean_magnitude(const std::vector<double>& weights) {
  double sum = 0;
  for (const double w : weights) sum += std::abs(w);
  return sum / static_cast<double>(weights.size());
}

// Derivatives of a class's log odds by the raw outputs of one event. Two classes have those of the difference of two
// outputs, or of the only one, whatever they are: where a probability is all but 1, its own derivatives would vanish.
void log_odds_slopes(std::span<const float> probabilities, std::int64_t of_class, std::span<float> slopes) {
  const auto wanted = static_cast<std::size_t>(of_class);
  if (slopes.size() == 1) {
    slopes[0] = wanted == 1 ? 1.f : -1.f;
    return;
  }
  double others = 0;
  for (std::size_t c = 0; c < slopes.size(); ++c)
    if (c != wanted) others += probabilities[c];
  const auto rest = static_cast<double>(slopes.size() - 1);
  for (std::size_t c = 0; c < slopes.size(); ++c)
    slopes[c] = c == wanted ? 1.f : static_cast<float>(others > 0 ? -probabilities[c] / others : -1 / rest);
}

}  // namespace

void NetworkApproach::declare_scaling(Parameters& p) {
  p.add("normalise", normalise_, "How inputs are scaled; what that needs is learned from the training sample.")
      .choices(Normaliser::methods());
  p.add("missing", missing_, "Values that stand for a missing one, as NaN always does; it becomes the feature's median.");
}

void NetworkApproach::declare_own(Parameters& p) {
  declare_network(p);
  declare_scaling(p);
  p.add("start", start_, "A safetensors or PyTorch file (.pt) with parameters to begin with, such as those of a network that was trained before "
        "or elsewhere; drawn by the seed where empty.");
  auto losses = class_losses();
  losses.push_back("none");
  p.add("loss", loss_, "What is minimised to tell the classes apart; binary_cross_entropy has one output for two classes, and "
        "none learns the targets alone.")
      .choices(losses);
  p.add("label_smoothing", smoothing_, "Share of the labels that is spread over all classes.").min(0).max(0.999);
  p.add("targets", targets_, "Columns of other representations to learn the values of, beside the class.");
  p.add("target_loss", target_loss_, "What is minimised of a target: squared finds its mean, absolute its median, quantile the "
        "quantiles, gaussian the mean and an uncertainty.")
      .choices(value_losses());
  p.add("quantiles", quantiles_, "Those that quantile finds.").min(0.0001).max(0.9999);
  p.add("target_weight", target_weight_, "What the loss of the targets, in units of their spread, is multiplied by.").min(0);
  p.add("precision", precision_, "In what training multiplies matrices: bfloat16 is faster on GPUs and processors that have it, "
        "and has three digits. All else, and inference, is float32.").choices({"float32", "bfloat16"});
  training_.declare(p);
  p.add("memory", memory_, "Largest training sample to read as a whole; batches of a larger one come from the disk, "
        "shuffled in a buffer of this size, with the normalisation of a random 256 MB of it.")
      .unit("GB")
      .min(1e-6);
  declare_validation(p);
}

std::unique_ptr<Loss> NetworkApproach::loss() const {
  auto of_classes = classifies() ? make_class_loss(loss_, static_cast<std::int64_t>(classes().size()), smoothing_) : nullptr;
  if (targets_.empty()) return of_classes;
  return std::make_unique<TaskLoss>(std::move(of_classes), make_value_loss(target_loss_, quantiles_), scales_,
                                    target_weight_);
}

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

void NetworkApproach::learn_scaling(const Tensor& input) {
  normaliser_.learn(normalise_, missing_values(), input, [this](const auto& name) { return is_raw(name); });
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
  return Trainer(training_, *loss).fit(*network_, batches, validation.size() > 0 ? &watching : nullptr, options, kind());
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

StoredTensors NetworkApproach::weights() const {
  require_trained();
  StoredTensors out = stored_weights(*network_);
  Parameters p;
  const_cast<NetworkApproach*>(this)->declare(p);  // declaring only binds names to members; values() reads them
  out.metadata = {{"format", "pt"},
                  {"hml_kind", kind()},
                  {"hml_parameters", p.values().dump()},
                  {"hml_features", nlohmann::json(features()).dump()},
                  {"hml_classes", nlohmann::json(classes()).dump()}};
  return out;
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

std::vector<float> NetworkApproach::normalised(const Tensor& input) const {
  require_trained();
  return scaled(input);
}

void NetworkApproach::input_gradients(const Tensor& input, std::int64_t of_class, int threads,
                                      const std::function<void(const InputGradients&)>& use) const {
  if (!classifies()) throw Error(ErrorKind::usage, "was trained on its targets alone and has no odds of a class");
  constexpr std::int64_t block = 64;  // what a backward pass keeps of an event is many times the event
  const std::vector<float> seen = normalised(input);
  const auto loss = this->loss();
  const auto row = static_cast<std::size_t>(network_->row_size()), width = static_cast<std::size_t>(network_->outputs());
  // Behind those of the classes come the targets', which say nothing of a class.
  const std::size_t said = static_cast<std::size_t>(loss->predictions()), own = width - estimates().size();
  std::vector<std::unique_ptr<Replica>> replicas(static_cast<std::size_t>(resolve_threads(threads)));
  const auto differentiate = [&](std::int64_t index, int worker) {
    InputGradients out{index * block, std::min(block, input.rows() - index * block), {}};
    const auto n = static_cast<std::size_t>(out.events);
    const auto events = std::span(seen).subspan(static_cast<std::size_t>(out.first) * row, n * row);
    std::vector<float> outputs(n * width), predictions(n * said), slopes(n * width);
    auto& replica = replicas[static_cast<std::size_t>(worker)];
    if (!replica) replica = network_->replica(1);
    replica->forward(events, out.events, outputs, false);
    loss->predict(outputs, predictions);
    for (std::size_t i = 0; i < n; ++i)
      log_odds_slopes(std::span(predictions).subspan(i * said, said), of_class,
                      std::span(slopes).subspan(i * width, own));
    out.values.resize(n * row);
    replica->input_gradients(events, out.events, slopes, out.values);
    return out;
  };
  ordered_parallel((input.rows() + block - 1) / block, static_cast<int>(replicas.size()), differentiate,
                   [&](std::int64_t, const InputGradients& found) { use(found); });
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

void NetworkApproach::write_scaling(h5::Group& group) const { normaliser_.write(group); }

void NetworkApproach::read_scaling(const h5::Group& group) { normaliser_.read(normalise_, missing_values(), group); }

void NetworkApproach::write_state(h5::Group& group) const {
  auto normalisation = group.group("normalisation");
  write_scaling(normalisation);
  std::vector<double> scales;
  for (const auto& scale : scales_) scales.insert(scales.end(), {scale.mean, scale.spread});
  if (!scales.empty()) group.write<double>("target_scales", scales, {scales_.size(), 2});
  write_pieces(group.group("weights"), network_->pieces(), network_->parameters());
  write_pieces(group.group("buffers"), network_->buffer_pieces(), network_->buffers());
}

void NetworkApproach::read_state(const h5::Group& group) {
  read_scaling(group.open_group("normalisation"));
  scales_.clear();
  const auto scales = targets_.empty() ? std::vector<double>{} : group.read<double>("target_scales");
  if (scales.size() != 2 * targets_.size()) throw Error(ErrorKind::input, "its scales are not those of its targets");
  for (std::size_t t = 0; t < targets_.size(); ++t) scales_.push_back({scales[2 * t], scales[2 * t + 1]});
  network_ = build(loss()->outputs(), "cpu");
  read_pieces(group.open_group("weights"), network_->pieces(), network_->parameters());
  network_->changed();
  std::vector<float> buffers(network_->buffers().size());
  read_pieces(group.open_group("buffers"), network_->buffer_pieces(), buffers);
  network_->set_buffers(buffers);
}

std::vector<ModelExport> NetworkApproach::exports() const {
  return {{".onnx", [this](const auto& path) { write_text(path, onnx()); }},
          {".safetensors", [this](const auto& path) { write_safetensors(path, weights()); }}};
}

}  // namespace hml
