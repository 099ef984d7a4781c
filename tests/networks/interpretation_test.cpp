#include <gtest/gtest.h>

#include <cmath>

#include "../learn/toy.hpp"
#include "hml/learn/catalogue.hpp"
#include "hml/learn/interpret/attention_summary.hpp"
#include "hml/learn/interpret/interpreter.hpp"
#include "hml/learn/interpret/saliency.hpp"
#include "hml/learn/networks/networks.hpp"
#include "hml/learn/networks/particle_attention.hpp"
#include "hml/learn/networks/particle_transformer.hpp"
#include "references.hpp"

namespace hml {
namespace {

// Clouds of heavy particles, whose pairs have masses that are no matter of rounding, by falling pt.
Samples clouds(std::int64_t n, std::int64_t places = 8) {
  Samples out;
  Tensor tensor{{n, places, 9}, {}, {"delta_eta", "delta_phi", "log_pt", "pt_rel", "px", "py", "pz", "energy", "mask"}, {}};
  tensor.values.resize(static_cast<std::size_t>(n * places * 9));
  for (std::int64_t i = 0; i < n; ++i) {
    Random random(5, static_cast<std::uint64_t>(i));
    const std::int64_t count = 2 + random.below(static_cast<std::uint32_t>(places - 2));
    double pt = 4;
    for (std::int64_t p = 0; p < count; ++p, pt *= 0.7 + 0.3 * random.uniform()) {
      const double eta = random.normal(i % 2 == 1 ? 0.3 : 0, 0.3), phi = random.normal(0, 0.3), e = 1.5 * pt * std::cosh(eta);
      const double values[] = {eta, phi, std::log(pt), pt / 10, pt * std::cos(phi), pt * std::sin(phi), pt * std::sinh(eta), e, 1};
      std::copy(std::begin(values), std::end(values), tensor.values.begin() + (i * places + p) * 9);
    }
    out.labels.push_back(static_cast<std::int32_t>(i % 2));
  }
  out.weights.assign(static_cast<std::size_t>(n), 1.0);
  out.inputs.emplace_back("cloud", std::move(tensor));
  out.classes = {"background", "signal"};
  return out;
}

Samples images(std::int64_t n) {
  Samples out;
  Tensor tensor{{n, 2, 9, 8}, {}, {"pt", "blank"}, {}};
  for (std::int64_t i = 0; i < n; ++i) {
    Random random(6, static_cast<std::uint64_t>(i));
    for (int pixel = 0; pixel < 144; ++pixel)
      tensor.values.push_back(pixel < 72 ? static_cast<float>(random.uniform() + (i % 2 == 1 && pixel < 20)) : 0.5f);
    out.labels.push_back(static_cast<std::int32_t>(i % 2));
  }
  out.weights.assign(static_cast<std::size_t>(n), 1.0);
  out.inputs.emplace_back("image", std::move(tensor));
  out.classes = {"background", "signal"};
  return out;
}

std::unique_ptr<Approach> fitted(const std::string& kind, const std::string& parameters, const Samples& samples) {
  Approaches known = approaches();
  add_networks(known);
  auto approach = known.make(kind);
  approach->compile(Config::parse(parameters));
  approach->fit(samples, {}, {.seed = 1});
  return approach;
}

const NetworkApproach& as_network(const std::unique_ptr<Approach>& approach) {
  return dynamic_cast<const NetworkApproach&>(*approach);
}

std::vector<float> slopes_of(const NetworkApproach& approach, const Samples& samples, int threads) {
  std::vector<float> out;
  approach.input_gradients(approach.aligned(samples), 1, threads,
                           [&](const auto& found) { out.insert(out.end(), found.values.begin(), found.values.end()); });
  return out;
}

// How far derivatives are from central differences of the predictions' log odds, relative to their size, in those events
// where probabilities have digits enough.
double off_differences(const NetworkApproach& approach, const Samples& samples, float step) {
  const auto slopes = slopes_of(approach, samples, 2);
  const Tensor& input = samples.inputs[0].second;
  const bool has_mask = input.names.back() == "mask";
  const auto row = static_cast<std::size_t>(input.row_size());
  const auto log_odds_with = [&](std::size_t j, float change) {
    Samples changed = samples;
    for (std::size_t i = 0; i < samples.labels.size(); ++i) changed.inputs[0].second.values[i * row + j] += change;
    auto out = approach.predict(changed).column(1);
    for (auto& p : out) p = std::log(p / (1 - p));
    return out;
  };
  double off = 0, all = 0;
  std::size_t compared = 0;
  for (std::size_t j = 0; j < row; ++j) {
    if (has_mask && j % 9 == 8) continue;
    const auto up = log_odds_with(j, step), down = log_odds_with(j, -step);
    for (std::size_t i = 0; i < up.size(); ++i) {
      if (std::abs(up[i]) > 3 || std::abs(down[i]) > 3) continue;
      ++compared;
      const double difference = (up[i] - down[i]) / (2 * step), slope = slopes[i * row + j];
      if (has_mask && input.values[i * row + j / 9 * 9 + 8] == 0) {
        EXPECT_EQ(slope, 0);
        continue;
      }
      off += std::pow(difference - slope, 2), all += difference * difference;
    }
  }
  EXPECT_GT(compared, 100u);
  return std::sqrt(off / all);
}

TEST(InputGradients, AreWhatPredictionsChangeBy) {
  const Samples jets = clouds(40), pictures = images(40);
  const auto cnn = fitted("cnn", "{filters: [4, 8], epochs: 5, normalise: none, learning_rate: 0.01}", pictures);
  EXPECT_LT(off_differences(as_network(cnn), pictures, 2e-3f), 0.05);
  const auto pfn = fitted("pfn", "{phi: [16, 16], f: [16], epochs: 5, normalise: none}", jets);
  EXPECT_LT(off_differences(as_network(pfn), jets, 2e-3f), 0.05);
  const auto transformer = fitted("particle_transformer", "{embedding: [16], pair_embedding: [8], heads: 2, blocks: 2, class_blocks: 1, "
                                  "epochs: 2, batch_size: 8}", jets);
  EXPECT_LT(off_differences(as_network(transformer), jets, 1e-3f), 0.1);
}

TEST(InputGradients, DoNotDependOnThreadsAndLeaveTheNetworkAlone) {
  const Samples jets = clouds(150);
  for (const char* kind : {"pfn", "particle_net"}) {
    const auto approach = fitted(kind, std::string("{epochs: 1, batch_size: 32") + (kind[1] == 'f' ? "}" : ", size: lite, neighbours: 3}"), jets);
    const auto before = approach->predict(jets).values;
    const auto slopes = slopes_of(as_network(approach), jets, 1);
    EXPECT_EQ(slopes_of(as_network(approach), jets, 3), slopes) << kind;
    EXPECT_EQ(slopes_of(as_network(approach), jets, 1), slopes) << kind;
    EXPECT_EQ(approach->predict(jets).values, before) << kind;
  }
}

TEST(Saliency, OfImagesIsAMapAChannel) {
  const Samples pictures = images(60);
  const auto cnn = fitted("cnn", "{filters: [4, 8], epochs: 3, normalise: standard}", pictures);
  const auto found = saliency(as_network(cnn), pictures, 1);
  ASSERT_EQ(found.features.size(), 2u);
  ASSERT_EQ(found.size.size(), 144u);
  double sum = 0;
  for (std::size_t pixel = 0; pixel < 72; ++pixel) sum += found.size[pixel];
  EXPECT_NEAR(found.features[0].size.value, sum / 72, 1e-9);
  EXPECT_GT(found.features[0].size.error, 0);
  // A channel that is the same everywhere has no influence.
  EXPECT_EQ(found.features[1].size.value, 0);
  EXPECT_EQ(found.size[100], 0);
}

TEST(Saliency, OfCloudsIsOverTheirParticles) {
  const Samples jets = clouds(60);
  const auto efn = fitted("efn", "{phi: [8], f: [8], epochs: 1}", jets);  // sees delta_eta, delta_phi and pt_rel
  const auto found = saliency(as_network(efn), jets, 1);
  ASSERT_EQ(found.features.size(), 8u);  // without the mask
  for (const auto& feature : found.features) {
    const bool seen = feature.name == "delta_eta" || feature.name == "delta_phi" || feature.name == "pt_rel";
    EXPECT_EQ(feature.size.value > 0, seen) << feature.name;
  }
  // Twice the events with half the weight are the same sample.
  Samples twice = jets;
  auto& values = twice.inputs[0].second.values;
  values.insert(values.end(), jets.inputs[0].second.values.begin(), jets.inputs[0].second.values.end());
  twice.inputs[0].second.shape[0] *= 2;
  twice.labels.insert(twice.labels.end(), jets.labels.begin(), jets.labels.end());
  twice.weights.assign(120, 0.5);
  EXPECT_NEAR(saliency(as_network(efn), twice, 1).features[0].size.value, found.features[0].size.value, 1e-7);
}

// ln kt, ln z, ln Delta and ln m2 have derivatives, those of a particle with itself too.
TEST(PairFeatures, HaveFiniteDerivatives) {
  const auto jet = References("pairs").jets("cloud").to(torch::kDouble)[15].narrow(1, 8, 4).narrow(0, 0, 6);
  const auto first = torch::arange(6).repeat({6}), second = torch::arange(6).repeat_interleave(6);
  auto momenta = jet.clone();
  momenta.select(1, 3).mul_(1.05);
  momenta.requires_grad_();
  const auto weights = torch::linspace(-1, 1, 144, torch::kDouble).view({36, 4});
  const auto slopes = torch::autograd::grad({(pair_features(momenta, first, second) * weights).sum()}, {momenta})[0];
  ASSERT_TRUE(torch::isfinite(slopes).all().item<bool>());
  const torch::NoGradGuard no_grad;
  auto differences = torch::zeros_like(slopes);
  for (std::int64_t i = 0; i < 6; ++i)
    for (std::int64_t j = 0; j < 4; ++j) {
      auto up = momenta.detach().clone(), down = up.clone();
      up[i][j].add_(1e-5), down[i][j].sub_(1e-5);
      differences[i][j] = ((pair_features(up, first, second) - pair_features(down, first, second)) * weights).sum() / 2e-5;
    }
  EXPECT_LT(distance(slopes, differences), 1e-5);
}

ParticleTransformer small_transformer() {
  ParticleTransformerSettings settings;
  settings.columns = 8, settings.classes = 2, settings.features = {0, 1, 2, 3}, settings.momenta = {4, 5, 6, 7};
  settings.embedding = {12}, settings.pair_embedding = {6}, settings.heads = 3, settings.blocks = 2;
  ParticleTransformer network(settings);
  network->eval();
  return network;
}

TEST(Attention, RowsSumToOneAndPaddingGetsNone) {
  const torch::NoGradGuard no_grad;
  auto network = small_transformer();
  const Samples jets = clouds(20);
  auto cloud = torch::tensor(jets.inputs[0].second.values).view({20, 8, 9});
  cloud[7].zero_();  // a jet without particles
  const auto mask = cloud.select(2, 8);
  const auto before = network->forward(cloud);
  const auto maps = network->attention(cloud);
  EXPECT_TRUE(torch::equal(network->forward(cloud), before));
  ASSERT_EQ(maps.size(), 4u);
  EXPECT_EQ(maps[0].first, "blocks.0");
  EXPECT_EQ(maps[3].first, "cls_blocks.1");
  for (const auto& [name, weights] : maps) {
    const bool token = name.starts_with("cls");
    ASSERT_EQ(weights.sizes(), (torch::IntArrayRef{20, 3, token ? 1 : 8, token ? 9 : 8})) << name;
    const auto rows = weights.sum(-1), asked = token ? torch::ones({20, 1, 1}) : mask.view({20, 1, 8});
    EXPECT_LT((rows - asked).abs().max().item<double>(), 1e-6) << name;
    const auto of_padding = weights.narrow(3, token ? 1 : 0, 8) * (1 - mask).view({20, 1, 1, 8});
    EXPECT_EQ(of_padding.abs().max().item<double>(), 0) << name;
  }
}

// Softmax of the scaled products of queries and keys and the pairs' bias, by hand, of each cloud by itself.
TEST(Attention, IsTheSoftmaxOfItsScores) {
  const torch::NoGradGuard no_grad;
  torch::manual_seed(3);
  AttentionBlock block(AttentionSettings{6, 2, 0, 0, 0});
  block->eval();
  const auto p = block->named_parameters();
  auto cloud = torch::rand({2, 4, 3});
  cloud.select(2, 2).zero_();
  for (const auto& [jet, count] : {std::pair{0, 3}, std::pair{1, 2}}) cloud[jet].narrow(0, 0, count).select(1, 2).fill_(1);
  const auto packed = pack(cloud);
  const auto pairs = particle_pairs(packed, false);
  const auto bias = torch::rand({pairs.real(), 2}), particles = torch::rand({5, 6}), tokens = torch::rand({2, 6});
  const auto layout = attention_layout(packed, pairs, bias, 2);
  std::vector<torch::Tensor> weights, of_tokens;
  block->forward(particles, layout, &weights);
  block->forward_class(tokens, particles, layout, &of_tokens);
  const auto among = attention_among(weights, layout, packed, 2), token = attention_of_tokens(of_tokens, layout, packed, 2);
  const auto normed = [&](const torch::Tensor& rows) {
    return torch::layer_norm(rows, {6}, p["pre_attn_norm.weight"], p["pre_attn_norm.bias"]);
  };
  const auto projected = [&](const torch::Tensor& rows, std::int64_t part, std::int64_t head) {
    const auto at = 6 * part + 3 * head;
    return torch::mm(rows, p["attn.in_proj_weight"].narrow(0, at, 3).t()) + p["attn.in_proj_bias"].narrow(0, at, 3);
  };
  for (const auto& [jet, begin, count] : {std::tuple{0, 0, 3}, std::tuple{1, 3, 2}})
    for (std::int64_t head = 0; head < 2; ++head) {
      const auto seen = normed(particles.narrow(0, begin, count));
      auto scores = torch::mm(projected(seen, 0, head), projected(seen, 1, head).t()) / std::sqrt(3.0);
      for (std::int64_t i = 0; i < count; ++i)
        for (std::int64_t j = 0; j < count; ++j) scores[i][j].add_(bias[pairs.row(jet, i, j)][head]);
      const auto found = among[jet][head].narrow(0, 0, count).narrow(1, 0, count);
      EXPECT_LT((found - torch::softmax(scores, -1)).abs().max().item<double>(), 1e-6);
      // The token's question is not normalised, what it looks at is.
      const auto keys = torch::cat({normed(tokens.narrow(0, jet, 1)), seen});
      const auto asked = torch::mm(projected(tokens.narrow(0, jet, 1), 0, head), projected(keys, 1, head).t()) / std::sqrt(3.0);
      EXPECT_LT((token[jet][head].narrow(1, 0, count + 1) - torch::softmax(asked, -1)).abs().max().item<double>(), 1e-6);
    }
}

TEST(AttentionSummary, IsTheMeanOverAClassesEvents) {
  const Samples jets = clouds(60);
  const auto approach = fitted("particle_transformer", "{embedding: [12], pair_embedding: [6], heads: 3, blocks: 2, class_blocks: 1, "
                               "epochs: 1, batch_size: 16}", jets);
  const auto maps = as_network(approach).attention(as_network(approach).aligned(jets));
  ASSERT_EQ(maps.size(), 3u);
  AttentionOptions options;
  options.particles = 3;
  const auto all = summarise_attention(as_network(approach), jets, options, 2);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[1].of_class, 1);
  double sum = 0, token = 0, n = 0;
  for (std::size_t i = 1; i < 60; i += 2) {
    token += (maps[2].weights[i * 27 + 2] + maps[2].weights[i * 27 + 11] + maps[2].weights[i * 27 + 20]) / 3;
    for (std::size_t layer = 0; layer < 2; ++layer)
      for (std::size_t head = 0; head < 3; ++head) sum += maps[layer].weights[((i * 3 + head) * 8 + 0) * 8 + 1] / 6;
    ++n;
  }
  EXPECT_NEAR(all[1].among[1].value(), sum / n, 1e-6);  // from the first to the second, which all events have
  EXPECT_NEAR(all[1].of_token[2].value(), token / n, 1e-6);
  EXPECT_EQ(all[1].of_token.size(), 4u);
  EXPECT_EQ(all[1].by_distance.size(), 16u);
  options.by = AttentionBy::layer;
  const auto layers = summarise_attention(as_network(approach), jets, options);
  ASSERT_EQ(layers.size(), 6u);
  EXPECT_EQ(layers[0].name, "blocks.0");
  EXPECT_TRUE(layers[2].among.empty());  // of the token
  options.by = AttentionBy::head;
  EXPECT_EQ(summarise_attention(as_network(approach), jets, options).size(), 18u);
  const auto pfn = fitted("pfn", "{phi: [8], f: [8], epochs: 1}", jets);
  EXPECT_TRUE(summarise_attention(as_network(pfn), jets, options).empty());
}

// Full graphs on a line, each of whose nodes hears of the next, the last one of itself alone.
TEST(Attention, OfGraphsIsPaidToNeighboursAlone) {
  const std::int64_t places = 5;
  Samples graphs;
  Tensor tensor{{40, places, 5}, {}, {"delta_eta", "delta_phi", "mask", "neighbour0", "neighbour0.delta_r"}, {}};
  for (std::int64_t i = 0; i < 40; ++i) {
    Random random(7, static_cast<std::uint64_t>(i));
    for (std::int64_t place = 0; place < places; ++place)
      for (const double value : {0.1 * static_cast<double>(place), random.normal(0, 1e-4), 1.0,
                                 place + 1 < places ? static_cast<double>(place + 1) : -1.0, 0.1})
        tensor.values.push_back(static_cast<float>(value));
    graphs.labels.push_back(static_cast<std::int32_t>(i % 2));
  }
  graphs.weights.assign(40, 1.0);
  graphs.inputs.emplace_back("graph", std::move(tensor));
  graphs.classes = {"background", "signal"};
  const auto approach = fitted("graph_attention", "{heads: 2, channels: [4, 4], epochs: 1, batch_size: 16}", graphs);
  AttentionOptions options{AttentionBy::layer, places, 0.8, 8};
  const auto layers = summarise_attention(as_network(approach), graphs, options, 2);
  ASSERT_EQ(layers.size(), 4u);  // two of each class
  EXPECT_EQ(layers[1].name, "convs.1");
  for (const auto& layer : layers) {
    ASSERT_EQ(layer.among.size(), 25u);
    EXPECT_TRUE(layer.of_token.empty());
    for (std::size_t i = 0; i < 5; ++i)
      for (std::size_t j = 0; j < 5; ++j) {
        const bool looks = j == i || j == i + 1;
        EXPECT_EQ(layer.among[5 * i + j].value() != 0, looks) << i << " " << j;
      }
    for (std::size_t i = 0; i < 5; ++i)
      EXPECT_NEAR(layer.among[6 * i].value() + (i < 4 ? layer.among[6 * i + 1].value() : 0), 1, 1e-6);
    EXPECT_GT(layer.by_distance[1].value(), 0.5);  // 0.1: of the next, who is looked at, and the one before, who is not
    EXPECT_EQ(layer.by_distance[2].value(), 0);
  }
}

TEST(Interpreters, LookIntoNetworks) {
  const Samples jets = clouds(60);
  const auto approach = fitted("particle_transformer", "{embedding: [12], pair_embedding: [6], heads: 3, blocks: 1, class_blocks: 1, "
                               "epochs: 1, batch_size: 16}", jets);
  const auto methods = named_interpreters(Config::parse("{permutation_importance: {repeats: 2}, saliency: , attention: {particles: 5}}"));
  const auto permuted = methods[0].interpreter->interpret(*approach, jets), slopes = methods[1].interpreter->interpret(*approach, jets),
             attention = methods[2].interpreter->interpret(*approach, jets);
  EXPECT_EQ(permuted.bars[0].names, slopes.bars[0].names);
  EXPECT_EQ(slopes.bars[0].names.size(), 8u);
  ASSERT_EQ(attention.maps.size(), 2u);
  EXPECT_EQ(attention.maps[0].values.size(), 25u);
  EXPECT_EQ(attention.series.size(), 4u);
}

}  // namespace
}  // namespace hml
