#include "hml/learn/training/network_weights.hpp"

#include <gtest/gtest.h>

#include "../toy.hpp"
#include "hml/learn/dense/dense_network.hpp"
#include "hml/learn/dense/mlp.hpp"

namespace hml {
namespace {

using namespace test;

TEST(NetworkWeights, GoIntoAnotherNetworkByName) {
  DenseNetwork from({3, 5, 2}), to({3, 5, 2});
  from.initialise(1), to.initialise(2);
  StoredTensors file = stored_weights(from);
  std::reverse(file.tensors.begin(), file.tensors.end());
  for (auto& tensor : file.tensors) tensor.name = "mod." + tensor.name;
  file.tensors.push_back({"other.weight", "F32", {1}, std::vector<std::byte>(4)});
  take_weights(to, file, "mod.");
  const auto a = from.parameters(), b = to.parameters();
  EXPECT_TRUE(std::equal(a.begin(), a.end(), b.begin()));
  EXPECT_TRUE(contains(message_of([&] { take_weights(to, file); }), "unknown weights 'mod.output.bias'"));
  file.tensors.erase(file.tensors.begin());
  EXPECT_TRUE(contains(message_of([&] { take_weights(to, file, "mod."); }), "there are no weights 'mod.output.bias'"));
  DenseNetwork narrow({3, 4, 2});
  EXPECT_TRUE(contains(message_of([&] { take_weights(narrow, stored_weights(from)); }), "have shape (5, 3), not (4, 3)"));
}

StoredTensors renamed(StoredTensors file, const std::string& prefix) {
  for (auto& tensor : file.tensors) tensor.name = prefix + tensor.name;
  return file;
}

TEST(NetworkWeights, ComeOutOfDataParallel) {
  DenseNetwork from({3, 5, 2}), to({3, 5, 2});
  from.initialise(1), to.initialise(2);
  StoredTensors file = renamed(stored_weights(from), "module.");
  file.tensors.push_back({"module.norm.num_batches_tracked", "I64", {}, std::vector<std::byte>(8)});
  take_weights(to, file);
  const auto a = from.parameters(), b = to.parameters();
  EXPECT_TRUE(std::equal(a.begin(), a.end(), b.begin()));
  // Only where all names share it, and none such is the network's own.
  file.tensors.push_back({"head.weight", "F32", {1}, std::vector<std::byte>(4)});
  EXPECT_TRUE(contains(message_of([&] { take_weights(to, file); }), "unknown weights 'module.dense1.weight'"));
  EXPECT_TRUE(contains(message_of([&] { take_weights(to, {}); }), "there are no weights 'dense1.bias'"));
}

// A second training that starts from the first one's weights with a rate of nothing scores alike.
TEST(NetworkWeights, ATrainingStartsFromAFile) {
  const Samples train = gaussians(500, 1.5, 3);
  const Scratch scratch("weights.safetensors");
  Mlp first, second;
  first.compile(Config::parse("{epochs: 2, keep_best: false}"));
  first.fit(train, {}, {.seed = 1});
  write_safetensors(scratch.path, first.weights());
  EXPECT_EQ(read_safetensors(scratch.path).metadata.at("hml_kind"), "mlp");
  second.compile(Config::parse("{epochs: 1, learning_rate: 1e-9, start: '" + scratch.path.string() + "'}"));
  second.fit(train, {}, {.seed = 2});
  const auto a = first.predict(train).values, b = second.predict(train).values;
  for (std::size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a[i], b[i], 0.02);  // the samples held out differ
}

}  // namespace
}  // namespace hml
