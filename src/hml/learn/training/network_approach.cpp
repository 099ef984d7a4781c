#include "hml/learn/training/network_approach.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "hml/core/files.hpp"
#include "hml/core/random.hpp"
#include "hml/learn/training/load_stored_tensors.hpp"
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

}  // namespace

void NetworkApproach::declare_own(Parameters& p) {
  declare_network(p);
  p.add("normalise", normalise_, "How inputs are scaled; what that needs is learned from the training sample.")
      .choices(Normaliser::methods());
  p.add("missing", missing_, "Values that stand for a missing one, as NaN always does; it becomes the feature's median.");
  p.add("start", start_, "A safetensors or PyTorch file (.pt) with parameters to begin with, such as those of a network that was trained before "
        "or elsewhere; drawn by the seed where empty.");
  p.add("loss", loss_, "What is minimised; binary_cross_entropy has one output for two classes.").choices(class_losses());
  p.add("label_smoothing", smoothing_, "Share of the labels that is spread over all classes.").min(0).max(0.999);
  training_.declare(p);
  p.add("memory", memory_, "Largest training sample to read as a whole; batches of a larger one come from the disk, "
        "shuffled in a buffer of this size, with the normalisation of a random 256 MB of it.")
      .unit("GB")
      .min(1e-6);
  declare_validation(p);
}

std::unique_ptr<Loss> NetworkApproach::loss() const {
  return make_class_loss(loss_, static_cast<std::int64_t>(classes().size()), smoothing_);
}

// Weights are counted in their mean magnitude, so that the learning rate means the same for all samples.
TrainingSample NetworkApproach::sample(const Labelled& data, double mean_weight) const {
  TrainingSample out{normaliser_.apply(*data.input), {data.labels->begin(), data.labels->end()}, {}};
  for (const double w : data.weights) out.weights.push_back(static_cast<float>(w / mean_weight));
  return out;
}

void NetworkApproach::learn_normalisation(const Tensor& input) {
  normaliser_.learn(normalise_, missing_values(), input, [this](const auto& name) { return is_raw(name); });
}

History NetworkApproach::learn(const Labelled& train, const Labelled& validation, const FitOptions& options) {
  learn_normalisation(*train.input);
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
  learn_normalisation(train.head());
  const auto prepare = [&](const Labelled& batch) { return sample(batch, train.mean_magnitude()); };
  const auto loss = this->loss();
  make_network(*loss, options.device);
  StreamBatches batches(train, prepare);
  std::optional<StreamBatches> watching;
  if (validation) watching.emplace(*validation, prepare);
  return Trainer(training_, *loss).fit(*network_, batches, watching ? &*watching : nullptr, options, kind());
}

void NetworkApproach::make_network(const Loss& loss, const std::string& device) {
  network_ = build(loss.outputs(), device);
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
  const auto loss = this->loss();
  const auto outputs = outputs_of(*network_, normaliser_.apply(input), threads);
  Scores scores{static_cast<std::int64_t>(classes().size()), {}};
  scores.values.resize(static_cast<std::size_t>(input.rows() * scores.classes));
  loss->predict(outputs, scores.values);
  return scores;
}

Table NetworkApproach::summary() const {
  require_trained();
  Table table = network_->summary();
  table.title = fmt::format("{}: {} parameters", kind(), network_->parameters().size());
  return table;
}

void NetworkApproach::write_state(h5::Group& group) const {
  auto normalisation = group.group("normalisation");
  normaliser_.write(normalisation);
  write_pieces(group.group("weights"), network_->pieces(), network_->parameters());
  write_pieces(group.group("buffers"), network_->buffer_pieces(), network_->buffers());
}

void NetworkApproach::read_state(const h5::Group& group) {
  normaliser_.read(normalise_, missing_values(), group.open_group("normalisation"));
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
