#include "hml/learn/approach.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "hml/core/files.hpp"
#include "hml/learn/catalogue.hpp"
#include "toy.hpp"

namespace hml {
namespace {

using namespace test;

class EveryApproach : public testing::TestWithParam<std::string> {
 protected:
  std::unique_ptr<Approach> make() const {
    auto approach = approaches().make(GetParam());
    approach->compile(GetParam() == "joint" ? Config::parse("{parts: {only: {approach: mlp, input: set}}}") : Config());
    return approach;
  }
};

TEST_P(EveryApproach, SurvivesSaveAndLoadBitForBit) {
  const Samples train = gaussians(2000, 1.5, 3), other = gaussians(500, 1.5, 3, 2);
  auto approach = make();
  approach->fit(train, other);
  const Scratch scratch("model.h5"), again("again.h5");
  approach->save(scratch.path);
  const auto loaded = load_approach(scratch.path, approaches());
  EXPECT_EQ(loaded->kind(), GetParam());
  EXPECT_EQ(loaded->predict(other).values, approach->predict(other).values);
  EXPECT_EQ(loaded->summary().text(), approach->summary().text());
  EXPECT_EQ(*loaded->history().find("validation_loss"), *approach->history().find("validation_loss"));
  if (GetParam() != "joint")  // whose parts have features of their own
    EXPECT_EQ(loaded->features(), (std::vector<std::string>{"x0", "x1", "x2"}));
  loaded->save(again.path);
  EXPECT_EQ(fingerprint_file(again.path), fingerprint_file(scratch.path));
}

TEST_P(EveryApproach, FindsFeaturesByName) {
  const Samples train = gaussians(2000, 1.5, 3);
  auto approach = make();
  approach->fit(train, {});
  Samples turned = train;  // x2, an extra one, x0, x1
  Tensor& x = turned.inputs[0].second;
  x = {{2000, 4}, {}, {"x2", "other", "x0", "x1"}, {}};
  const auto& from = train.inputs[0].second.values;
  for (std::size_t i = 0; i < 2000; ++i)
    for (const float v : {from[3 * i + 2], 99.f, from[3 * i], from[3 * i + 1]}) x.values.push_back(v);
  EXPECT_EQ(approach->predict(turned).values, approach->predict(train).values);
  x.names[2] = "x_0";
  const auto message = message_of([&] { approach->predict(turned); });
  EXPECT_TRUE(contains(message, "x0") && contains(message, "lacks")) << message;
}

TEST_P(EveryApproach, RefusesWhatCannotBeLearned) {
  auto approach = make();
  Samples one = gaussians(100, 1);
  std::fill(one.labels.begin(), one.labels.end(), 1);
  EXPECT_TRUE(contains(message_of([&] { approach->fit(one, {}); }), "class 'background' has a sum of weights of 0"));
  Samples zero = gaussians(100, 1);
  std::fill(zero.weights.begin(), zero.weights.end(), 0.0);
  EXPECT_TRUE(contains(message_of([&] { approach->fit(zero, {}); }), "sum of weights of 0"));
  Samples nan = gaussians(100, 1);
  nan.weights[7] = std::nan("");
  EXPECT_TRUE(contains(message_of([&] { approach->fit(nan, {}); }), "event 7"));
  Samples label = gaussians(100, 1);
  label.labels[5] = 2;
  EXPECT_TRUE(contains(message_of([&] { approach->fit(label, {}); }), "event 5: label 2"));
  Samples image = gaussians(100, 1);
  image.inputs[0].second.shape = {100, 1, 2};
  EXPECT_TRUE(contains(message_of([&] { approach->fit(image, {}); }), "needs a set"));
  EXPECT_TRUE(contains(message_of([&] { approach->predict(one); }), "neither fitted nor loaded"));
  EXPECT_TRUE(contains(message_of([&] { approach->compile(Config::parse("{no_such: 1}")); }), "no_such"));
}

INSTANTIATE_TEST_SUITE_P(Learn, EveryApproach, testing::ValuesIn(approaches().names()));

TEST(LoadApproach, RefusesFilesThatAreNoModel) {
  const Samples train = gaussians(500, 1.5);
  auto trees = approaches().make("boosted_trees");
  trees->fit(train, {});
  const Scratch model("whole.h5"), torn("torn.h5"), text("text.h5"), foreign("foreign.h5");
  trees->save(model.path);
  const auto all = approaches();
  const auto load = [&](const std::filesystem::path& path) { return message_of([&] { load_approach(path, all); }); };

  const std::string bytes = read_text(model.path);
  std::ofstream(torn.path, std::ios::binary) << bytes.substr(0, bytes.size() / 2);
  EXPECT_TRUE(contains(load(torn.path), "torn.h5"));
  std::ofstream(text.path) << "hello";
  EXPECT_TRUE(contains(load(text.path), "text.h5"));
  h5::File::create(foreign.path).close();
  EXPECT_TRUE(contains(load(foreign.path), "no saved approach"));
  EXPECT_TRUE(contains(load("/no/such/file.h5"), "no such file"));

  auto cuts = approaches().make("cut_and_count");
  EXPECT_TRUE(contains(message_of([&] { cuts->load(model.path); }), "holds a boosted_trees, not a cut_and_count"));
  const Approaches fewer("approach", {});
  EXPECT_TRUE(contains(message_of([&] { load_approach(model.path, fewer); }), "unknown approach 'boosted_trees'"));
}

}  // namespace
}  // namespace hml
