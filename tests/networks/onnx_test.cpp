// Networks in ONNX: the graphs are those that onnxruntime was asked about with tools/check_onnx.py, for which this test
// leaves models, clouds and scores in the folder that HML_MODEL_EXPORTS names. A graph that is meant to be another is
// checked so and takes the place of its listing in tests/data/networks/onnx.
#include <gtest/gtest.h>

#include "../learn/exports.hpp"
#include "../learn/onnx_file.hpp"
#include "../learn/toy.hpp"
#include "hml/core/files.hpp"
#include "hml/learn/catalogue.hpp"
#include "hml/learn/networks/networks.hpp"
#include "hml/learn/training/network_approach.hpp"
#include "onnx_graphs.hpp"

namespace hml {
namespace {

using namespace test;

const std::vector<std::string> features = {"delta_eta", "delta_phi", "log_pt", "pt_rel", "px", "py", "pz", "energy", "mask"};

void write_particle(Random& random, double axis, float* out) {
  const double pt = std::exp(random.normal(1, 1)), eta = random.normal(axis, 0.2), phi = random.normal(2, 1.5);
  const double wrapped = std::remainder(phi, 2 * std::acos(-1.0));
  const double values[] = {eta, wrapped, std::log(pt), pt / 50, pt * std::cos(phi), pt * std::sin(phi),
                           pt * std::sinh(eta), pt * std::cosh(eta), 1};
  std::copy(std::begin(values), std::end(values), out);
}

// Clouds of any number of particles, one and none among them, with gaps, missing values, and junk where nobody is; in a
// third of them particles lie on a grid, where many neighbours are equally near.
Samples clouds(std::int64_t n, std::int64_t places, int classes) {
  Samples out;
  const auto columns = features.size();
  Tensor tensor{{n, places, static_cast<std::int64_t>(columns)}, {}, features, {}};
  tensor.values.resize(static_cast<std::size_t>(n * places) * columns);
  for (std::int64_t i = 0; i < n; ++i) {
    Random random(7, static_cast<std::uint64_t>(i));
    const auto label = static_cast<std::int32_t>(i % classes);
    const double share = random.uniform();
    float* event = tensor.values.data() + i * places * static_cast<std::int64_t>(columns);
    for (std::int64_t place = 0; place < places; ++place) {
      float* particle = event + place * static_cast<std::int64_t>(columns);
      const bool there = i % 9 == 1 ? place == i % places : i % 9 == 2 || (i % 9 > 3 && random.uniform() < share);
      if (there) write_particle(random, 0.3 * label, particle);
      else std::fill_n(particle, columns - 1, i % 2 == 0 ? 0.f : 7.f);
      if (i % 3 == 0)
        for (int axis = 0; axis < 2; ++axis) particle[axis] = std::round(10 * particle[axis]) / 10;
      if (there && i % 5 == 0 && place % 4 == 1) particle[2] = place % 8 == 1 ? -999 : std::nanf("");
    }
    out.labels.push_back(label);
  }
  out.weights.assign(static_cast<std::size_t>(n), 1.0);
  out.inputs.emplace_back("cloud", std::move(tensor));
  for (int c = 0; c < classes; ++c) out.classes.push_back(fmt::format("c{}", c));
  return out;
}

// Events of another shape, some of their values missing.
Samples numbers(const std::vector<std::int64_t>& shape, std::vector<std::string> names, int classes) {
  Samples out;
  Tensor tensor{shape, {}, std::move(names), {}};
  Random random(8, 0);
  for (std::int64_t i = 0; i < shape[0]; ++i) {
    out.labels.push_back(static_cast<std::int32_t>(i % classes));
    for (std::int64_t j = 0; j < tensor.row_size(); ++j) {
      const auto value = static_cast<float>(random.normal(0.5 * out.labels.back(), 1 + j % 3));
      const auto which = random.below(20);
      tensor.values.push_back(i == 1 ? -std::abs(value) : which == 0 ? -999 : which == 1 ? std::nanf("") : value);
    }
  }
  out.weights.assign(static_cast<std::size_t>(shape[0]), 1.0);
  out.inputs.emplace_back("given", std::move(tensor));
  for (int c = 0; c < classes; ++c) out.classes.push_back(fmt::format("c{}", c));
  return out;
}

// With a number of each event to learn, which is missing in some.
Samples with_targets(Samples samples) {
  Tensor truth{{samples.size(), 2}, {}, {"mass", "width"}, {}};
  Random random(9, 0);
  for (std::int64_t i = 0; i < samples.size(); ++i) {
    truth.values.push_back(i % 7 == 3 ? std::nanf("") : static_cast<float>(random.normal(80 + 10 * (i % 2), 5)));
    truth.values.push_back(static_cast<float>(random.normal(-1, 0.1)));
  }
  samples.inputs.emplace_back("truth", std::move(truth));
  return samples;
}

// The same events with the inputs of both, the second one's first under another name.
Samples beside(Samples samples, Samples more, const std::string& name) {
  more.inputs[0].first = name;
  samples.inputs.insert(samples.inputs.end(), more.inputs.begin(), more.inputs.end());
  return samples;
}

// Numbers as a longer training may leave them: a network begins with many that do nothing, such as scales of 1e-6.
StoredTensors shaken(StoredTensors weights) {
  std::uint64_t stream = 0;
  for (auto& tensor : weights.tensors) {
    Random random(10, stream++);
    const bool variance = tensor.name.ends_with("running_var");
    const double width = 0.3 / std::sqrt(static_cast<double>(tensor.size()) / static_cast<double>(tensor.shape[0]));
    for (float& number : std::span(reinterpret_cast<float*>(tensor.bytes.data()), tensor.bytes.size() / sizeof(float)))
      number = static_cast<float>(variance ? number * random.uniform(0.5, 2) : random.normal(number, width));
  }
  return weights;
}

struct Case {
  std::string name, kind, parameters;
  Samples samples;
};

void PrintTo(const Case& made, std::ostream* out) { *out << made.name; }

class Onnx : public testing::TestWithParam<Case> {
 protected:
  const NetworkApproach& fitted() {
    Config settings = Config::parse(GetParam().parameters);
    const Scratch file("shaken.safetensors");
    write_safetensors(file.path, shaken(fit(settings).weights()));
    settings.set("start", Config(file.path.string()));
    settings.set("epochs", Config(std::string("1"))), settings.set("learning_rate", Config(std::string("1e-9")));
    return fit(settings);
  }

