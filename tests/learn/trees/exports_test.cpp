// Our trees in the formats of others: what is written of every approach, read back, and left for
// tools/check_onnx.py and tools/make_tree_references.py, which compare onnxruntime's and XGBoost's scores with ours.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "../exports.hpp"
#include "../toy.hpp"
#include "hml/core/files.hpp"
#include "hml/learn/catalogue.hpp"
#include "hml/learn/trees/tree_approach.hpp"

namespace hml {
namespace {

using namespace test;
namespace fs = std::filesystem;

// Four features: two Gaussians, one with ties and missing values of both kinds, and a category of `first`, first + 1,
// ...
Samples mixture(std::int64_t n, int classes, int first, std::uint64_t seed) {
  Samples out;
  Tensor x{{n, 4}, {}, {"pt", "mass", "tau", "tag"}, {}};
  for (std::int64_t i = 0; i < n; ++i) {
    Random random(seed, static_cast<std::uint64_t>(i));
    const int label = static_cast<int>(i % classes);
    const auto category = static_cast<int>(random.below(8));
    x.values.push_back(static_cast<float>(random.normal() + 0.7 * label));
    x.values.push_back(static_cast<float>(random.normal() * (1 + 0.5 * label)));
    const float tau = static_cast<float>(std::round(4 * random.normal() + label) / 4);
    x.values.push_back(i % 11 == 3 ? -999.0f : i % 13 == 5 ? std::nanf("") : tau);
    x.values.push_back(i % 17 == 7 ? -999.0f : static_cast<float>(first + (category + label * (category % 2)) % 8));
    out.labels.push_back(label);
  }
  out.weights.assign(static_cast<std::size_t>(n), 1.0);
  out.inputs.emplace_back("set", std::move(x));
  for (int c = 0; c < classes; ++c) out.classes.push_back(fmt::format("c{}", c));
  return out;
}

struct Case {
  std::string name, kind, parameters;
  int classes = 2, first = 0;
  bool xgboost = true;  // whether XGBoost can say the same
};

void PrintTo(const Case& made, std::ostream* out) { *out << made.name; }

class EveryExport : public testing::TestWithParam<Case> {
 protected:
  fs::path path(const char* ending) const { return exports_.file(GetParam().name, ending); }

  std::unique_ptr<Approach> fitted(const Samples& train) const {
    auto approach = approaches().make(GetParam().kind);
    approach->compile(Config::parse(GetParam().parameters));
    approach->fit(train, {}, {.seed = 42});
    return approach;
  }

  ExportFolder exports_;
};

TEST_P(EveryExport, ReturnsBitForBit) {
  const Samples train = mixture(4000, GetParam().classes, GetParam().first, 1);
  const Samples other = mixture(1000, GetParam().classes, GetParam().first, 2);
  const auto model = fitted(train);
  const auto& trees = dynamic_cast<const TreeApproach&>(*model);
  const Scores scores = model->predict(other);
  exports_.leave_scores(GetParam().name, other, scores, trees.forest().missing());
  model->export_to(path(".onnx"));
  EXPECT_GT(fs::file_size(path(".onnx")), 1000u);
  if (!GetParam().xgboost) {
    EXPECT_NE(message_of([&] { model->export_to(path(".json")); }), "");
    EXPECT_FALSE(fs::exists(path(".json")));
    return;
  }
  model->export_to(path(".json"));
  const auto again = load_approach(path(".json"), approaches());
  EXPECT_EQ(again->classes(), model->classes());
  EXPECT_EQ(again->features(), model->features());
  EXPECT_EQ(again->input(), model->input());
  const auto& forest = dynamic_cast<const TreeApproach&>(*again).forest();
  EXPECT_EQ(forest.missing(), trees.forest().missing());
  ASSERT_EQ(forest.trees().size(), trees.forest().trees().size());
  EXPECT_EQ(again->predict(other).values, scores.values);
  const auto theirs = dynamic_cast<const TreeApproach&>(*again).importance(), ours = trees.importance();
  for (std::size_t f = 0; f < ours.size(); ++f) EXPECT_NEAR(theirs[f], ours[f], 1e-12);
}

INSTANTIATE_TEST_SUITE_P(
    Trees, EveryExport,
    testing::Values(Case{"boosted", "boosted_trees", "{trees: 60, max_depth: 5, categorical: [tag]}"},
                    Case{"boosted_plain", "boosted_trees", "{trees: 200}", 2, -3},
                    Case{"boosted_large", "boosted_trees", "{trees: 20, max_depth: 9, min_child_weight: 0}", 2, -3},
                    Case{"boosted_three", "boosted_trees", "{trees: 40, categorical: [tag]}", 3},
                    Case{"boosted_squared", "boosted_trees", "{loss: squared, categorical: [tag]}"},
                    Case{"boosted_squared_three", "boosted_trees", "{loss: squared}", 3, 0, false},
                    Case{"boosted_negative", "boosted_trees", "{trees: 20, max_depth: 5, categorical: [tag]}", 2, -3,
                         false},
                    Case{"ada_discrete", "ada_boost", "{}"}, Case{"ada_discrete_three", "ada_boost", "{trees: 20}", 3},
                    Case{"ada_real", "ada_boost", "{algorithm: real, categorical: [tag]}"},
                    Case{"forest", "random_forest", "{categorical: [tag], max_depth: 8, missing: [-999, 1]}"},
                    Case{"forest_three", "random_forest", "{max_depth: 8, trees: 50}", 3},
                    Case{"tree", "decision_tree", "{categorical: [tag]}"}),
    [](const auto& named) { return named.param.name; });

TEST(Exports, AreRefusedByName) {
  auto cuts = approaches().make("cut_and_count");
  cuts->fit(gaussians(500, 1.5), {});
  EXPECT_TRUE(contains(message_of([&] { cuts->export_to("model.onnx"); }), "'model.onnx': a cut_and_count is written as .h5 (ours)"));
  auto trees = approaches().make("boosted_trees");
  EXPECT_TRUE(contains(message_of([&] { trees->export_to("model.onnx"); }), "neither fitted nor loaded"));
  EXPECT_TRUE(contains(message_of([&] { trees->export_to("model.pmml"); }), ".json, .onnx"));
}

// A signal that is nearly all there is: base_score, a float near one, says too little of it, and a tree says the rest.
TEST(Exports, KeepAnExtremeBase) {
  Samples train = gaussians(4000, 1);
  for (std::size_t i = 0; i < 4000; ++i) train.weights[i] = train.labels[i] == 1 ? 1 : 1e-5;
  auto model = approaches().make("boosted_trees");
  model->compile(Config::parse("{trees: 5}"));
  model->fit(train, {});
  const Scratch written("extreme.json");
  model->export_to(written.path);
  const auto again = load_approach(written.path, approaches());
  const auto ours = model->predict(train).values, theirs = again->predict(train).values;
  EXPECT_EQ(dynamic_cast<const TreeApproach&>(*again).forest().trees().size(), 6u);
  for (std::size_t i = 0; i < ours.size(); ++i) ASSERT_NEAR(theirs[i], ours[i], 1e-6f * ours[i] + 1e-9f);
}

}  // namespace
}  // namespace hml
