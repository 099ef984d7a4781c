#include <gtest/gtest.h>

#include <cmath>

#include "../learn/toy.hpp"
#include "hml/learn/catalogue.hpp"
#include "hml/learn/networks/networks.hpp"
#include "hml/represent/representation.hpp"

namespace hml {
namespace {

using namespace test;

constexpr std::int64_t places = 10;

Approaches known() {
  Approaches out = approaches();
  add_networks(out);
  return out;
}

Samples sample_of(std::int64_t n, const std::string& input, const std::string& representation) {
  Samples out;
  const auto names = make_representation(input, Config::parse(representation)).representation->names();
  Tensor tensor{{n, places, static_cast<std::int64_t>(names.size())}, {}, names, {}};
  tensor.values.resize(static_cast<std::size_t>(n * places) * names.size());
  for (std::int64_t i = 0; i < n; ++i) out.labels.push_back(static_cast<std::int32_t>(i % 2));
  out.weights.assign(static_cast<std::size_t>(n), 1.0);
  out.inputs.emplace_back(input, std::move(tensor));
  out.classes = {"alone", "alike"};
  return out;
}

// Nodes of two numbers, each of which hears of the two before it; those of the signal are like what they hear of,
// though each number by itself is distributed alike in both.
Samples graphs(std::int64_t n, std::uint64_t seed) {
  Samples out = sample_of(n, "graph",
                          "{type: graph, of: fatjet0.constituents, length: 10, neighbours: 2, features: [log_pt, eta], "
                          "edge_features: [delta_r]}");
  auto& values = out.inputs[0].second.values;
  for (std::int64_t i = 0; i < n; ++i) {
    Random random(seed, static_cast<std::uint64_t>(i));
    const auto nodes = static_cast<std::int64_t>(2 + random.below(8));
    double common = random.normal();
    float* row = values.data() + i * places * 7;
    for (std::int64_t node = 0; node < places; ++node) {
      if (i % 2 == 0) common = random.normal();
      for (std::int64_t slot = 0; slot < 2; ++slot)
        row[3 + 2 * slot] = static_cast<float>(std::max<std::int64_t>(node - 1 - slot, -1));
      if (node < nodes) row[0] = static_cast<float>(common), row[1] = static_cast<float>(random.normal()), row[2] = 1;
      row += 7;
    }
  }
  return out;
}

// Trees whose declusterings have the two before as parts, likewise.
Samples trees(std::int64_t n, std::uint64_t seed,
              const std::string& features = "ln_kt, ln_inverse_delta, ln_z, ln_mass, psi, next_harder, next_softer") {
  Samples out = sample_of(n, "lund", "{type: sequence, of: fatjet0.constituents, length: 10, follow: all, features: [" +
                                         features + "]}");
  auto& tensor = out.inputs[0].second;
  const auto width = static_cast<std::int64_t>(tensor.names.size());
  for (std::int64_t i = 0; i < n; ++i) {
    Random random(seed, static_cast<std::uint64_t>(i));
    const auto nodes = static_cast<std::int64_t>(1 + random.below(9));
    double common = random.normal();
    float* row = tensor.values.data() + i * places * width;
    for (std::int64_t node = 0; node < nodes; ++node, row += width) {
      if (i % 2 == 0) common = random.normal();
      row[0] = static_cast<float>(common);
      for (std::int64_t f = 1; f < width - 3; ++f) row[f] = static_cast<float>(random.normal());
      const std::int64_t harder = 2 * node + 1, softer = 2 * node + 2;
      row[width - 3] = harder < nodes ? static_cast<float>(harder) : -1;
      row[width - 2] = softer < nodes ? static_cast<float>(softer) : -1;
      row[width - 1] = 1;
    }
  }
  return out;
}

struct Small {
  std::string kind, parameters;
  Samples (*sample)(std::int64_t n, std::uint64_t seed);
};

const std::vector<Small>& small_networks() {
  const auto lund = [](std::int64_t n, std::uint64_t seed) { return trees(n, seed); };
  static const std::vector<Small> list = {
      {"interaction_network",
       "{relation: [16, 8], object: [16, 8], dense: [16], epochs: 30, batch_size: 32, learning_rate: 0.005}", graphs},
      {"graph_attention",
       "{heads: 2, channels: [8, 8], dense: [16], epochs: 30, batch_size: 32, learning_rate: 0.005}", graphs},
      {"lund_net",
       "{blocks: [8, 8], fusion: 16, dense: [16], epochs: 20, batch_size: 32, learning_rate: 0.005}", lund}};
  return list;
}

std::unique_ptr<Approach> fitted(const Small& network, const Samples& train, const FitOptions& options = {}) {
  auto approach = known().make(network.kind);
  approach->compile(Config::parse(network.parameters));
  approach->fit(train, {}, options);
  return approach;
}

TEST(GraphApproaches, TellWhatIsAlikeAndSurviveSaveAndLoadBitForBit) {
  for (const auto& network : small_networks()) {
    const Samples train = network.sample(600, 1), other = network.sample(300, 2);
    const auto approach = fitted(network, train, {.seed = 1});
    EXPECT_GT(auc(approach->predict(other), other), 0.8) << network.kind;
    EXPECT_GT(approach->summary().rows.size(), 2u);
    const Scratch scratch("graph.h5");
    approach->save(scratch.path);
    EXPECT_EQ(load_approach(scratch.path, known())->predict(other).values, approach->predict(other).values);
  }
}

std::string with_one_epoch(std::string parameters) {
  const auto at = parameters.find("epochs: ");
  return parameters.replace(at, parameters.find(',', at) - at, "epochs: 1");
}

TEST(GraphApproaches, FindFeaturesByName) {
  for (auto network : small_networks()) {
    network.parameters = with_one_epoch(network.parameters);
    const Samples train = network.sample(100, 1);
    Samples turned = train;
    auto& tensor = turned.inputs[0].second;
    const auto width = tensor.names.size();
    // All but the mask of a sequence, which is its last feature, the other way round.
    const auto last = network.kind == "lund_net" ? width - 1 : width;
    for (std::size_t at = 0; at < tensor.values.size(); at += width)
      std::reverse(tensor.values.begin() + static_cast<std::ptrdiff_t>(at),
                   tensor.values.begin() + static_cast<std::ptrdiff_t>(at + last));
    std::reverse(tensor.names.begin(), tensor.names.begin() + static_cast<std::ptrdiff_t>(last));
    const auto approach = fitted(network, train);
    EXPECT_EQ(approach->predict(turned).values, approach->predict(train).values) << network.kind;
  }
}

TEST(GraphApproaches, AreTheSameOnAnyNumberOfThreads) {
  for (auto network : small_networks()) {
    if (network.kind == "lund_net") continue;  // batch norm
    network.parameters = with_one_epoch(network.parameters);
    const Samples train = network.sample(100, 1);
    const auto one = fitted(network, train, {.threads = 1})->predict(train).values;
    EXPECT_EQ(fitted(network, train, {.threads = 3})->predict(train).values, one) << network.kind;
    EXPECT_NE(fitted(network, train, {.seed = 6})->predict(train).values, one) << network.kind;
  }
}

TEST(GraphApproaches, TellWhatTheyNeed) {
  const auto message = [](const std::string& kind, const Samples& samples, const std::string& parameters = "{}") {
    return message_of([&] { fitted({kind, parameters, nullptr}, samples); });
  };
  const Samples graph = graphs(20, 1), tree = trees(20, 1);
  const Samples three = trees(20, 1, "ln_kt, ln_inverse_delta, ln_z, next_harder, next_softer");
  const Samples other = trees(20, 1, "pt, next_harder, next_softer");
  EXPECT_TRUE(contains(message("interaction_network", tree), "(events, places, columns), with mask, neighbour0"));
  EXPECT_TRUE(contains(message("graph_attention", tree), "the sample has none"));
  const auto needed = "with the features next_harder, next_softer, ln_kt, ln_inverse_delta, ln_z, ln_mass, psi";
  for (const auto& sample : {graph, three, other}) EXPECT_TRUE(contains(message("lund_net", sample), needed));
  EXPECT_EQ(message("lund_net", three, "{kinematics: lundnet3, epochs: 1, batch_size: 32}"), "");
  EXPECT_EQ(message("lund_net", other, "{kinematics: all, epochs: 1, batch_size: 32}"), "");
  EXPECT_TRUE(contains(message("graph_attention", graph, "{version: 3}"), "version"));
}

}  // namespace
}  // namespace hml
