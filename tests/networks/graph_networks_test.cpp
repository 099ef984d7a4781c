#include <gtest/gtest.h>

#include "hml/learn/networks/graphs/graph_attention.hpp"
#include "hml/learn/networks/graphs/interaction_network.hpp"
#include "hml/learn/networks/graphs/lund_net.hpp"
#include "references.hpp"

namespace hml {
namespace {

constexpr std::int64_t features = 4, slots = 4, edge_features = 2;

GraphLayout layout() {
  GraphLayout out;
  out.features = {0, 1, 2, 3}, out.mask = features;
  for (std::int64_t slot = 0; slot < slots; ++slot) {
    const std::int64_t first = features + 1 + slot * (1 + edge_features);
    out.neighbours.push_back(first);
    for (std::int64_t e = 1; e <= edge_features; ++e) out.edges.push_back(first + e);
  }
  return out;
}

InteractionNetwork interaction_network() {
  InteractionNetworkSettings settings;
  settings.layout = layout(), settings.classes = 3, settings.dense = {{7}};
  settings.relation = {8, 6, 5}, settings.object = {8, 6};
  return InteractionNetwork(settings);
}

GraphAttentionNetwork graph_attention(int version) {
  GraphAttentionSettings settings;
  settings.layout = layout(), settings.classes = 3, settings.dense = {{7}};
  settings.version = version, settings.heads = 2, settings.channels = {5, 5};
  return GraphAttentionNetwork(settings);
}

LundNet lund_net() {
  LundNetSettings settings;
  settings.classes = 3, settings.dense = {{10}};
  settings.blocks = {{6, 8}, {8, 8}, {10, 12}}, settings.fusion = 16;
  return LundNet(settings);
}

template <class Net>
void expect_the_same(Net network, const References& reference) {
  for (const auto type : {torch::kDouble, torch::kFloat}) {
    expect_same_outputs(network, reference, type);
    expect_same_training(network, reference, type, torch::arange(8));
  }
}

TEST(GraphNetworks, SayAndLearnTheSameAsTheirReferences) {
  expect_the_same(interaction_network(), References("interaction_network", "graphs"));
  expect_the_same(graph_attention(1), References("graph_attention1", "graphs"));
  expect_the_same(graph_attention(2), References("graph_attention2", "graphs"));
}

// A shift of its inputs changes nothing in training, so that bn_fts.bias is moved by rounding alone: in float32 outputs
// behind the running means, which follow late, agree with those in float64 to 0.5 % in the reference, too.
TEST(LundNet, SaysAndLearnsTheSameAsItsReference) {
  const References reference("lund_net", "trees");
  auto network = lund_net();
  for (const auto type : {torch::kDouble, torch::kFloat}) expect_same_outputs(network, reference, type);
  expect_same_training(network, reference, torch::kDouble, torch::arange(8));
  load_weights(*network, reference.weights());
  network->to(torch::kFloat);
  const auto losses = train(network, reference.jets("cloud"), reference.jets("labels"));
  EXPECT_LT(distance(losses, reference("losses.float32")), 1e-5) << losses;
}

// More places without nodes, and what such places hold.
template <class Net>
void expect_padding_unseen(Net network, const References& reference, std::int64_t mask) {
  load_weights(*network, reference.weights());
  network->to(torch::kDouble);
  network->eval();
  const torch::NoGradGuard no_grad;
  const auto rows = reference.jets("cloud").to(torch::kDouble);
  const auto expected = network->forward(rows);
  EXPECT_LT(distance(network->forward(torch::constant_pad_nd(rows, {0, 0, 0, 30})), expected), 1e-13);
  const auto there = rows.select(2, mask) != 0;
  auto foul = torch::where(there.unsqueeze(2), rows, torch::full_like(rows, std::nan("")));
  foul.select(2, mask).copy_(rows.select(2, mask));
  EXPECT_LT(distance(network->forward(foul), expected), 1e-13);
  // One by one, graphs without nodes or edges among them.
  for (std::int64_t i = 0; i < rows.size(0); ++i)
    EXPECT_LT(distance(network->forward(rows.narrow(0, i, 1)), expected.narrow(0, i, 1)), 1e-13) << i;
}

TEST(GraphNetworks, DoNotSeePadding) {
  expect_padding_unseen(interaction_network(), References("interaction_network", "graphs"), features);
  expect_padding_unseen(graph_attention(1), References("graph_attention1", "graphs"), features);
  expect_padding_unseen(graph_attention(2), References("graph_attention2", "graphs"), features);
  expect_padding_unseen(lund_net(), References("lund_net", "trees"), 7);
}

template <class Net>
void expect_finite(Net network, const torch::Tensor& rows) {
  const auto twice = rows.repeat({2, 1, 1});
  const torch::Tensor losses = train(network, twice, torch::arange(twice.size(0)) % 2);
  EXPECT_TRUE(torch::isfinite(losses).all().item<bool>()) << losses;
}

TEST(GraphNetworks, LearnFromGraphsWithoutNodesOrEdges) {
  for (const std::int64_t size : {1, 2}) {
    const auto graphs = References("interaction_network", "graphs").jets("cloud").narrow(0, 0, size);
    expect_finite(interaction_network(), graphs);
    expect_finite(graph_attention(1), graphs);
    expect_finite(graph_attention(2), graphs);
    expect_finite(lund_net(), References("lund_net", "trees").jets("cloud").narrow(0, 0, size));
  }
}

std::int64_t dense_parameters(const std::vector<std::int64_t>& widths) {
  std::int64_t sum = 0;
  for (std::size_t i = 1; i < widths.size(); ++i) sum += (widths[i - 1] + 1) * widths[i];
  return sum;
}

TEST(GraphNetworks, HaveTheirParameters) {
  InteractionNetworkSettings interaction;
  interaction.layout = layout(), interaction.classes = 3;
  EXPECT_EQ(parameters_of(*InteractionNetwork(interaction)),
            References("interaction_network", "graphs").parameters("full"));
  EXPECT_EQ(parameters_of(*InteractionNetwork(interaction)),
            dense_parameters({10, 50, 25, 12}) + dense_parameters({16, 50, 25, 4}) + dense_parameters({4, 50, 25, 3}));
  GraphAttentionSettings attention;
  attention.layout = layout(), attention.classes = 3;
  EXPECT_EQ(parameters_of(*GraphAttentionNetwork(attention)),
            References("graph_attention2", "graphs").parameters("full"));
  attention.version = 1;
  EXPECT_EQ(parameters_of(*GraphAttentionNetwork(attention)),
            References("graph_attention1", "graphs").parameters("full"));
  LundNetSettings lund;
  lund.classes = 3;
  EXPECT_EQ(parameters_of(*LundNet(lund)), References("lund_net", "trees").parameters("full"));
  EXPECT_EQ(parameters_of(*LundNet(lund)), 391981);
  lund.features = {0, 1, 2};
  EXPECT_EQ(parameters_of(*LundNet(lund)), References("lund_net", "trees").parameters("three"));
}

TEST(GraphNetworks, TellTheirLayers) {
  const auto layers = interaction_network()->layers({10, 17});
  ASSERT_EQ(layers.size(), 6u);
  EXPECT_EQ(layers[0].output, (std::vector<std::int64_t>{40, 8}));
  EXPECT_EQ(layers[0].multiply_adds, 2 * 10 * 4 * 8 + 40 * 2 * 8);
  EXPECT_EQ(layers[1].multiply_adds, 40 * 8 * 6);
  EXPECT_EQ(lund_net()->layers({10, 8})[1].multiply_adds, 10 * (2 * 5 * 6 + 5 * 8) + 18 * 6 * 8);
  // Of a node 2 x 4 x 10, of each of its four neighbours and itself its features, the score and the sum.
  EXPECT_EQ(graph_attention(2)->layers({10, 17})[0].multiply_adds, 10 * 80 + 50 * (2 * 10 + 10 + 10));
}

// Node 1 hears of none, node 3 of itself and twice of node 0.
EdgeList ragged() {
  return {torch::tensor({1, 2, 0, 0, 3, 0, 1}, torch::kLong), torch::tensor({0, 2, 2, 3, 6, 7}, torch::kLong)};
}

torch::Tensor numbers(std::vector<std::int64_t> shape) { return torch::randn(shape, torch::kDouble); }

// What kernels of our own derive is what differences of their results say.
template <class Work>
void expect_gradients(const Work& work, std::vector<torch::Tensor> inputs) {
  const auto weights = numbers(work(inputs).sizes().vec());
  const auto value = [&] { return (work(inputs) * weights).sum(); };
  for (auto& input : inputs) input.requires_grad_();
  const auto derived = torch::autograd::grad({value()}, inputs);
  const torch::NoGradGuard no_grad;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    auto differences = torch::zeros_like(inputs[i]);
    for (std::int64_t j = 0; j < inputs[i].numel(); ++j) {
      double& x = inputs[i].data_ptr<double>()[j];
      const double at = x, step = 1e-5;
      x = at + step;
      const double above = value().template item<double>();
      x = at - step;
      differences.view(-1)[j] = (above - value().template item<double>()) / (2 * step);
      x = at;
    }
    EXPECT_LT(distance(derived[i], differences), 1e-8) << i;
  }
}

TEST(EdgeKernels, HaveTheGradientsOfTheirResults) {
  torch::manual_seed(4);
  const EdgeList edges = ragged();
  const Heads heads{2, 9};
  expect_gradients([&](const auto& in) { return sum_of_edges(in[0], edges); }, {numbers({5, 12})});
  expect_gradients([&](const auto& in) { return sum_into_nodes(in[0], edges); }, {numbers({7, 6})});
  expect_gradients([&](const auto& in) { return attention_scores(in[0], in[1], in[2], in[3], edges, heads); },
                   {numbers({5, 36}), numbers({7, 3}), numbers({3, 18}), numbers({18})});
  expect_gradients([&](const auto& in) { return attend(in[0], in[1], edges, heads); },
                   {numbers({7, 2}), numbers({5, 18})});
}

TEST(EdgeKernels, SayWhatTheirFormulasSay) {
  torch::manual_seed(5);
  const EdgeList edges = ragged();
  const Heads heads{2, 9};
  const auto receivers = torch::tensor({0, 0, 2, 3, 3, 3, 4}, torch::kLong);
  const auto halves = numbers({5, 36}), values = numbers({7, 3}), weights = numbers({3, 18}), attention = numbers({18});
  const auto seen = halves.index_select(0, receivers).narrow(1, 0, 18) +
                    halves.index_select(0, edges.senders).narrow(1, 18, 18);
  EXPECT_LT(distance(sum_of_edges(halves, edges), seen), 1e-14);
  const auto leaky = torch::leaky_relu(seen + torch::mm(values, weights), 0.2) * attention;
  const auto scores = leaky.view({7, 2, 9}).sum(2);
  EXPECT_LT(distance(attention_scores(halves, values, weights, attention, edges, heads), scores), 1e-14);
  auto sums = torch::zeros({5, 18}, torch::kDouble), heard = torch::zeros({5, 18}, torch::kDouble);
  sums.index_add_(0, receivers, seen);
  EXPECT_LT(distance(sum_into_nodes(seen, edges), sums), 1e-14);
  for (std::int64_t node = 0; node < 5; ++node) {
    const auto own = (receivers == node).nonzero().squeeze(1);
    const auto shares = torch::softmax(scores.index_select(0, own), 0).unsqueeze(2);
    const auto others = halves.index_select(0, edges.senders.index_select(0, own)).narrow(1, 18, 18);
    heard[node] = (others.reshape({-1, 2, 9}) * shares).sum(0).flatten();
  }
  EXPECT_LT(distance(attend(scores, halves.narrow(1, 18, 18), edges, heads), heard), 1e-14);
}

TEST(GraphNetworks, HearOfNoNodesThatAreNotThere) {
  auto network = interaction_network();
  const torch::NoGradGuard no_grad;
  auto rows = torch::zeros({2, 10, 17});
  rows.select(2, features).narrow(1, 0, 3).fill_(1);
  for (const auto column : layout().neighbours) rows.select(2, column).fill_(-1);
  const auto expected = network->forward(rows);
  for (const double place : {3.0, 10.0, std::nan("")}) {
    rows[0][2][features + 1] = place;
    EXPECT_EQ(distance(network->forward(rows), expected), 0) << place;
  }
  rows[0][2][features + 1] = 1;
  EXPECT_GT(distance(network->forward(rows)[0], expected[0]), 0);
}

template <class Net>
void expect_input_gradients(Net network, const References& reference, const std::vector<std::int64_t>& columns) {
  load_weights(*network, reference.weights());
  network->to(torch::kDouble);
  network->eval();
  const auto rows = reference.jets("cloud").to(torch::kDouble).narrow(0, 2, 3), chosen = torch::tensor(columns);
  expect_gradients([&](const auto& in) { return network->forward(rows.index_copy(2, chosen, in[0])); },
                   {rows.index_select(2, chosen)});
}

TEST(GraphNetworks, HaveGradientsByTheirInputs) {
  const GraphLayout graph = layout();
  auto columns = graph.features;
  columns.insert(columns.end(), graph.edges.begin(), graph.edges.end());
  expect_input_gradients(interaction_network(), References("interaction_network", "graphs"), columns);
  expect_input_gradients(graph_attention(1), References("graph_attention1", "graphs"), columns);
  expect_input_gradients(graph_attention(2), References("graph_attention2", "graphs"), columns);
  expect_input_gradients(lund_net(), References("lund_net", "trees"), {0, 1, 2, 3, 4});
}

// What the network says where its layers take the weights of these maps, every place of the graphs laid out.
torch::Tensor by_maps(GraphAttentionNetwork network, const torch::Tensor& rows, const TorchModule::Attention& maps) {
  const auto p = network->named_parameters();
  const auto mask = (rows.select(2, features) != 0).to(rows).unsqueeze(2);
  auto nodes = rows.narrow(2, 0, features) * mask;
  for (const auto& [name, map] : maps) {
    const bool first = p.contains(name + ".lin_src.weight");
    auto values = torch::matmul(nodes, p[name + (first ? ".lin_src.weight" : ".lin_l.weight")].t());
    if (!first) values = values + p[name + ".lin_l.bias"];
    const auto of_heads = values.view({rows.size(0), rows.size(1), map.size(1), -1}).transpose(1, 2);
    auto heard = torch::matmul(map, of_heads).transpose(1, 2).reshape(values.sizes()) + p[name + ".bias"];
    if (heard.size(2) == nodes.size(2)) heard = heard + nodes;
    nodes = torch::elu(heard) * mask;
  }
  const auto pooled = nodes.sum(1) / mask.sum(1).clamp_min(1);
  const auto dense = torch::relu(torch::linear(pooled, p["fc.0.0.weight"], p["fc.0.0.bias"]));
  return torch::linear(dense, p["fc.1.weight"], p["fc.1.bias"]);
}

TEST(GraphAttention, IsWhatTheNetworkTakesFromWhere) {
  const torch::NoGradGuard no_grad;
  for (const int version : {1, 2}) {
    const References reference(version == 1 ? "graph_attention1" : "graph_attention2", "graphs");
    auto network = graph_attention(version);
    load_weights(*network, reference.weights());
    network->to(torch::kDouble);
    network->eval();
    auto rows = reference.jets("cloud").to(torch::kDouble);
    rows[4][2][features + 1 + 3] = rows[4][2][features + 1];  // twice of one and the same
    const auto maps = network->attention(rows);
    ASSERT_EQ(maps.size(), 2u);
    EXPECT_EQ(maps[1].first, "convs.1");
    EXPECT_LT(distance(by_maps(network, rows, maps), network->forward(rows)), 1e-13) << version;
    const auto there = (rows.select(2, features) != 0).to(rows);
    for (const auto& [name, map] : maps) {
      ASSERT_EQ(map.sizes(), (std::vector<std::int64_t>{rows.size(0), 2, rows.size(1), rows.size(1)})) << name;
      EXPECT_LT(distance(map.sum(3), there.unsqueeze(1).expand_as(map.sum(3))), 1e-13) << name;
    }
  }
}

TEST(GraphNetworks, TellWhatIsWrong) {
  auto network = interaction_network();
  EXPECT_NE(message_of([&] { network->forward(torch::zeros({10, 17})); }).find("needs graphs"), std::string::npos);
  EXPECT_EQ(message_of([&] { network->forward(torch::zeros({1, 10, 16})); }),
            "edges: there is no column 16 among 16 features");
  InteractionNetworkSettings settings;
  settings.layout = layout(), settings.object_activation = "rely";
  EXPECT_EQ(message_of([&] { InteractionNetwork wrong(settings); }),
            "unknown activation 'rely'; did you mean 'relu'?");
  EXPECT_NE(message_of([&] { LundNet wrong(LundNetSettings{.blocks = {{32}, {}}}); }).find("at least one layer"),
            std::string::npos);
}

TEST(GraphLayout, IsFoundByNames) {
  const auto found = graph_layout({"neighbour1.d", "b", "neighbour0", "mask", "neighbour1", "a", "neighbour0.d"});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->features, (std::vector<std::int64_t>{1, 5}));
  EXPECT_EQ(found->mask, 3);
  EXPECT_EQ(found->neighbours, (std::vector<std::int64_t>{2, 4}));
  EXPECT_EQ(found->edges, (std::vector<std::int64_t>{6, 0}));
  EXPECT_FALSE(graph_layout({"a", "mask"}));
  EXPECT_FALSE(graph_layout({"a", "neighbour0"}));
  EXPECT_FALSE(graph_layout({"mask", "neighbour0"}));
  EXPECT_FALSE(graph_layout({"a", "mask", "neighbour0", "neighbour0.d", "neighbour1"}));
  EXPECT_FALSE(graph_layout({"a", "mask", "neighbour0", "neighbour2"}));
}

}  // namespace
}  // namespace hml