 private:
  const NetworkApproach& fit(const Config& settings) {
    approach_ = approaches(add_networks).make(GetParam().kind);
    approach_->compile(settings);
    approach_->fit(GetParam().samples, {}, {.seed = 1});
    return dynamic_cast<const NetworkApproach&>(*approach_);
  }

  std::unique_ptr<Approach> approach_;
};

TEST_P(Onnx, IsTheGraphThatWasChecked) {
  const auto& [name, kind, parameters, samples] = GetParam();
  const NetworkApproach& network = fitted();
  const OnnxFile file(network.onnx());
  EXPECT_EQ(file.version, 8);
  EXPECT_EQ(file.operators, 17);
  std::map<std::string, OnnxFile::Shape> inputs;
  for (const auto& input_name : network.inputs()) {
    const Tensor& input = samples.input(input_name);
    auto& shape = inputs[input_name] = {"events"};
    for (std::size_t axis = 1; axis < input.shape.size(); ++axis) shape.push_back(std::to_string(input.shape[axis]));
  }
  EXPECT_EQ(file.inputs, inputs);
  std::map<std::string, OnnxFile::Shape> outputs;
  if (network.classifies()) outputs["probabilities"] = {"events", std::to_string(samples.classes.size())};
  if (!network.targets().empty()) outputs["estimates"] = {"events", std::to_string(network.estimates().size())};
  EXPECT_EQ(file.outputs, outputs);
  EXPECT_EQ(file.metadata.at("hml_kind"), kind);
  for (const auto& tensor : network.weights().tensors) {
    ASSERT_TRUE(file.constants.contains(tensor.name)) << tensor.name;
    const auto& constant = file.constants.at(tensor.name);
    EXPECT_EQ(constant.shape, tensor.shape) << tensor.name;
    EXPECT_TRUE(std::ranges::equal(std::as_bytes(std::span(constant.bytes)), tensor.bytes)) << tensor.name;
  }
  const Scratch saved(name + ".h5");
  network.save(saved.path);
  const auto loaded = load_approach(saved.path, approaches(add_networks));
  EXPECT_TRUE(dynamic_cast<const NetworkApproach&>(*loaded).onnx() == network.onnx());
  const ExportFolder exports;
  network.export_to(exports.file(name, ".onnx"));
  exports.leave_scores(name, samples, network.classifies() ? network.predict(samples) : Scores{}, {},
                       network.targets().empty() ? Estimates{} : network.estimate(samples), network.inputs());
  const std::string listing = file.listing();
  write_text(exports.file(name, ".txt"), listing);
  EXPECT_EQ(listing, read_text(std::string(HML_TEST_DATA) + "/networks/onnx/" + name + ".txt"));
}

const std::vector<std::string> four{"a", "b", "c", "d"}, momenta{"px", "py", "pz", "energy", "mask"};

// Clouds of which nothing is known but the momenta.
Samples momentum_clouds(std::int64_t n, std::int64_t places, int classes) {
  Samples out = clouds(n, places, classes);
  Tensor& cloud = out.inputs[0].second;
  Tensor kept{{n, places, 5}, {}, momenta, {}};
  for (std::size_t i = 0; i < cloud.values.size(); i += features.size())
    kept.values.insert(kept.values.end(), cloud.values.begin() + static_cast<std::ptrdiff_t>(i + 4),
                       cloud.values.begin() + static_cast<std::ptrdiff_t>(i + 9));
  cloud = std::move(kept);
  return out;
}

// Images of a channel, clouds, and features of the events.
Samples three_inputs(std::int64_t n, int classes) {
  return beside(beside(clouds(n, 12, classes), numbers({n, 10, 9}, {}, classes), "image"),
                numbers({n, 4}, four, classes), "event");
}

INSTANTIATE_TEST_SUITE_P(
    Networks, Onnx,
    testing::Values(
        Case{"mlp", "mlp", "{epochs: 3, hidden: [16, 8], normalise: standard, loss: binary_cross_entropy}",
             numbers({300, 4}, four, 2)},
        Case{"mlp_log", "mlp", "{epochs: 3, hidden: [8], normalise: log}", numbers({300, 4}, four, 3)},
        Case{"mlp_quantiles", "mlp",
             "{input: given, epochs: 3, hidden: [8], targets: [mass, width], target_loss: quantile, quantiles: [0.2, 0.5, 0.8]}",
             with_targets(numbers({300, 4}, four, 2))},
        Case{"mlp_gaussian", "mlp",
             "{input: given, epochs: 3, hidden: [8], targets: [mass], loss: none, target_loss: gaussian}",
             with_targets(numbers({300, 4}, four, 2))},
        Case{"cnn", "cnn", "{epochs: 1, filters: [4, 8], normalise: max}", numbers({60, 9, 7}, {}, 2)},
        Case{"cnn_channels", "cnn", "{epochs: 1, filters: [4], normalise: min_max}",
             numbers({60, 2, 8, 8}, {"a", "b"}, 2)},
        Case{"pfn", "pfn", "{phi: [16, 16], f: [16], epochs: 2}", clouds(200, 16, 3)},
        Case{"efn", "efn", "{phi: [16, 16], f: [], epochs: 2, normalise: max}", clouds(200, 16, 2)},
        Case{"particle_net", "particle_net", "{epochs: 1, batch_size: 64}", clouds(120, 20, 2)},
        Case{"particle_net_lite", "particle_net", "{size: lite, epochs: 2, batch_size: 64, normalise: log}",
             clouds(300, 24, 3)},
        Case{"particle_net_few", "particle_net", "{size: lite, epochs: 2, batch_size: 64}", clouds(200, 5, 2)},
        Case{"particle_transformer", "particle_transformer",
             "{embedding: [16, 32], pair_embedding: [8, 8], heads: 4, blocks: 2, class_blocks: 2, epochs: 2, batch_size: 64}",
             clouds(200, 16, 2)},
        Case{"particle_transformer_alone", "particle_transformer",
             "{embedding: [16], pair_embedding: [], heads: 2, blocks: 1, class_blocks: 1, epochs: 2, batch_size: 64}",
             clouds(200, 16, 3)},
        Case{"mlp_sqrt", "mlp", "{epochs: 3, hidden: [8], normalise: sqrt}", numbers({300, 4}, four, 3)},
        Case{"cnn_deep", "cnn", "{epochs: 1, filters: [4, 6], depth: 3, normalise: rms}", numbers({60, 9, 7}, {}, 3)},
        Case{"cnn_residual", "cnn", "{epochs: 1, block: residual, filters: [4, 6, 6], depth: 2, normalise: log}",
             numbers({60, 2, 11, 10}, {"a", "b"}, 2)},
        Case{"cnn_residual_small", "cnn", "{epochs: 1, block: residual, filters: [4], normalise: standard}",
             numbers({60, 2, 3}, {}, 2)},
        Case{"cnn_convnext", "cnn", "{epochs: 1, block: convnext, filters: [4, 6], depth: 2, normalise: sqrt}",
             numbers({60, 2, 11, 10}, {"a", "b"}, 2)},
        Case{"cnn_convnext_small", "cnn", "{epochs: 1, block: convnext, filters: [1], normalise: max}",
             numbers({60, 3, 2}, {}, 3)},
        Case{"lorentz_net", "lorentz_net", "{hidden: 12, blocks: 3, epochs: 1, batch_size: 64}",
             momentum_clouds(200, 16, 2)},
        Case{"lorentz_net_scalars", "lorentz_net",
             "{hidden: 12, blocks: 2, beams: false, c_weight: 0.05, largest_shift: 0, epochs: 1, batch_size: 64, "
             "normalise: log}",
             clouds(200, 16, 3)},
        Case{"lorentz_net_limited", "lorentz_net",
             "{scalars: [energy, log_pt], hidden: 12, blocks: 2, c_weight: 0.2, largest_shift: 0.5, epochs: 1, "
             "batch_size: 64}",
             clouds(200, 16, 2)},
        Case{"lorentz_net_one", "lorentz_net",
             "{scalars: [mass], hidden: 6, blocks: 1, beams: false, epochs: 1, batch_size: 64}", clouds(100, 1, 2)},
        Case{"joint", "joint",
             "{parts: {jet: {approach: cnn, input: image, block: convnext, filters: [4], normalise: sqrt, width: 5}, "
             "event: {approach: mlp, input: event, hidden: [8], normalise: standard}}, hidden: [8], epochs: 1, "
             "batch_size: 64}",
             three_inputs(120, 2)},
        Case{"joint_of_one_input", "joint",
             "{parts: {a: {approach: pfn, phi: [8], f: [8], normalise: log}, "
             "b: {approach: pfn, phi: [6], f: [], normalise: standard, missing: [7, -999]}}, hidden: [], epochs: 1, "
             "targets: [mass, width], target_loss: gaussian}",
             with_targets(clouds(200, 8, 2))},
        Case{"joint_of_all", "joint",
             "{parts: {image: {approach: cnn, input: image, block: residual, filters: [4], normalise: log}, "
             "mlp: {approach: mlp, input: event, hidden: [], normalise: min_max}, "
             "pfn: {approach: pfn, input: cloud, phi: [8], f: [8]}, efn: {approach: efn, input: cloud, phi: [8], f: [8]}, "
             "net: {approach: particle_net, input: cloud, size: lite, neighbours: 3}, "
             "transformer: {approach: particle_transformer, input: cloud, embedding: [8], pair_embedding: [4], heads: 2, "
             "blocks: 1, class_blocks: 1}, lorentz: {approach: lorentz_net, input: cloud, hidden: 6, blocks: 2}}, "
             "epochs: 1, batch_size: 64}",
             three_inputs(120, 3)},
        Case{"joint_of_graphs", "joint",
             "{parts: {interaction: {approach: interaction_network, input: graph, relation: [8], object: [8], dense: []}, "
             "attention: {approach: graph_attention, input: graph, heads: 2, channels: [4], normalise: log}, "
             "tree: {approach: lund_net, input: lund, blocks: [6], fusion: 0, dense: []}, "
             "order: {approach: recurrent, input: lund, hidden: 6, normalise: standard}}, epochs: 1, batch_size: 64}",
             beside(graphs_of_all_kinds(120, 8, 2), trees_of_all_kinds(120, 8, 2), "lund")}),
    [](const auto& named) { return named.param.name; });

// Rates high enough to move all numbers from where they begin.
INSTANTIATE_TEST_SUITE_P(
    Graphs, Onnx,
    testing::Values(
        Case{"interaction_network", "interaction_network",
             "{relation: [16, 8], object: [16, 6], dense: [8], epochs: 4, batch_size: 32, learning_rate: 0.01}",
             graphs_of_all_kinds(200, 12, 3)},
        Case{"interaction_network_elu", "interaction_network",
             "{relation: [8], object: [8], relation_activation: relu, object_activation: elu, pooling: mean, "
             "dense: [], dropout: 0.1, normalise: sqrt, epochs: 4, batch_size: 32, learning_rate: 0.01}",
             graphs_of_all_kinds(200, 12, 2, false)},
        Case{"graph_attention", "graph_attention",
             "{heads: 3, channels: [4, 4, 5], dense: [8], epochs: 4, batch_size: 32, learning_rate: 0.01}",
             graphs_of_all_kinds(200, 12, 3)},
        Case{"graph_attention_alone", "graph_attention",
             "{heads: 1, channels: [2], pooling: sum, dense: [], epochs: 4, batch_size: 32, learning_rate: 0.01}",
             graphs_of_all_kinds(200, 4, 2, false)},
        Case{"graph_attention_first", "graph_attention",
             "{version: 1, heads: 2, channels: [4, 4], dense: [8], epochs: 4, batch_size: 32, learning_rate: 0.01}",
             graphs_of_all_kinds(200, 12, 2)},
        Case{"graph_attention_first_alone", "graph_attention",
             "{version: 1, heads: 2, channels: [3], epochs: 4, batch_size: 32, learning_rate: 0.01, normalise: max}",
             graphs_of_all_kinds(200, 12, 2, false)},
        Case{"lund_net", "lund_net",
             "{blocks: [8, 8, 12], layers: 3, fusion: 16, dense: [8], epochs: 4, batch_size: 32, learning_rate: 0.01}",
             trees_of_all_kinds(200, 12, 3)},
        Case{"lund_net_3", "lund_net",
             "{kinematics: lundnet3, blocks: [8], layers: 1, fusion: 0, dense: [], normalise: standard, epochs: 4, "
             "batch_size: 32, learning_rate: 0.01}",
             trees_of_all_kinds(200, 12, 2)},
        Case{"lund_net_all", "lund_net",
             "{kinematics: all, blocks: [5], fusion: 8, dense: [], normalise: min_max, epochs: 4, batch_size: 32, "
             "learning_rate: 0.01}",
             trees_of_all_kinds(200, 1, 2)}),
    [](const auto& named) { return named.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Sequences, Onnx,
    testing::Values(
        Case{"recurrent", "recurrent", "{hidden: 12, epochs: 4, batch_size: 32, learning_rate: 0.02}", clouds(200, 16, 3)},
        Case{"recurrent_mean", "recurrent",
             "{hidden: 6, layers: 2, bidirectional: true, output: mean, dense: [8], epochs: 4, batch_size: 32, "
             "learning_rate: 0.02}",
             clouds(200, 16, 2)},
        Case{"recurrent_both_ways", "recurrent",
             "{hidden: 6, layers: 2, bidirectional: true, epochs: 4, batch_size: 32, learning_rate: 0.02}",
             clouds(200, 16, 2)},
        Case{"recurrent_gru", "recurrent",
             "{cell: gru, hidden: 6, layers: 3, bidirectional: true, dense: [8], epochs: 4, batch_size: 32, "
             "learning_rate: 0.02}",
             clouds(200, 16, 2)},
        Case{"recurrent_gru_mean", "recurrent",
             "{cell: gru, hidden: 12, output: mean, normalise: rms, epochs: 4, batch_size: 32, learning_rate: 0.02}",
             clouds(200, 16, 3)},
        Case{"recurrent_one_step", "recurrent", "{cell: gru, hidden: 5, epochs: 4, batch_size: 32, learning_rate: 0.02}",
             trees_of_all_kinds(200, 1, 2)}),
    [](const auto& named) { return named.param.name; });

}  // namespace
}  // namespace hml
