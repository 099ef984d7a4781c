#include <gtest/gtest.h>

#include <cmath>

#include "../learn/toy.hpp"
#include "hml/learn/catalogue.hpp"
#include "hml/learn/networks/networks.hpp"

namespace hml {
namespace {

using namespace test;

constexpr const char* column_names[] = {"delta_eta", "delta_phi", "log_pt", "pt_rel", "px", "py", "pz", "energy", "mask"};
constexpr std::size_t columns = 9;

struct Particle {
  double pt, eta, phi;
};

// Particles around the axis; those of the signal around two.
std::vector<Particle> jet(bool signal, std::size_t count, Random& random) {
  std::vector<Particle> out;
  for (std::size_t i = 0; i < count; ++i) {
    const double shift = signal ? (i % 2 == 0 ? 0.25 : -0.25) : 0;
    out.push_back({std::exp(random.normal(1, 1)), random.normal(shift, 0.1), random.normal(0, 0.1)});
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.pt > b.pt; });
  return out;
}

void write(const std::vector<Particle>& particles, float* row) {
  double sum = 0;
  for (const auto& p : particles) sum += p.pt;
  for (const auto& [pt, eta, phi] : particles) {
    const double values[columns] = {eta, phi, std::log(pt), pt / sum, pt * std::cos(phi), pt * std::sin(phi),
                                    pt * std::sinh(eta), pt * std::cosh(eta), 1};
    row = std::copy(std::begin(values), std::end(values), row);
  }
}

Samples clouds(std::int64_t n, std::uint64_t seed, std::int64_t places = 16) {
  Samples out;
  Tensor tensor{{n, places, static_cast<std::int64_t>(columns)}, {}, {std::begin(column_names), std::end(column_names)}, {}};
  tensor.values.resize(static_cast<std::size_t>(n * places) * columns);
  for (std::int64_t i = 0; i < n; ++i) {
    Random random(seed, static_cast<std::uint64_t>(i));
    write(jet(i % 2 == 1, 3 + random.below(12), random), tensor.values.data() + i * places * static_cast<std::int64_t>(columns));
    out.labels.push_back(static_cast<std::int32_t>(i % 2));
  }
  out.weights.assign(static_cast<std::size_t>(n), 1.0);
  out.inputs.emplace_back("cloud", std::move(tensor));
  out.classes = {"one axis", "two axes"};
  return out;
}

struct Small {
  std::string kind, parameters;
};

const std::vector<Small>& small_networks() {
  static const std::vector<Small> list = {
      {"pfn", "{phi: [16, 16], f: [16], epochs: 6, batch_size: 32, learning_rate: 0.003}"},
      {"efn", "{phi: [16, 16], f: [16], epochs: 6, batch_size: 32, learning_rate: 0.003}"},
      {"particle_net", "{size: lite, neighbours: 3, epochs: 2, batch_size: 32}"},
      {"particle_transformer",
       "{embedding: [16], pair_embedding: [8], heads: 2, blocks: 1, class_blocks: 1, epochs: 8, batch_size: 32, optimiser: adam, "
       "learning_rate: 0.003}"},
      {"lorentz_net", "{hidden: 12, blocks: 2, epochs: 6, batch_size: 32, learning_rate: 0.003, warm_up: 0}"},
      {"recurrent",
       "{cell: gru, hidden: 16, output: mean, dense: [16], epochs: 8, batch_size: 32, learning_rate: 0.01}"}};
  return list;
}

std::unique_ptr<Approach> fitted(const Small& network, const Samples& train, const FitOptions& options = {}) {
  Approaches known = approaches();
  add_networks(known);
  auto approach = known.make(network.kind);
  approach->compile(Config::parse(network.parameters));
  approach->fit(train, {}, options);
  return approach;
}

TEST(CloudApproaches, TellOneAxisFromTwo) {
  const Samples train = clouds(600, 1), other = clouds(300, 2);
  for (const auto& network : small_networks()) {
    const auto approach = fitted(network, train, {.seed = 1, .threads = 2});
    EXPECT_GT(auc(approach->predict(other, 2), other), 0.9) << network.kind;
    EXPECT_GE(approach->summary().rows.size(), 3u);
  }
}

// The same draws, so that what precision changes, some 0.001, is less than what another seed does.
TEST(CloudApproaches, LearnAsMuchInBfloat16) {
  const Samples train = clouds(600, 1), other = clouds(300, 2);
  for (auto network : small_networks()) {
    if (network.kind != "pfn" && network.kind != "particle_transformer") continue;
    const double whole = auc(fitted(network, train, {.seed = 1})->predict(other), other);
    network.parameters.insert(1, "precision: bfloat16, ");
    EXPECT_GT(auc(fitted(network, train, {.seed = 1})->predict(other), other), whole - 0.01) << network.kind;
  }
}

TEST(CloudApproaches, SurviveSaveAndLoadBitForBit) {
  const Samples train = clouds(100, 1);
  Approaches known = approaches();
  add_networks(known);
  for (const auto& network : small_networks()) {
    const auto approach = fitted(network, train);
    const Scratch scratch("cloud.h5");
    approach->save(scratch.path);
    EXPECT_EQ(load_approach(scratch.path, known)->predict(train).values, approach->predict(train).values) << network.kind;
  }
}

TEST(CloudApproaches, FindFeaturesByName) {
  const Samples train = clouds(100, 1);
  Samples shuffled = train;
  auto& tensor = shuffled.inputs[0].second;
  const std::size_t order[columns] = {3, 1, 0, 2, 7, 6, 5, 4, 8};
  for (std::size_t at = 0; at < tensor.values.size(); at += columns)
    for (std::size_t c = 0; c < columns; ++c) tensor.values[at + c] = train.inputs[0].second.values[at + order[c]];
  for (std::size_t c = 0; c < columns; ++c) tensor.names[c] = column_names[order[c]];
  for (const auto& network : small_networks()) {
    const auto approach = fitted(network, train);
    EXPECT_EQ(approach->predict(shuffled).values, approach->predict(train).values) << network.kind;
  }
  shuffled.inputs[0].second.names[2] = "eta";  // delta_eta
  EXPECT_TRUE(contains(message_of([&] { fitted(small_networks()[1], shuffled); }), "with the features delta_eta"));
}

TEST(CloudApproaches, TellWhichFeaturesTheyNeed) {
  Samples train = clouds(20, 1);
  train.inputs[0].second.names[7] = "e";  // energy
  for (const std::string kind : {"particle_transformer", "lorentz_net"}) {
    const auto any = message_of([&] { fitted({kind, "{}"}, train); });
    EXPECT_TRUE(contains(any, "with the features px, py, pz, energy")) << any;
    const auto named = message_of([&] { fitted({kind, "{input: cloud}"}, train); });
    EXPECT_TRUE(contains(named, "pz, energy; 'cloud' has shape (20, 16, 9) with the features delta_eta, delta_phi, "))
        << named;
  }
}

TEST(LorentzNetApproach, ChoosesScalars) {
  const Samples train = clouds(20, 1);
  const auto weights_of_embedding = [&](const std::string& parameters) {
    const auto approach = fitted({"lorentz_net", "{hidden: 8, blocks: 1, epochs: 1, " + parameters + "}"}, train);
    return approach->summary().rows.at(0).at(2);
  };
  EXPECT_EQ(weights_of_embedding("beams: false"), "40");     // four features, a bias
  EXPECT_EQ(weights_of_embedding("scalars: [mass]"), "24");  // the mass, and what tells beams
  EXPECT_EQ(weights_of_embedding("scalars: [log_pt, pt_rel], beams: false"), "24");
  EXPECT_TRUE(contains(message_of([&] { weights_of_embedding("scalars: [log_p]"); }), "did you mean 'log_pt'"));
}

TEST(CloudApproaches, AreTheSameOnOneThreadEveryTime) {
  const Samples train = clouds(100, 1);
  for (const auto& network : small_networks()) {
    const auto a = fitted(network, train, {.seed = 5})->predict(train).values;
    EXPECT_EQ(fitted(network, train, {.seed = 5})->predict(train).values, a) << network.kind;
    EXPECT_NE(fitted(network, train, {.seed = 6})->predict(train).values, a) << network.kind;
  }
  const auto one = fitted(small_networks()[0], train, {.threads = 1})->predict(train).values;
  EXPECT_EQ(fitted(small_networks()[0], train, {.threads = 3})->predict(train).values, one);
}

// Dropout and running means included: what was interrupted after the first epoch ends where an unbroken training does.
TEST(CloudApproaches, GoOnFromACheckpointBitForBit) {
  const Samples train = clouds(100, 1);
  for (const auto& network : small_networks()) {
    Small whole = network, half = network;
    for (auto* one : {&whole, &half}) {
      auto& text = one->parameters;
      const auto at = text.find("epochs: ");
      text.replace(at, text.find(',', at) - at, one == &whole ? "epochs: 3, schedule: constant" : "epochs: 1, schedule: constant");
    }
    const Scratch scratch("training.h5");
    const FitOptions options{.seed = 2, .checkpoint = scratch.path, .checkpoint_key = "key",
                             .checkpoint_seconds = 0};
    fitted(half, train, options);
    EXPECT_EQ(fitted(whole, train, options)->predict(train).values, fitted(whole, train, {.seed = 2})->predict(train).values)
        << network.kind;
  }
}

}  // namespace
}  // namespace hml
